"""Arms of an edit set against each other: what became of the targets, in the same networks. All ours."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import cast
from zlib import crc32

import numpy as np

from toycomb.accounts.account import Trains
from toycomb.accounts.material import Material
from toycomb.common.seeds import Purpose, stream
from toycomb.evidence.claims import Evidence
from toycomb.evidence.exchange import exchanged, exchanges
from toycomb.evidence.instrument import of_instrument
from toycomb.geometry import FeatureSpace
from toycomb.geometry.edits import Edit
from toycomb.records.edited import Edited
from toycomb.records.specification import Population

EXCHANGED = of_instrument("the two arms exchanged at random, target by target")
MIRRORED = of_instrument("doses up and down exchanged at random, target by target")
UNTOUCHED = "the same difference of arms at untouched rows of the code's type: same clause, same initial distance"
UNEDITED = "unedited"
"""Name of the twins that no arm touched, where arms are named."""
STREAM = 20
"""Repeats of `Purpose.NULL` from here on, one for each load and kind of edit, belong to arms."""


@dataclass(frozen=True)
class Arm:
    """Trained networks of one arm.

    Parameters
    ----------
    space : FeatureSpace
        Read against the clauses that were edited; its first snapshot holds the edited initial values.
    edits : sequence of P edits
    """

    space: FeatureSpace
    edits: Sequence[Edit]

    @classmethod
    def of(cls, space: FeatureSpace, edits: Sequence[Edit]) -> Arm:
        """The first networks of a feature space, as many as edits, at both ends."""
        chosen, ends = slice(len(edits)), space.ends()
        formulas = tuple(edit.formula for edit in edits)
        first = replace(ends, F=ends.F[:, chosen], row_types=ends.row_types[:, chosen], formulas=formulas)
        return cls(first, edits)

    @property
    def codes(self) -> np.ndarray:
        """(P, H, C) bool: locations that end as codes."""
        return self.space.code_locations[-1]

    @property
    def outcomes(self) -> list[np.ndarray]:
        """For each network (K,) whether each target location ends as a code, as 0 or 1."""
        parts = zip(self.codes, self.edits, strict=True)
        return [code[edit.rows, edit.clauses].astype(float) for code, edit in parts]

    @property
    def share(self) -> np.ndarray:
        """(P,) share of the targets that end as codes."""
        return means(self.outcomes)

    def moved(self, what: Callable[[FeatureSpace], np.ndarray] = FeatureSpace.crowd) -> np.ndarray:
        """(P,) mean change, by the edit, of what the targets have at initialisation, their crowd unless given."""
        change = what(self.space).astype(float) - what(self.before())
        return means([x[edit.rows, edit.clauses] for x, edit in zip(change, self.edits, strict=True)])

    def before(self) -> FeatureSpace:
        """The initial state as it was before the edit; a flip undoes itself."""
        flips = np.stack([edit.flips for edit in self.edits])
        first = np.where(flips, -self.space.F[0], self.space.F[0])
        return replace(self.space, F=first[None], row_types=self.space.row_types[:1])


@dataclass(frozen=True)
class Arms:
    """The arms of one kind of edit in the same networks.

    Parameters
    ----------
    load, kind : str
        Each pair draws its exchanges by itself.
    dense : FeatureSpace of the unedited networks, maybe of more of them
    edited : arms by name; the targets of all but "sham clause" are equal, and the first is none
    seed : root seed of the exchanges
    """

    load: str
    kind: str
    dense: FeatureSpace
    edited: Mapping[str, Arm]
    seed: int

    @classmethod
    def of(cls, material: Material, load: str, kind: str, names: Sequence[str]) -> Arms:
        """Those that an account trains by the names of `twins`."""
        arms = {}
        for name in names:
            trained = arm_name(load, kind, name)
            edits = cast(Edited, material.trained[trained]).edits
            arms[name] = Arm.of(material.space(trained), edits)
        return cls(load, kind, material.space(load), arms, material.seed)

    @property
    def first(self) -> Arm:
        """The first arm, whose targets stand for those of all."""
        return next(iter(self.edited.values()))

    def unedited(self, targets: str | None = None) -> Arm:
        """The unedited twins, at the targets of an arm, the first unless named."""
        return Arm.of(self.dense, (self.first if targets is None else self.edited[targets]).edits)

    def shares(self) -> dict[str, np.ndarray]:
        """(P,) share of the targets that end as codes, by arm; first those of the unedited twins."""
        return {UNEDITED: self.unedited().share, **{name: arm.share for name, arm in self.edited.items()}}

    def contrast(self, plus: str, minus: str) -> Evidence:
        """Chance of the targets to end as codes in the arm `plus` less that in the arm `minus`, see `weighted`."""
        return self.weighted({plus: 1.0, minus: -1.0})

    def fall(self, doses: Mapping[str, float], over: float) -> Evidence:
        """How much the chance of the targets to end as codes falls over a dose, by least squares, see `weighted`.

        Parameters
        ----------
        doses : dose of each arm by its name; the unedited twins have 0
        over : how large a dose
        """
        every = {UNEDITED: 0.0, **doses}
        apart = np.array(list(every.values())) - np.mean(list(every.values()))
        return self.weighted(dict(zip(every, -over * apart / (apart**2).sum(), strict=True)))

    def weighted(self, weights: Mapping[str, float]) -> Evidence:
        """Sum over arms of the chance of the targets to end as codes, each times its weight; weights sum to 0.

        The null exchanges both sides of the sum at random, target by target: two arms, or doses up and down. The
        control is the same sum at rows that no arm touched, see `untouched`. NaN for networks without a target.

        Parameters
        ----------
        weights : by name of the arm; `UNEDITED` are the unedited twins
        """
        arms = {name: self.unedited() if name == UNEDITED else self.edited[name] for name in weights}
        parts = [[weights[name] * x for x in arm.outcomes] for name, arm in arms.items()]
        change = [np.sum(x, axis=0) for x in zip(*parts, strict=True)]
        repeat = STREAM + crc32(f"{self.load} {self.kind}".encode())
        rngs = (stream(self.seed, Purpose.NULL, p, repeat) for p in range(len(change)))
        return Evidence(
            effect=means(change),
            null=means([exchanges(x, rng).mean(axis=0) for x, rng in zip(change, rngs, strict=True)]),
            control=means(untouched([arms[name] for name in weights], list(weights.values()), self.first)),
        )

    def beyond_persistence(self) -> Evidence:
        """What an edit does to its targets, less what the arm `sham clause` does to its own.

        The null exchanges the two at random; the control is the same at rows that nothing touched. Beside it stand the
        four chances.
        """
        clause, sham = self.edited["edit"], self.edited["sham clause"]
        base, sham_base = self.unedited(), self.unedited("sham clause")
        change = clause.share - base.share - (sham.share - sham_base.share)
        return Evidence(
            effect=change,
            null=exchanged(change, self.seed, self.load),
            control=means(untouched([clause, base])) - means(untouched([sham, sham_base])),
            beside={
                "planted": clause.share,
                "base": base.share,
                "sham clause": sham.share,
                "sham base": sham_base.share,
            },
        )


def arm_name(load: str, kind: str, arm: str) -> str:
    """Name of an arm among the networks that an account trains."""
    return f"{load} {kind}: {arm}"


def twins(load: str, population: Population, kinds: Mapping[str, Sequence[str]]) -> Trains:
    """The arms of some kinds of edit of a population, to be trained."""
    return {arm_name(load, kind, x): Edited(population, kind, x) for kind, names in kinds.items() for x in names}


def means(values: Sequence[np.ndarray]) -> np.ndarray:
    """(P,) mean over the targets of each network without those that are NaN; NaN where none is left."""
    kept = [x[~np.isnan(x)] for x in values]
    return np.array([x.mean() if x.size else np.nan for x in kept])


def untouched(
    arms: Sequence[Arm], weights: Sequence[float] = (1.0, -1.0), first: Arm | None = None
) -> list[np.ndarray]:
    """For each network (K,) the weighted sum over arms beside each target, where none of them did anything.

    That is the mean over locations of the same clause on other rows of the code's initial type, without a flip in
    any arm, whose distance before the edit was the target's; NaN where there is none. `first` is an arm that begins
    as its edits say, unlike unedited twins; the first of all unless given.
    """
    first = arms[0] if first is None else first
    start = first.before()
    total = np.sum([weight * arm.codes for arm, weight in zip(arms, weights, strict=True)], axis=0)
    values = []
    for p, a in enumerate(first.edits):
        free = start.on_type[0, p, :, 0] & ~np.any([arm.edits[p].flips for arm in arms], axis=0).any(axis=1)
        distance = start.distance[0, p][:, a.clauses]
        alike = free[:, None] & (distance == distance[a.rows, np.arange(len(a.rows))])
        alike[a.rows, np.arange(len(a.rows))] = False
        summed = (alike * total[p][:, a.clauses]).sum(axis=0)
        values.append(np.where(alike.any(axis=0), summed / np.maximum(alike.sum(axis=0), 1), np.nan))
    return values
