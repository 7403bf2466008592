"""Claims of the account "symmetries of neural networks", and how they are judged.

Effects, margins, nulls and controls were written down after one network of the development seed (root seed 3) had been
looked at with the instruments alone, and before any interval was computed. In that network Adam with weight decay was
further from balance than without it, so the claim on weight decay, which theory makes for descent, is judged for both
optimisers apart (S2, S3).

Mended after a look at all twelve networks of that seed, no margin changed: S4 and S1 leave out rows that a mask has
emptied, which were nearly all of S4's effect (.27) and are constant by the mask alone. The control of S2 was another
order of the inputs, which could hardly fail; a balanced start took its place, and failed (.215 against an effect of
.29): with momentum .9 steps are so large that descent itself unbalances rows, and decay undoes that. What theory says
is about small steps, so SGD lost its momentum; the control then vanished and the effect fell below the margin.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from toycomb.accounts.account import Derived
from toycomb.accounts.material import Material
from toycomb.accounts.older import Part, measured_in_accounts
from toycomb.accounts.symmetries import unit
from toycomb.accounts.symmetries.counts import COUNTS
from toycomb.accounts.symmetries.declared import PROPERTIES, SYMMETRIES
from toycomb.accounts.symmetries.figure import FIGURES
from toycomb.accounts.symmetries.verify import KEPT
from toycomb.evidence.claims import Claim
from toycomb.evidence.exchange import exchanged
from toycomb.evidence.intervals import mean_interval, mean_intervals, mean_known

NAME = "symmetries"
SETTINGS: dict[str, Any] = {
    "hidden": 32, "epochs": 60, "decay": 1e-3, "rate": 0.05, "densities": [0.02, 0.05, 0.1, 0.2], "wide": 128,
}  # fmt: skip
EXCHANGED = "the two sides exchanged at random, network by network"
ORDERS = "training in another order of the inputs in place of what is claimed"

S1 = Claim(
    "S1",
    "Training makes rows on which the non-generic symmetries act.",
    "share of rows with weights that do not cross their kink on a new draw: trained less initial, H = 32, C = 8",
    "share of the rows", 0.05, EXCHANGED, ORDERS,
)  # fmt: skip
S2 = Claim(
    "S2",
    "Weight decay takes away the freedom of rescaling under gradient descent: rows end nearer to balance.",
    "mean |log(length of weights and bias / |v|)| over rows: SGD without less SGD with weight decay",
    "natural logarithm", 0.2, EXCHANGED, "the same from a balanced copy of the initial network",
)  # fmt: skip
S3 = Claim(
    "S3",
    "Weight decay takes away the freedom of rescaling under Adam.",
    "as S2, Adam in place of SGD",
    "natural logarithm", 0.2, EXCHANGED, ORDERS,
)  # fmt: skip
S4 = Claim(
    "S4",
    "Sparse tickets are more degenerate than dense networks.",
    "share of rows with weights that do not cross their kink on a new draw of inputs: one-shot ticket at density .05, "
    "retrained, less dense",
    "share of the rows", 0.05, EXCHANGED, "a ticket that keeps all weights, retrained in the tickets' order",
)  # fmt: skip
S5 = Claim(
    "S5",
    "Training does not respect rescaling: a copy that is the same function ends with other codes.",
    "Jaccard index of final code locations with those of the original, same inputs in the same order: permuted copy "
    "less rescaled copy",
    "Jaccard index", 0.1, EXCHANGED, "another permuted copy in place of the rescaled one",
)  # fmt: skip


def derive(material: Material) -> Derived:
    """The table `symmetries`, and the claims."""
    seen = Seen(material.measured(NAME), SETTINGS)
    rows, seed = f"H={SETTINGS['hidden']}", material.seed
    judged = ((S1, seen.special_rows(seed)), (S2, seen.balance(seed, "SGD")), (S3, seen.balance(seed, "")),
              (S4, seen.tickets(seed)), (S5, seen.copies(seed)))  # fmt: skip
    return Derived({NAME: seen.table()}, [claim.judged({rows: numbers}, part=NAME) for claim, numbers in judged])


class Seen:
    """What was measured, by name of what it was measured in."""

    def __init__(self, found: dict[str, np.ndarray], settings: dict[str, Any]) -> None:
        self.found, self.settings = found, settings
        tickets = [f"ticket, density {x:g}" for x in settings["densities"]]
        self.places = [*unit.CONDITIONS, *tickets, f"H = {settings['wide']}"]
        self.special = dict(zip(self.places, found["special"].T, strict=True))  # (P,)
        self.imbalance = dict(zip(unit.CONDITIONS, found["imbalance"].T, strict=True))
        self.jaccard = dict(zip(unit.TRAINED_COPIES, found["codes"].T, strict=True))

    def special_rows(self, seed: int) -> dict[str, np.ndarray]:
        """S1."""
        change = self.special["trained"] - self.special["initial"]
        return {
            "effect": change, "null": exchanged(change, seed, "special"),
            "control": self.special["other order"] - self.special["trained"],
            "initial": self.special["initial"], "trained": self.special["trained"],
            "no embedding": self.special["identity, trained"] - self.special["identity, initial"],
            "undetermined codes": self.found["counts"][:, self.places.index("trained"), COUNTS.index(UNDETERMINED)],
        }  # fmt: skip

    def balance(self, seed: int, optimiser: str) -> dict[str, np.ndarray]:
        """S2 and S3."""
        first = f"{optimiser}, " if optimiser else ""
        names = optimiser or "trained", f"{first}other order", f"{first}weight decay"
        without, other, decay = (self.imbalance[name] for name in names)
        even = [self.imbalance[f"SGD, balanced start{x}"] for x in ("", ", weight decay")]
        return {
            "effect": without - decay, "null": exchanged(without - decay, seed, f"balance{optimiser}"),
            "control": even[0] - even[1] if optimiser else without - other, "other order": without - other,
            "initial": self.imbalance["initial"], "without": without, "with": decay,
        }  # fmt: skip

    def tickets(self, seed: int) -> dict[str, np.ndarray]:
        """S4."""
        dense, sparse = self.special["trained"], self.special["ticket, density 0.05"]
        return {
            "effect": sparse - dense, "null": exchanged(sparse - dense, seed, "tickets"),
            "control": self.special["other order"] - dense, "dense": dense, "ticket": sparse,
            "emptied rows": self.found["counts"][:, self.places.index("ticket, density 0.05"), COUNTS.index("silent")],
            **{f"less dense, density {x:g}": self.special[f"ticket, density {x:g}"] - dense
               for x in self.settings["densities"]},
        }  # fmt: skip

    def copies(self, seed: int) -> dict[str, np.ndarray]:
        """S5."""
        change = self.jaccard["permuted"] - self.jaccard["rescaled"]
        return {
            "effect": change, "null": exchanged(change, seed, "copies"),
            "control": self.jaccard["permuted"] - self.jaccard["permuted otherwise"],
            **{name: self.jaccard[name] for name in ("permuted", "rescaled", "rescaled otherwise", "other order")},
        }  # fmt: skip

    def table(self) -> dict[str, Any]:
        """The table `symmetries`."""
        worst = np.nanmax(self.found["kept"], axis=0)  # (symmetries, PROPERTIES)
        counts = np.moveaxis(self.found["counts"], 0, -1)  # (places, COUNTS, P)
        undetermined = mean_known(counts[self.places.index("trained"), COUNTS.index(UNDETERMINED)])
        return {
            "networks": len(self.found["special"]),
            "hidden": self.settings["hidden"],
            "answer": "Largest change of a logit by a symmetry: "
            f"{worst[:, PROPERTIES.index('function')].max():.0e} of their root mean square; code locations of dense "
            f"trained networks that the function leaves undetermined: {undetermined:.1%}.",
            "kept": {
                name: dict(zip(PROPERTIES, map(float, values), strict=True))
                for name, values in zip(SYMMETRIES, worst, strict=True)
            },
            "declared": {name: sorted(x.keeps) for name, x in SYMMETRIES.items()},
            "generic": [name for name, x in SYMMETRIES.items() if x.generic],
            "rounding": KEPT,
            "own": dict(zip(SYMMETRIES, mean_intervals(self.found["own"].T), strict=True)),
            "counts": {
                place: dict(zip(COUNTS, mean_intervals(lines), strict=True))
                for place, lines in zip(self.places, counts, strict=True)
            },
            "imbalance": {name: mean_interval(x) for name, x in self.imbalance.items()},
            "jaccard": {name: mean_interval(x) for name, x in self.jaccard.items()},
            "accuracy": dict(
                zip((*unit.TRAINED_COPIES, "original"), mean_intervals(self.found["accuracy"].T), strict=True)
            ),
        }


UNDETERMINED = "undetermined codes"

ACCOUNT = Part(
    name=NAME,
    title="Symmetries: networks that are one function",
    published="“Weight space doesn't tell us everything. Neural networks are full of internal symmetries that allow a "
    "given function to be implemented by different choices of weights … you can permute two columns in one layer … you "
    "can scale up the inputs to a layer as long as you scale the outputs accordingly … There are also a handful of "
    "‘non-generic’ symmetries, which the model is free to build or break during training” (a public review of path "
    "dependence). Rescaling “breaks down in the presence of regularization”.",
    refuted=(
        "A declared symmetry that changes what it says it keeps; trained networks without rows on which the "
        "non-generic ones act; weight decay that leaves rows as unbalanced as before; rescaled copies that train alike."
    ),
    reading=(
        "The matrix says how far copies are from their network by each property: a dot marks what a symmetry declares "
        "to keep. Dead and linear rows matter for codes, since turning such a row round leaves the function as it is "
        "and makes its location the opposite of a code; rows that cross their kink can be turned only if a linear row "
        "takes up the remainder. S5 shows that symmetric networks need not be trained to symmetric ends."
    ),
    derive=derive,
    figures=FIGURES,
    order=130,
    measures=measured_in_accounts(NAME, unit.measure, lambda: SETTINGS),
)
