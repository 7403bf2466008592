"""C4: does a dense network balance proximity against interference, as a joint choice of locations would?

Effects, margins, nulls and controls were written down before any of them was computed. All measures are ours; the
published abstract states none. C4b took as chance, at first, rows drawn for each clause by itself; code sets share rows
more than that whatever the start, so its control did not vanish (root seed 3). Chance is now the same set on permuted
rows, so that C4b says what C1 says, in another unit. A claim on interference itself (fewer shared rows than independent
codes, C4c) was dropped: clauses that share a variable want the same sign of it, and even without them untrained
networks depart from independence by .06. The overlap of codes stands among the published numbers.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np

from toycomb.accounts.account import Derived, Trains
from toycomb.accounts.compatibility import tickets as joint
from toycomb.accounts.compatibility.figure import FIGURES
from toycomb.accounts.instruments.families import (
    CROWDING,
    DRAWS,
    Families,
    at_chosen,
    crowding_by_parity,
    jaccard,
    of_another_start,
)
from toycomb.accounts.instruments.observed import MISPAIRED
from toycomb.accounts.material import Material
from toycomb.accounts.older import Part
from toycomb.accounts.presets import Preset
from toycomb.accounts.proximity.account import prunes
from toycomb.common.seeds import Purpose, stream
from toycomb.evidence.claims import Claim, Numbers
from toycomb.evidence.comparison import grouped
from toycomb.evidence.intervals import mean_interval, mean_known
from toycomb.geometry import FeatureSpace, compatibility

MOST = 60
"""Networks a load at most: every one takes about seven linear programs."""
REPEAT = 40
"""Repeats of `Purpose.NULL` from here on belong to this part."""

C4 = Claim(
    "C4",
    "The dense network's family is chosen jointly: the locations that become codes are told better by low distance "
    "together with low interference than by low distance alone.",
    "Jaccard index of final codes and chosen locations: chosen jointly, less each clause's nearest rows",
    "Jaccard index",
    0.01,
    "final codes with rows permuted within their initial type",
    MISPAIRED,
)
C4B = Claim(
    "C4b",
    "The dense network's code set lies nearer to the optimal joint choice than the same set on other rows (by its "
    "distance, at the interference that it has: permuting rows leaves interference as it is).",
    "share of the way from the mean cost on permuted rows to the least possible cost",
    "share of the way from chance to optimum",
    0.1,
    "the codes on permuted rows",
    MISPAIRED,
)


@dataclass(frozen=True)
class Reading:
    """One load: every choice that tables and claims need, each made once.

    Parameters
    ----------
    space : FeatureSpace at both ends
    seed : root seed of nulls and shams
    """

    space: FeatureSpace
    seed: int

    @cached_property
    def families(self) -> Families:
        """Dense codes and costs."""
        return Families.of(self.space)

    @cached_property
    def joint(self) -> np.ndarray:
        """(L, P, H, C) exact choices by value of crowding."""
        return np.stack([self.families.joint(x) if x else self.families.alone() for x in CROWDING])

    @cached_property
    def agreement(self) -> np.ndarray:
        """(L, P) their Jaccard index with the final codes."""
        return jaccard(self.joint, self.families.codes)

    @cached_property
    def crowding(self) -> np.ndarray:
        """(P,) value chosen on the networks of the other parity."""
        return crowding_by_parity(self.agreement)

    @cached_property
    def drawn(self) -> np.ndarray:
        """(D, P, H, C) random rows for each clause."""
        return self.families.random(stream(self.seed, Purpose.NULL, repeat=REPEAT), DRAWS)

    @cached_property
    def permuted(self) -> np.ndarray:
        """(D, P, H, C) final codes with rows permuted."""
        return self.families.permuted(stream(self.seed, Purpose.NULL, repeat=REPEAT + 1))

    @cached_property
    def other(self) -> tuple[Families, np.ndarray]:
        """Codes with another network's start, and the joint choice there."""
        families = of_another_start(self.space)
        return families, families.joint(self.crowding)

    def jointly(self) -> Numbers:
        """C4."""
        best, alone = at_chosen(self.joint, self.crowding), self.joint[0]
        families, chosen = self.other
        gain = jaccard(best, self.permuted) - jaccard(alone, self.permuted)
        return {
            "effect": at_chosen(self.agreement, self.crowding) - self.agreement[0],
            "null": mean_known(gain, axis=0),
            "control": jaccard(chosen, families.codes) - jaccard(families.alone(), families.codes),
            "jointly": at_chosen(self.agreement, self.crowding),
            "each clause by itself": self.agreement[0],
            "chance": mean_known(jaccard(alone, self.permuted), axis=0),
        }

    def optimal(self) -> Numbers:
        """C4b."""
        best = at_chosen(self.joint, self.crowding)
        families, chosen = self.other
        own, other, one = (self._moved(x, i) for i, x in enumerate((self.families, families, self.families)))
        return {
            "effect": self.families.optimality(self.families.codes, best, own, self.crowding),
            "null": self.families.optimality(one[0], best, own, self.crowding),
            "control": families.optimality(families.codes, chosen, other, self.crowding),
            "against rows drawn clause by clause": self.families.optimality(
                self.families.codes, best, self.drawn, self.crowding
            ),
        }

    def _moved(self, families: Families, number: int) -> np.ndarray:
        """(D, P, H, C) a code set on permuted rows: its interference stays."""
        return families.permuted(stream(self.seed, Purpose.NULL, repeat=REPEAT + 2 + number), DRAWS)

    def table(self) -> dict[str, Any]:
        """What the figure shows."""
        families, sizes = self.families, self.families.codes.sum(axis=(1, 2))
        rows = [self._row(x, chosen) for x, chosen in zip(CROWDING, self.joint, strict=True)]
        expected = compatibility.expected_pairs(families.counts, families.rows.sum(axis=1))
        pairs = compatibility.pairs_on_rows(families.codes)
        defined = (sizes > 0) & (expected > 0)
        return {
            "networks": len(sizes),
            "by_crowding": rows,
            "chosen": self.crowding[:2].tolist(),
            "chance": mean_interval(mean_known(jaccard(self.joint[0], self.permuted), axis=0)),
            "dense": self._place(families.codes),
            "random": self._place(self.drawn),
            "pairs": {"observed": pairs[defined].tolist(), "expected": expected[defined].tolist()},
        }

    def _row(self, crowding: float, chosen: np.ndarray) -> dict[str, Any]:
        families = self.families
        return {
            "crowding": crowding,
            "joint": mean_interval(jaccard(chosen, families.codes)),
            "in_turns": mean_interval(jaccard(families.in_turns(crowding), families.codes)),
            "optimality": mean_interval(families.optimality(families.codes, chosen, self.drawn, crowding)),
            **self._place(chosen),
        }

    def _place(self, chosen: np.ndarray) -> dict[str, Any]:
        """Distance and interference of a choice, each per location."""
        sizes = np.where(self.families.counts.any(axis=1), self.families.counts.sum(axis=1), np.nan)
        values = {"distance": np.where(chosen, self.space.distance[0], 0).sum(axis=(-1, -2)) / sizes,
                  "interference": compatibility.pairs_on_rows(chosen) / sizes}  # fmt: skip
        return {name: mean_interval(x if x.ndim == 1 else x.mean(axis=0)) for name, x in values.items()}


