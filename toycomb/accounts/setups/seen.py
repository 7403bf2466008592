"""What was measured, by name of the set-up that it was measured in, and the tables that the figures draw."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from toycomb.accounts import seen
from toycomb.accounts.instruments.labelled import Axes
from toycomb.accounts.setups import labels, literals, outputs, positions
from toycomb.accounts.setups.codes import FARTHEST
from toycomb.accounts.setups.measure import Settings
from toycomb.evidence.intervals import Interval, intervals_by, mean_interval
from toycomb.plots.shown import Table

UNKNOWN = "published, not known to us"
"""What stands where a published number is known to exist and not what it is."""
A_THIRD = 1 / 3
"""The share of wrong answers that four outputs are asked to reach."""


def reaches(entry: Interval, share: float = A_THIRD) -> str:
    """Whether an error is a share or more: "yes" or "no" where its interval lies on one side, else "in reach"."""
    low, high = entry["low"], entry["high"]
    if low is None or high is None:
        return "unknown"
    return "yes" if low >= share else "no" if high < share else "in reach"


def answer(outputs: str, third: Mapping[str, Mapping[str, str]]) -> str:
    """One sentence on where so many outputs err by a third or more, by measures and then by inputs and samples."""
    found = [f"{x} inputs ({measure})" for measure, at in third.items() for x, said in at.items() if said == "yes"]
    return f"{outputs} err by a third or more {'with ' + '; '.join(found) if found else 'nowhere'}."


class Seen(seen.Seen):
    """Measured numbers, each (P, ...)."""

    settings: Settings
    place = "all networks"

    @property
    def extras(self) -> tuple[str, ...]:
        """Ranges of inputs that are set beside a run, in words."""
        return tuple(f"{low} to {high}" for low, high in self.settings.positions.extras)

    @property
    def shares(self) -> tuple[Any, ...]:
        """Shares of True inputs, and the middle one in another order."""
        own = tuple(self.settings.labels.shares)
        return (*own, "other order")

    @property
    def longer(self) -> tuple[str, ...]:
        """The longer trainings in words."""
        return tuple(
            f"O={o}, {samples:,} inputs, {epochs} epochs" for o, samples, epochs in self.settings.several.longer
        )

    @property
    def axes(self) -> Mapping[str, Axes]:
        """Of the arrays of `measure`."""
        several = self.settings.several
        outs, of_positions = {"outputs": tuple(several.outputs)}, {"extra": self.extras, "of": positions.NETWORKS}
        errors = {"inputs": outputs.INPUTS, "samples": tuple(several.samples), "measure": outputs.MEASURES}
        return {
            "errors": {**outs, **errors},
            "longer": {"training": self.longer, "measure": outputs.MEASURES},
            "again": outs,
            "shared": {**outs, "time": outputs.TIMES, "read": outputs.READ},
            "pairs": {"of": literals.OF, "epoch": tuple(self.settings.pairs.epochs), "read": literals.READ},
            "pairs once": {"epoch": tuple(self.settings.pairs.epochs), "read": literals.READ},
            "pairs error": {"epoch": tuple(self.settings.pairs.epochs)},
            "rows": {**of_positions, "measure": positions.ROWS},
            "answers": {**of_positions, "rule": tuple(positions.RULES), "answer": positions.ANSWERS},
            "overlap": {**of_positions, "distance": tuple(range(1, FARTHEST + 2))},
            "by position": of_positions,
            "biases": {"kind": labels.KINDS, "time": labels.TIMES, "measure": labels.OF},
            "balance": {"share": self.shares, "measure": labels.BALANCES},
        }

    def error(self, count: int, measure: str = outputs.ERRORS[0], inputs: str = "balanced") -> np.ndarray:
        """(P,) after training on the most inputs."""
        most = self.settings.several.samples[-1]
        return self.at("errors", outputs=count, inputs=inputs, samples=most, measure=measure)

    def shared(self, count: int, read: str, time: str = "trained") -> np.ndarray:
        """(P,) of `outputs.READ`."""
        return self.at("shared", outputs=count, time=time, read=read)

    def pairs(self, epoch: int, of: str = literals.OF[0], read: str = literals.READ[0]) -> np.ndarray:
        """(P,) of `literals.READ`."""
        return self.at("pairs", of=of, epoch=epoch, read=read)

    def rows(self, measure: str, of: str = "trained", extra: str = "") -> np.ndarray:
        """(P,) of `positions.ROWS`, in the first set-up unless another one is named."""
        return self.at("rows", extra=extra or self.extras[0], of=of, measure=measure)

    def answers(self, answer: str, of: str = "trained", rule: str = "", extra: str = "") -> np.ndarray:
        """(P,) of `positions.ANSWERS`, by the first rule in the first set-up unless others are named."""
        named = {"extra": extra or self.extras[0], "rule": rule or next(iter(positions.RULES))}
        return self.at("answers", of=of, answer=answer, **named)

    def tables(self) -> dict[str, Table]:
        """All of them by name."""
        return {
            "several_outputs": self.several_outputs(),
            "two_literals": self.two_literals(),
            "consecutive_four": self.consecutive_four(),
            "biases_and_balance": self.of_labels(),
        }

    def several_outputs(self) -> Table:
        """Errors by number of outputs, inputs, samples and measure; and rows that are shared."""
        several = self.settings.several
        errors = {
            f"O={count}": {
                measure: {
                    f"{inputs}, {samples:,}": mean_interval(
                        self.at("errors", outputs=count, inputs=inputs, samples=samples, measure=measure)
                    )
                    for inputs in outputs.INPUTS
                    for samples in several.samples
                }
                for measure in outputs.MEASURES
            }
            for count in several.outputs
        }
        third = {
            count: {m: {x: reaches(entry) for x, entry in found[m].items()} for m in outputs.ERRORS}
            for count, found in errors.items()
        }
        return {
            "answer": answer(f"{several.outputs[-1]} outputs", third[f"O={several.outputs[-1]}"]),
            **self._about(H=several.hidden),
            "epochs": list(several.epochs),
            "samples": list(several.samples),
            "errors": errors,
            "a third": third,
            "longer": {x: intervals_by(outputs.MEASURES, self.at("longer", training=x)) for x in self.longer},
            "shared": {
                f"O={count}, {time}": intervals_by(outputs.READ, self.at("shared", outputs=count, time=time))
                for count in several.outputs
                for time in outputs.TIMES
            },
            "published": {"accuracy": UNKNOWN, "four outputs": "fail", "shared rows": UNKNOWN},
        }

    def two_literals(self) -> Table:
        """What is read by epoch, and the weights of one network with its columns in the order of the reading."""
        epochs = tuple(self.settings.pairs.epochs)
        return {
            **self._about(n=16, H=self.settings.pairs.rows, C=8, k=2, embedding="identity"),
            "epochs": list(epochs),
            "read": {
                "clauses read": self._by_epoch("pairs", of="as it is", read="clauses"),
                "networks read in full": self._by_epoch("pairs", of="as it is", read="networks"),
                "wrong pairs": self._by_epoch("pairs", of="as it is", read="wrong pairs"),
                "clauses read, rows shuffled": self._by_epoch("pairs", of="shuffled within rows", read="clauses"),
                "error": self._by_epoch("pairs error"),
            },
            "example": {"W": self.at("weights")[0], "partner": self.at("partner")[0]},
            "published": {"clauses read": "the formula can be read"},
        }

    def consecutive_four(self) -> Table:
        """Rows, answers and overlap of each set-up, before and after training and on permuted labels."""
        own = self.settings.positions
        distances = [str(x) for x in self.axes["overlap"]["distance"]]
        return {
            **self._about(n=own.inputs, H=own.rows, C=None, k=own.run, embedding="identity"),
            "epochs": own.epochs,
            "rows": self._by_place(lambda at: intervals_by(positions.ROWS, self.at("rows", **at))),
            "answers": self._by_place(
                lambda at: {
                    x: intervals_by(positions.RULES, self.at("answers", **at, answer=x)) for x in positions.ANSWERS
                }
            ),
            "overlap": self._by_place(lambda at: intervals_by(distances, self.at("overlap", **at))),
            "by position": self._by_place(lambda at: self.at("by position", **at).mean(axis=0)),
            "published": dict.fromkeys(
                ("coding rows", "rows a position", "overlap", "contributions", "answers"), UNKNOWN
            ),
        }

    def of_labels(self) -> Table:
        """Biases by kind of formula, and positive rows by the balance of labels."""
        own = self.settings.labels
        variables = f"{own.rows} (a), {self.setting()['n']} (b)"
        rows = f"{own.rows} (a), {own.hidden} (b)"
        return {
            **self._about(n=variables, H=rows, C=None, k=None, embedding="identity (a), Hadamard (b)"),
            "biases": {
                f"{kind}, {time}": intervals_by(labels.OF, self.at("biases", kind=kind, time=time))
                for kind in labels.KINDS
                for time in labels.TIMES
            },
            "balance": {
                str(share): intervals_by(labels.BALANCES, self.at("balance", share=share)) for share in self.shares
            },
            "published": {"or": "near 0", "and": "clearly negative", "balance": "at .9 hardly any negative row"},
        }

    def _by_epoch(self, name: str, **labels: Any) -> Table:
        return {str(x): mean_interval(self.at(name, epoch=x, **labels)) for x in self.settings.pairs.epochs}

    def _by_place(self, of: Callable[[dict[str, str]], Any]) -> dict[str, dict[str, Any]]:
        """Something of each set-up of positions and of each of its networks."""
        return {
            extra: {network: of({"extra": extra, "of": network}) for network in positions.NETWORKS}
            for extra in self.extras
        }

    def _about(self, **sizes: Any) -> Table:
        return {"networks": self.networks, "setting": self.setting(**sizes)}
