"""Arms of an edit set against each other: what became of the targets, in the same networks. All ours."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING
from zlib import crc32

import numpy as np

from toycomb.common.seeds import Purpose, stream
from toycomb.evidence.exchange import exchanged, exchanges
from toycomb.geometry import FeatureSpace
from toycomb.geometry.edits import Edit

if TYPE_CHECKING:
    from toycomb.accounts.material import Material

EXCHANGED = "the two arms exchanged at random, target by target"
UNTOUCHED = "the same difference of arms at untouched rows of the code's type: same clause, same initial distance"
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

    @property
    def codes(self) -> np.ndarray:
        """(P, H, C) bool: locations that end as codes."""
        return self.space.code_locations[-1]

    def unedited(self) -> FeatureSpace:
        """The initial state as it was before the edit; a flip undoes itself."""
        flips = np.stack([edit.flips for edit in self.edits])
        first = np.where(flips, -self.space.F[0], self.space.F[0])
        return replace(self.space, F=first[None], row_types=self.space.row_types[:1])


def arm_name(load: str, kind: str, arm: str) -> str:
    """Name of an arm among the networks that a part trains."""
    return f"{load} {kind}: {arm}"


def read(material: Material, load: str, kind: str, arm: str, targets: str = "edit") -> Arm:
    """An arm by name; "unedited" are the first networks of the load itself, at the targets of another arm."""
    edits = material.trained[arm_name(load, kind, targets if arm == "unedited" else arm)].edits  # type: ignore[attr-defined]
    space = material.space(load if arm == "unedited" else arm_name(load, kind, arm)).ends()
    first = replace(space, F=space.F[:, : len(edits)], row_types=space.row_types[:, : len(edits)],
                    formulas=tuple(edit.formula for edit in edits))  # fmt: skip
    return Arm(first, edits)


def outcomes(codes: np.ndarray, edits: Sequence[Edit]) -> list[np.ndarray]:
    """For each network (K,) whether each target location ends as a code, as 0 or 1.

    Parameters
    ----------
    codes : (P, H, C) bool at the end
    edits : sequence of P edits
    """
    return [code[edit.rows, edit.clauses].astype(float) for code, edit in zip(codes, edits, strict=True)]


def means(values: Sequence[np.ndarray]) -> np.ndarray:
    """(P,) mean over the targets of each network without those that are NaN; NaN where none is left."""
    kept = [x[~np.isnan(x)] for x in values]
    return np.array([x.mean() if x.size else np.nan for x in kept])


def share(material: Material, load: str, kind: str, arm: str) -> np.ndarray:
    """(P,) share of the targets of an arm that end as codes."""
    chosen = read(material, load, kind, arm)
    return means(outcomes(chosen.codes, chosen.edits))


def contrast(material: Material, load: str, kind: str, plus: str, minus: str) -> dict[str, np.ndarray]:
    """Chance of the targets to end as codes in the arm `plus` less that in the arm `minus`.

    Parameters
    ----------
    material : Material
        Trains both arms under `arm_name(load, kind, arm)`.
    load, kind, plus, minus : str
        The arms have equal targets: any but `sham clause`.

    Returns
    -------
    dict of str to (P,)
        `effect`: mean over the targets of a network; `null`: the arms exchanged at random, target by target;
        `control`: the same difference at rows that neither arm touched, see `untouched`. NaN for networks without a
        target.
    """
    more, less = (read(material, load, kind, arm) for arm in (plus, minus))
    pairs = zip(outcomes(more.codes, more.edits), outcomes(less.codes, less.edits), strict=True)
    change = [a - b for a, b in pairs]
    repeat = STREAM + crc32(f"{load} {kind}".encode())
    rngs = [stream(material.seed, Purpose.NULL, p, repeat) for p in range(len(change))]
    return {
        "effect": means(change),
        "null": means([exchanges(x, rng).mean(axis=0) for x, rng in zip(change, rngs, strict=True)]),
        "control": means(untouched(more, less)),
    }


def beyond_persistence(material: Material, load: str) -> dict[str, np.ndarray]:
    """What planting a clause does to its location, less what planting a sham clause does to the sham's own.

    Returns
    -------
    dict of str to (P,)
        `effect`, `null` (the two exchanged at random) and `control` (the same at rows that nothing touched); and the
        four chances: `planted`, `base`, `sham clause`, `sham base`.
    """
    shares, beside = {}, {}
    for name, arm in (("", "edit"), ("sham ", "sham clause")):
        done, plain = read(material, load, "plant", arm), read(material, load, "plant", "unedited", arm)
        shares[f"{name}clause"], shares[f"{name}base"] = (means(outcomes(x.codes, x.edits)) for x in (done, plain))
        beside[name] = means(untouched(done, plain))
    change = shares["clause"] - shares["base"] - (shares["sham clause"] - shares["sham base"])
    return {"effect": change, "null": exchanged(change, material.seed, load), "control": beside[""] - beside["sham "],
            "planted": shares.pop("clause"), **shares}  # fmt: skip


def untouched(more: Arm, less: Arm) -> list[np.ndarray]:
    """For each network (K,) the difference of two arms beside each target, where neither did anything.

    That is the mean over locations of the same clause on other rows of the code's initial type, without a flip in
    either arm, whose distance before the edit was the target's; NaN where there is none.
    """
    start = more.unedited()
    difference = more.codes.astype(float) - less.codes
    values = []
    for p, (a, b) in enumerate(zip(more.edits, less.edits, strict=True)):
        free = start.on_type[0, p, :, 0] & ~(a.flips | b.flips).any(axis=1)
        distance = start.distance[0, p][:, a.clauses]
        alike = free[:, None] & (distance == distance[a.rows, np.arange(len(a.rows))])
        alike[a.rows, np.arange(len(a.rows))] = False
        total = (alike * difference[p][:, a.clauses]).sum(axis=0)
        values.append(np.where(alike.any(axis=0), total / np.maximum(alike.sum(axis=0), 1), np.nan))
    return values
