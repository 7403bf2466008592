"""Readings: the sensible definitions of one published claim, declared as data before any of them is asked.

A published sentence leaves choices open: which distance, which codes, which ticket. A *reading* is one combination of
such choices. All of them together say whether a verdict belongs to the claim or to the reading (Simonsohn, Simmons and
Nelson 2020; Steegen et al. 2016, *multiverse analysis*). Which choices make sense is ours.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product
from typing import Any

import numpy as np

from toycomb.common.brief import brief
from toycomb.common.cached import cached_property
from toycomb.common.documents import Document
from toycomb.common.errors import InputError, unknown
from toycomb.evidence.claims import Evidence, room_of
from toycomb.evidence.intervals import mean_interval_of_each
from toycomb.evidence.joint import Joint, beyond, defined, joint
from toycomb.evidence.over import OverReadings, ReadingRow, over
from toycomb.evidence.verdicts import LEAST, fails, verdict

Choices = Mapping[str, Any]
"""The value of everything that is varied, by its name."""


def _always(choices: Choices) -> bool:
    return True


def _never(choices: Choices) -> bool:
    return False


@dataclass(frozen=True, kw_only=True)
class Declared:
    """All readings of one published claim.

    Parameters
    ----------
    claim : str
        Id of the claim whose row of the claims table carries them.
    sentence : str
        What the abstract says, in plain words.
    measure, scale : str
        What every reading measures, and what it is counted in; the same for all, so that they can be compared.
    margin : float
        Smallest effect that would matter, on that scale.
    varied : mapping of str to sequence
        Values of each choice that is varied; the first of each is that of the claims table.
    read : function of (what the account looked at, choices)
        Gives the evidence of one reading, pooled over its places, with the networks along the first axis, or None where
        the study does not hold what it needs.
    blocks : sequence of mapping of str to sequence
        Where few combinations of all values make sense: the values that some choices take together, all others their
        first. The readings are then those of any block, each once.
    sensible : function of choices
        Whether a combination makes sense; all do unless given.
    long : function of choices
        Whether it needs networks or tickets that no claim needs: such readings are left to studies that ask for them.
    words : mapping of str to str
        What each choice means, in a sentence, by its name.
    """

    claim: str
    sentence: str
    measure: str
    scale: str
    margin: float
    varied: Mapping[str, Sequence[Any]]
    read: Callable[[Any, Choices], Evidence | None] = field(repr=False, compare=False)
    blocks: Sequence[Mapping[str, Sequence[Any]]] = ()
    sensible: Callable[[Choices], bool] = field(default=_always, repr=False, compare=False)
    long: Callable[[Choices], bool] = field(default=_never, repr=False, compare=False)
    words: Mapping[str, str] = field(default_factory=dict)

    def __repr__(self) -> str:
        return brief(self)

    def __post_init__(self) -> None:
        if wrong := sorted({name for block in self.blocks for name in block}.difference(self.varied)):
            raise unknown(f"a block of {self.claim} has the choice", wrong[0], self.varied)
        if not self.combinations():
            raise InputError(f"no combination of the choices of {self.claim} makes sense")

    def combinations(self, *, long: bool = True) -> list[dict[str, Any]]:
        """Every reading by its choices, in the order in which values are declared; without long ones if asked so."""
        every = (dict(zip(self.varied, values, strict=True)) for values in self._values())
        return [x for x in every if self.sensible(x) and (long or not self.long(x))]

    def _values(self) -> list[tuple[Any, ...]]:
        """The values of each combination, in the order of the choices."""
        if not self.blocks:
            return list(product(*self.varied.values()))
        found = {
            values
            for block in self.blocks
            for values in product(*(block.get(name, every[:1]) for name, every in self.varied.items()))
        }
        return sorted(
            found, key=lambda x: [list(every).index(y) for every, y in zip(self.varied.values(), x, strict=True)]
        )


@dataclass(frozen=True)
class Asked:
    """The readings of a claim once they were asked of some networks.

    Parameters
    ----------
    declared : Declared
    choices : sequence of R choices
    evidence : sequence of R
    """

    declared: Declared
    choices: Sequence[Choices]
    evidence: Sequence[Evidence]

    def __repr__(self) -> str:
        return brief(self, [f"{len(self.choices)} readings of {self.declared.claim}"])

    @classmethod
    def of(cls, declared: Declared, seen: Any, *, long: bool = False) -> Asked:
        """Ask every reading of what an account looked at; what the study does not hold is left out."""
        found = [(x, declared.read(seen, x)) for x in declared.combinations(long=long)]
        held = [(choices, evidence) for choices, evidence in found if evidence is not None]
        return cls(declared, [x for x, _ in held], [x for _, x in held])

    @cached_property
    def rows(self) -> list[ReadingRow]:
        """One row per reading, judged by the rule of all claims, see `toycomb.evidence.verdicts`."""
        kinds = [x for found in self.evidence for x in (found.effect, found.null, found.control)]
        intervals = iter(mean_interval_of_each(kinds)) if kinds else iter(())
        return [
            self._row(choices, found, p, *(next(intervals) for _ in range(3)))
            for choices, found, p in zip(self.choices, self.evidence, self.together.p_each, strict=True)
        ]

    @cached_property
    def together(self) -> Joint:
        """Joint inference over all readings: each network's effects less its null draws, flipped at once."""
        return joint([beyond(x.effect, x.null) for x in self.evidence])

    def summary(self) -> Document:
        """What the row of the claim gets.

        Returns
        -------
        dict with `readings`, their rows, `robust`, the share of them that holds, and `over_readings`, which is `over`;
        the latter two None where no reading was asked
        """
        found = self.over
        return {"readings": self.rows, "robust": None if found is None else found["share"], "over_readings": found}

    def table(self) -> Document:
        """What the figure of the specification curve shows."""
        return {"claim": self.declared.claim, "readings": self.rows, "over": self.over}

    @cached_property
    def over(self) -> OverReadings | None:
        """What all readings say together, see `toycomb.evidence.over`; None where no reading was asked."""
        if not self.choices:
            return None
        said, together = self.declared, self.together
        return {
            **over(self.rows),
            "above": defined(together.above),
            "p_median": defined(together.p_median),
            "p_above": defined(together.p_above),
            "flips": together.flips,
            "n_networks": together.networks,
            "sentence": said.sentence,
            "measure": said.measure,
            "scale": said.scale,
            "margin": said.margin,
            "varied": {name: list(values) for name, values in said.varied.items()},
            "words": dict(said.words),
        }

    def _row(self, choices: Choices, found: Evidence, p: float, effect: Any, null: Any, control: Any) -> ReadingRow:
        margin = self.declared.margin
        known = int(np.count_nonzero(~np.isnan(found.effect)))
        sound = known >= LEAST and not fails(found.control, margin) and not room_of({"": found}) < margin
        judged = verdict(effect, null, control, margin) if sound else "undecided"
        return {
            "choices": dict(choices),
            "effect": effect["value"],
            "ci_low": effect["low"],
            "ci_high": effect["high"],
            "holds": judged == "holds",
            "verdict": judged,
            "null": null["value"],
            "control": control["value"],
            "n_networks": known,
            "p_adjusted": defined(p),
        }
