"""Claims of the account "influence of one input", and how they are judged.

Effects, margins, nulls and controls were written down before any of them was computed. Looked at before, on two
networks of the development seed (root seed 3): where training ends, by its loss, its gradient, the eigenvalues of its
Hessian, accuracy and time. That is how the softened unit came about: a ReLU network under weight decay comes to rest on
kinks. Mended after a look at the development seed: I5's null, which was -1/3 of the effect by construction; beside the
claims, the Newton step was added. To save time, every other order serves two removed inputs.
"""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np

from toycomb.accounts.account import Derived
from toycomb.accounts.influence import unit
from toycomb.accounts.influence.arms import ARMS, SHARE
from toycomb.accounts.influence.figure import FIGURES
from toycomb.accounts.influence.limits import FORMULAS
from toycomb.accounts.influence.response import AGREEMENT
from toycomb.accounts.influence.unit import STATE
from toycomb.accounts.material import Material
from toycomb.accounts.older import Part, measured_in_accounts
from toycomb.evidence.claims import Claim
from toycomb.evidence.exchange import exchanged
from toycomb.evidence.intervals import mean_interval, mean_intervals, mean_known

NAME = "influence"
SETTINGS: dict[str, Any] = {
    "task": {"variables": 16, "clauses": 4, "literals": 4},
    "inputs": 256,
    "fresh": 300,
    "hidden": 16,
    "decay": 1e-3,
    "soft": 0.05,
    "training": {"epochs": 500, "batch": 64, "rate": 0.01},
    "again": {"epochs": 100, "batch": 64, "rate": 0.001},
    "removed": 12,
    "groups": [3, 6, 13, 26],
    "draws": 3,
    "shares": [0.1, 0.3, 1.0],
    "dampings": [0.0, 1e-4, 1e-3, 1e-2, 1e-1],
    "widths": [8, 32],
    "softs": [0.01, 0.2],
    "shams": 10,
}
PATTERNS = (0, 1, 10, 50, 200)
"""Lower ends of the classes of inputs by places (row, training input) switched on or off."""
SHOWN = ("correlation", "factor")
SHIFTED = "predictions exchanged between the removed inputs"

I1 = Claim(
    "I1",
    "The implicit function theorem predicts what retraining from the optimum without an input does to the outputs.",
    "correlation of predicted with actual change of the logit over removed inputs and fresh inputs, warm start",
    "correlation", 0.5, SHIFTED, "prediction for another removed input of the same label",
)  # fmt: skip
I2 = Claim(
    "I2",
    "It predicts what training anew without the input does.",
    "the same correlation for training from the same initial weights in the same order, less its chance level",
    "correlation", 0.3, SHIFTED, "change between two trainings on all inputs, in two orders",
)  # fmt: skip
I3 = Claim(
    "I3",
    "It predicts what retraining from the optimum without an input does to codes.",
    "correlation of predicted with actual change of alignment over removed inputs and code locations, warm start",
    "correlation", 0.5, SHIFTED, "prediction for another removed input of the same label",
)  # fmt: skip
I4 = Claim(
    "I4",
    "What the theorem misses lies in the path: it predicts retraining from the optimum better than training anew.",
    "correlation for the outputs, warm start less training anew",
    "correlation", 0.2, "the two sides exchanged at random, network by network",
    "warm start less warm start with steps of Adam in between",
)  # fmt: skip
I5 = Claim(
    "I5",
    "A clause's True inputs hold up its own code: removed as a group, they lower its alignment more than that of the "
    "other clauses.",
    "fall of the mean alignment at code locations, own clause less the others, warm start",
    "units of the row's RMS", 0.5, "the two sides exchanged at random, network by network",
    "as many True inputs taken at random",
)  # fmt: skip


