"""What C4 is read from: choices of locations beside the codes that training made, and tickets that serve choices."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import numpy as np

from toycomb.accounts.compatibility.choices import CROWDING, DRAWS, Choices, at_chosen, crowding_by_parity, jaccard
from toycomb.accounts.instruments import about
from toycomb.accounts.instruments.effects import mispaired
from toycomb.accounts.instruments.ticket_rows import Places, by_place
from toycomb.accounts.material import Material
from toycomb.common.cached import cached_property
from toycomb.common.documents import Document
from toycomb.common.seeds import Purpose, stream
from toycomb.evidence.claims import Evidence
from toycomb.evidence.intervals import Interval, mean_interval, mean_known
from toycomb.geometry import FeatureSpace, compatibility

MOST = 60
"""Networks per load at most: every one takes about seven linear programs."""
REPEAT = 40
"""Repeats of `Purpose.NULL` from here on belong to this account."""


@dataclass(frozen=True)
class Seen:
    """Choices by load, tickets by place, settings by load."""

    choices: Mapping[str, JointChoice]
    tickets: Places
    about: Mapping[str, Document] = field(default_factory=dict)

    @classmethod
    def of(cls, material: Material) -> Seen:
        """From the store."""
        spaces = {load: first(material.space(load).ends()) for load in material.preset.claims(material.seed)}
        choices = {load: JointChoice(x, material.seed) for load, x in spaces.items()}
        return cls(choices, by_place(material), about.of_networks(material))

    def table(self) -> Document:
        """`compatibility`: an entry per load."""
        found: Document = {load: x.table() for load, x in self.choices.items()}
        for load, entry in found.items():
            known = self.about.get(load)
            entry[about.ABOUT] = None if known is None else known | {"networks": entry["networks"]}
        return found


def first(space: FeatureSpace) -> FeatureSpace:
    """The first networks of a feature space."""
    return replace(space, F=space.F[:, :MOST], row_types=space.row_types[:, :MOST], formulas=space.formulas[:MOST])


@dataclass(frozen=True)
class JointChoice:
    """Choices of locations in one population, each made once.

    Parameters
    ----------
    space : FeatureSpace at both ends
    seed : root seed of nulls and shams
    """

    space: FeatureSpace
    seed: int

    @cached_property
    def choices(self) -> Choices:
        """Dense codes and costs."""
        return Choices.of(self.space)

    @cached_property
    def joint(self) -> np.ndarray:
        """(L, P, H, C) exact choices by value of crowding."""
        return np.stack([self.choices.joint(x) if x else self.choices.alone() for x in CROWDING])

    @cached_property
    def agreement(self) -> np.ndarray:
        """(L, P) their Jaccard index with the final codes."""
        return jaccard(self.joint, self.choices.codes)

    @cached_property
    def crowding(self) -> np.ndarray:
        """(P,) value chosen on the networks of the other parity."""
        return crowding_by_parity(self.agreement)

    @cached_property
    def drawn(self) -> np.ndarray:
        """(D, P, H, C) random rows for each clause."""
        return self.choices.random(stream(self.seed, Purpose.NULL, repeat=REPEAT), DRAWS)

    @cached_property
    def permuted(self) -> np.ndarray:
        """(D, P, H, C) final codes with rows permuted."""
        return self.choices.permuted(stream(self.seed, Purpose.NULL, repeat=REPEAT + 1))

    @cached_property
    def other(self) -> tuple[Choices, np.ndarray]:
        """Codes with the start of the next network, and the joint choice there."""
        choices = Choices.of(mispaired(self.space))
        return choices, choices.joint(self.crowding)

    def jointly(self) -> Evidence:
        """C4."""
        best, alone = at_chosen(self.joint, self.crowding), self.joint[0]
        other, chosen = self.other
        gain = jaccard(best, self.permuted) - jaccard(alone, self.permuted)
        agreement = at_chosen(self.agreement, self.crowding)
        return Evidence(
            effect=agreement - self.agreement[0],
            null=mean_known(gain, axis=0),
            control=jaccard(chosen, other.codes) - jaccard(other.alone(), other.codes),
            beside={
                "jointly": agreement,
                "each clause by itself": self.agreement[0],
                "chance": mean_known(jaccard(alone, self.permuted), axis=0),
            },
        )

    def optimal(self) -> Evidence:
        """C4b."""
        best, choices, (other, chosen) = at_chosen(self.joint, self.crowding), self.choices, self.other
        own, others, one = (self._moved(x, i) for i, x in enumerate((choices, other, choices)))
        return Evidence(
            effect=choices.optimality(choices.codes, best, own, self.crowding),
            null=choices.optimality(one[0], best, own, self.crowding),
            control=other.optimality(other.codes, chosen, others, self.crowding),
            beside={
                "against rows drawn clause by clause": choices.optimality(
                    choices.codes, best, self.drawn, self.crowding
                )
            },
        )

    def _moved(self, choices: Choices, number: int) -> np.ndarray:
        """(D, P, H, C) a code set on permuted rows: its interference stays."""
        return choices.permuted(stream(self.seed, Purpose.NULL, repeat=REPEAT + 2 + number), DRAWS)

    def table(self) -> Document:
        """What the figure shows."""
        choices, sizes = self.choices, self.choices.codes.sum(axis=(1, 2))
        rows = [self._row(x, chosen) for x, chosen in zip(CROWDING, self.joint, strict=True)]
        expected = compatibility.expected_pairs(choices.counts, choices.rows.sum(axis=1))
        pairs = compatibility.pairs_on_rows(choices.codes)
        defined = (sizes > 0) & (expected > 0)
        return {
            "networks": len(sizes),
            "by_crowding": rows,
            "chosen": self.crowding[:2].tolist(),
            "chance": mean_interval(mean_known(jaccard(self.joint[0], self.permuted), axis=0)),
            "dense": self._place(choices.codes),
            "random": self._place(self.drawn),
            "pairs": {"observed": pairs[defined].tolist(), "expected": expected[defined].tolist()},
        }

    def _row(self, crowding: float, chosen: np.ndarray) -> Document:
        choices = self.choices
        return {
            "crowding": crowding,
            "joint": mean_interval(jaccard(chosen, choices.codes)),
            "in_turns": mean_interval(jaccard(choices.in_turns(crowding), choices.codes)),
            "optimality": mean_interval(choices.optimality(choices.codes, chosen, self.drawn, crowding)),
            **self._place(chosen),
        }

    def _place(self, chosen: np.ndarray) -> dict[str, Interval]:
        """Distance and interference of a choice, each per location."""
        sizes = np.where(self.choices.counts.any(axis=1), self.choices.counts.sum(axis=1), np.nan)
        values = {
            "distance": np.where(chosen, self.space.distance[0], 0).sum(axis=(-1, -2)) / sizes,
            "interference": compatibility.pairs_on_rows(chosen) / sizes,
        }
        return {name: mean_interval(x if x.ndim == 1 else x.mean(axis=0)) for name, x in values.items()}
