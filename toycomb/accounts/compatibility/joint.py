"""Choices of locations in one population beside the codes that training made: the evidence of C4 and C4b."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from toycomb.accounts.compatibility.choices import CROWDING, DRAWS, Choices, at_chosen, crowding_by_parity, jaccard
from toycomb.accounts.instruments.definition import PUBLISHED, Definition
from toycomb.accounts.instruments.effects import mispaired
from toycomb.common.cached import cached_property
from toycomb.common.documents import Document
from toycomb.common.seeds import Purpose, stream
from toycomb.evidence.claims import Evidence
from toycomb.evidence.intervals import Interval, mean_interval, mean_known
from toycomb.geometry import FeatureSpace, compatibility
from toycomb.geometry.crowding import shared_signs

REPEAT = 40
"""Repeats of `Purpose.NULL` from here on belong to this account."""


@dataclass(frozen=True)
class How:
    """How locations are chosen.

    Parameters
    ----------
    distance : of `toycomb.accounts.compatibility.choices.DISTANCES`
    definition : Definition
        What a code is, and on which rows.
    turns : bool
        Clauses take turns; the choice is exact otherwise.
    opposed : bool
        Count the variables that two clauses on a row want with opposite signs; if not, a pair on a row counts 1.
    """

    distance: str = "soft"
    definition: Definition = PUBLISHED
    turns: bool = False
    opposed: bool = False

    def choices(self, space: FeatureSpace, seed: int) -> Choices:
        """What is chosen from, at both ends of a feature space."""
        rng, pairs = stream(seed, Purpose.NULL, repeat=REPEAT + 9), opposed_variables(space) if self.opposed else None
        return Choices.of(space, rng, self.distance, self.definition, pairs)

    def chosen(self, choices: Choices, crowding: float | np.ndarray) -> np.ndarray:
        """(P, H, C)"""
        return choices.in_turns(crowding) if self.turns else choices.joint(crowding)


@dataclass(frozen=True)
class JointChoice:
    """Choices of locations in one population, each made once.

    Parameters
    ----------
    space : FeatureSpace at both ends
    seed : root seed of nulls and shams
    how : How
    """

    space: FeatureSpace
    seed: int
    how: How = How()

    @cached_property
    def choices(self) -> Choices:
        """Codes and costs."""
        return self.how.choices(self.space, self.seed)

    @cached_property
    def joint(self) -> np.ndarray:
        """(L, P, H, C) choices by value of crowding; the first is each clause's by itself."""
        return np.stack([self.how.chosen(self.choices, x) if x else self.choices.alone() for x in CROWDING])

    @cached_property
    def agreement(self) -> np.ndarray:
        """(L, P) their Jaccard index with the final codes."""
        return jaccard(self.joint, self.choices.codes)

    @cached_property
    def crowding(self) -> np.ndarray:
        """(P,) value chosen on the networks of the other parity."""
        return crowding_by_parity(self.agreement)

    @cached_property
    def gains(self) -> np.ndarray:
        """(L, P) what every value of crowding adds to the agreement with permuted codes, on average."""
        agreement = jaccard(self.joint[:, None], self.permuted)
        return mean_known(agreement - agreement[0], axis=1)

    @cached_property
    def drawn(self) -> np.ndarray:
        """(D, P, H, C) random rows for each clause."""
        return self.choices.random(stream(self.seed, Purpose.NULL, repeat=REPEAT), DRAWS)

    @cached_property
    def permuted(self) -> np.ndarray:
        """(D, P, H, C) final codes with rows permuted."""
        return self.choices.permuted(stream(self.seed, Purpose.NULL, repeat=REPEAT + 1))

    @cached_property
    def other(self) -> Choices:
        """Codes with the start of the next network."""
        return self.how.choices(mispaired(self.space), self.seed)

    def jointly(self, price: float | np.ndarray | None = None) -> Evidence:
        """C4, at given prices of `CROWDING` or at those which the networks of the other parity chose."""
        crowding = self.crowding if price is None else np.full(len(self.space.formulas), price)
        other, agreement = self.other, at_chosen(self.agreement, crowding)
        chosen = self.how.chosen(other, crowding)
        return Evidence(
            effect=agreement - self.agreement[0],
            null=at_chosen(self.gains, crowding),
            control=jaccard(chosen, other.codes) - jaccard(other.alone(), other.codes),
            beside={
                "jointly": agreement,
                "each clause by itself": self.agreement[0],
                "chance": mean_known(jaccard(self.joint[0], self.permuted), axis=0),
            },
        )

    def optimal(self) -> Evidence:
        """C4b."""
        best, choices, other = at_chosen(self.joint, self.crowding), self.choices, self.other
        chosen = self.how.chosen(other, self.crowding)
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
            "distance": np.where(chosen, self.choices.cost, 0).sum(axis=(-1, -2)) / sizes,
            "interference": compatibility.pairs_on_rows(chosen) / sizes,
        }
        return {name: mean_interval(x if x.ndim == 1 else x.mean(axis=0)) for name, x in values.items()}


def opposed_variables(space: FeatureSpace) -> np.ndarray:
    """(P, C, C) variables that two clauses want with opposite signs."""
    index, polarity = space.literals
    each = np.broadcast_to(np.eye(index.shape[1], dtype=bool), (len(index), *index.shape[1:2] * 2))
    return shared_signs(each, index, polarity)[0]