def trains(preset: Preset, seed: int) -> Trains:
    """Dense networks."""
    return {**preset.claims(seed)}


def derive(material: Material) -> Derived:
    """Table `compatibility` and the claims."""
    seed = material.seed
    by = {load: Reading(first(material.space(load).ends()), seed) for load in material.trained}
    worth = {name: joint.tickets(grouped(material.rows(name), "method"), seed, name) for name in material.benchmarks}
    return Derived(
        {"compatibility": {load: reading.table() for load, reading in by.items()}},
        [
            C4.judged({load: reading.jointly() for load, reading in by.items()}, part="C4"),
            C4B.judged({load: reading.optimal() for load, reading in by.items()}, part="C4"),
            joint.C4T.judged(worth, part="C4"),
        ],
    )


def first(space: FeatureSpace, networks: int = MOST) -> FeatureSpace:
    """The first networks of a feature space."""
    return replace(
        space, F=space.F[:, :networks], row_types=space.row_types[:, :networks], formulas=space.formulas[:networks]
    )


ACCOUNT = Part(
    name="C4",
    title="Compatible family: proximity balanced against interference",
    published="“A winning ticket is thus a family of compatible code locations that jointly balance proximity to final "
    "codes with low inter-feature interference” (abstract of arXiv 2605.17704).",
    refuted="Choosing by proximity alone does as well as choosing jointly: it tells the final codes as well, and its "
    "tickets are as accurate.",
    reading="Each clause is given as many rows as the trained network gave it, and the locations are chosen from the "
    "untrained network: by each clause for itself, in turns, or jointly and exactly, at several prices of a shared "
    "row. The agreement with the codes that training made says which choice training resembles; the price of the "
    "verdict comes from the other half of the networks. Then where the codes lie between chance and the exact optimum, "
    "and how many pairs of them share a row. That is more than independence gives, since clauses that share a variable "
    "want the same sign of it; no verdict rests on it. Last, what the joint choice is worth to a ticket.",
    trains=trains,
    prunes=prunes,
    derive=derive,
    figures=FIGURES,
    order=40,
)