def derive(material: Material) -> Derived:
    """The table `influence`, and the claims."""
    seen, seed = Seen(material.measured(NAME), SETTINGS), material.seed
    label = f"H={SETTINGS['hidden']}"
    claims = [
        I1.judged({label: seen.agreement("outputs", "warm")}, part=NAME),
        I2.judged({label: seen.anew()}, part=NAME),
        I3.judged({label: seen.agreement("codes", "warm")}, part=NAME),
        I4.judged({label: seen.gap(seed)}, part=NAME),
        I5.judged({label: seen.clauses(seed)}, part=NAME),
    ]
    return Derived({NAME: seen.table()}, claims)


class Seen:
    """What was measured, by name of what it was measured in."""

    def __init__(self, found: dict[str, np.ndarray], settings: dict[str, Any]) -> None:
        self.found, self.settings = found, settings

    def part(self, kind: str, arm: str, which: str = "correlation") -> np.ndarray:
        """(P,) one number of `response.agreement`; factors are those for the share of an input that was taken off."""
        share = SHARE if which == "factor" and arm == "one per cent" else 1
        return self.found[f"agreement_{kind}"][:, ARMS.index(arm), AGREEMENT.index(which)] / share

    def agreement(self, kind: str, arm: str) -> dict[str, np.ndarray]:
        """I1 and I3, with what else tells how a prediction fares."""
        found = {
            "effect": self.part(kind, arm), "null": self.part(kind, arm, "exchanged"),
            "control": self.part(kind, arm, "same label"), "factor": self.part(kind, arm, "factor"),
        }  # fmt: skip
        if kind == "codes":
            return found | {"sham clauses": self.part("shams", arm)}
        newton = self.found["damping"][:, FORMULAS.index("Newton step"), 0]
        return found | {"Newton step": newton[:, 0], "Newton step, factor": newton[:, 1],
                        "fresh loss": self.found["agreement_loss"][:, ARMS.index(arm)]}  # fmt: skip

    def anew(self) -> dict[str, np.ndarray]:
        """I2: less its chance level, which is then also taken off null and control."""
        own, chance = (self.part("outputs", "anew", x) for x in ("correlation", "exchanged"))
        nothing = self.part("outputs", "other orders") - self.part("outputs", "other orders", "exchanged")
        return {
            "effect": own - chance, "null": chance, "control": nothing,
            "in another order": self.part("outputs", "anew, other order"),
            "by Adam alone": self.part("outputs", "anew, rough"), "reachable": self.reachable(),
        }  # fmt: skip

    def reachable(self) -> np.ndarray:
        """(P,) the largest correlation with training anew in any order that a prediction could have.

        Where changes in two orders are one common part and noise of their own, the root of their correlation.
        """
        return np.sqrt(np.maximum(self.found["ceiling"], 0))

    def gap(self, seed: int) -> dict[str, np.ndarray]:
        """I4."""
        warm, shaken, cold = (self.part("outputs", arm) for arm in ("warm", "warm, Adam", "anew"))
        return {
            "effect": warm - cold, "null": exchanged(warm - cold, seed, NAME), "control": warm - shaken,
            "codes": self.part("codes", "warm") - self.part("codes", "anew"),
        }  # fmt: skip

    def clauses(self, seed: int) -> dict[str, np.ndarray]:
        """I5."""
        (actual, predicted), (random, _) = self.found["clause"].transpose(1, 2, 0)
        null = exchanged(actual, seed, "clauses")
        return {"effect": actual, "null": null, "control": random, "predicted": predicted}

    def table(self) -> dict[str, Any]:
        """The table `influence`."""
        found, settings = self.found, self.settings
        arms = {
            arm: {kind: mean_interval(self.part(kind, arm)) for kind in ("outputs", "codes", "shams")}
            | {"exchanged": mean_interval(self.part("outputs", arm, "exchanged")),
               "factor": mean_interval(self.part("outputs", arm, "factor")),
               "loss": mean_interval(found["agreement_loss"][:, i]),
               "size": mean_interval(found["size"][:, i]), "returned": mean_interval(found["returned"][:, i])}
            for i, arm in enumerate(ARMS)
        }  # fmt: skip
        shares = {name: self.part("outputs", "one per cent", name) for name in SHOWN}
        return {
            "networks": len(found["ceiling"]),
            "settings": settings,
            "arms": arms,
            "two orders": mean_interval(found["ceiling"]),
            "reachable": mean_interval(self.reachable()),
            "leverage": mean_interval(found["input_leverage"].mean(axis=1)),
            "taken": [SHARE, *settings["shares"], *settings["groups"]],
            "by_taken": {
                name: mean_intervals(np.column_stack([shares[name], found["share"][..., i], found["group"][..., i]]).T)
                for i, name in enumerate(SHOWN)
            },
            "dampings": settings["dampings"],
            "by_damping": {
                formula: {name: mean_intervals(found["damping"][:, i, :, k].T) for k, name in enumerate(SHOWN)}
                for i, formula in enumerate(FORMULAS)
            },
            "unconverged": mean_intervals(found["unconverged"].T),
            "by_patterns": self.by_patterns(),
            "by_size": self.by_size(),
            "clause": {name: mean_interval(x) for name, x in self.clauses(0).items()},
            "other": dict(zip((*(f"H={x}" for x in settings["widths"]), *(f"ε={x}" for x in settings["softs"])),
                              mean_intervals(found["other"][..., 0].T), strict=True)),
            "points": found["points"][0].reshape(-1, 3).tolist(),
            "state": dict(zip(STATE, mean_intervals(found["state"].T), strict=True)),
            "answer": self.answer(),
        }  # fmt: skip

    def by_patterns(self) -> dict[str, Any]:
        """Share of the change that was missed, and of the inputs, by the number of places switched on or off."""
        patterns = self.found["input_patterns"]
        inside = [(patterns >= low) & (patterns < high) for low, high in pairwise((*PATTERNS, np.inf))]
        missed = {
            name: mean_intervals(np.array([mean_known(np.where(x, self.found[key], np.nan)) for x in inside]))
            for name, key in (("first order", "input_error"), ("Newton step", "input_newton"))
        }
        return {"from": list(PATTERNS), "missed": missed, "share": [float(x.mean()) for x in inside]}

    def by_size(self) -> list[dict[str, float | None]]:
        """Share of the change that was missed by thirds of the predicted size within a network, small first."""
        order = np.argsort(self.found["input_predicted"], axis=1)
        thirds = np.array_split(np.take_along_axis(self.found["input_error"], order, axis=1), 3, axis=1)
        return mean_intervals(np.array([mean_known(x) for x in thirds]))

    def answer(self) -> str:
        """The numbers that the account was asked for."""
        parts = [("outputs", "warm"), ("outputs", "anew"), ("codes", "warm"), ("outputs", "warm", "factor")]
        warm, cold, codes, size = (float(mean_known(self.part(*x))) for x in parts)
        newton = float(mean_known(self.found["damping"][:, FORMULAS.index("Newton step"), 0, 1]))
        return (
            f"Predicted and actual influence on outputs correlate by {warm:.2f} when training goes on from the optimum "
            f"and by {cold:.2f} when it begins anew ({codes:.2f} for codes, from the optimum); what happens is "
            f"{size:.1f} times what first order predicts and {newton:.1f} times what a Newton step does."
        )


ACCOUNT = Part(
    name=NAME,
    title="Influence: what a response function says about one training input",
    published="“We’re interested in how the optimal solution depends on [the data] … The function is called the "
    "response function … and the Implicit Function Theorem”; influence functions as “sensitivity to a change in "
    "training examples” (a review of path dependence).",
    refuted=(
        "Predictions that do not correlate with what retraining from the optimum does; or predictions that fare as "
        "well when training begins anew, which would make the path irrelevant."
    ),
    reading=(
        "I1 and I3 leave an input out and let training go on from the optimum; I2 begins anew, from the same initial "
        "weights in the same order; I4 is the difference, and so the part of the path. Correlation does not see scale: "
        "the factor beside it says how many times the prediction happened, and the Newton step, which knows that an "
        "input takes its own curvature with it, how much of that is curvature. I5 removes a clause's inputs at once."
    ),
    derive=derive,
    figures=FIGURES,
    order=170,
    measures=measured_in_accounts(NAME, unit.measure, lambda: SETTINGS),
)
