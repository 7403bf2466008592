"""The effects behind claims C1 to C3, one number a network.

Signs of weights persist through training, so even variable sets that mean nothing end more often with all signs
aligned where they began that way. Each effect is therefore a contrast: the clauses of the task less *sham clauses* (the
same formula with its variables renamed at random) in the same network. It vanishes where training knows nothing of
the clauses, whatever persists. The contrast is ours; the published abstract states none.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from toycomb.geometry import FeatureSpace, permuted_rows, sham_formula
from toycomb.seeds import Purpose, stream

SHAMS = 8
PERMUTATIONS = 8
PROXIMAL = 1


@dataclass(frozen=True)
class Locations:
    """Locations of P networks at both ends of training: arrays (P, H, C), all on rows of the code's initial type.

    `on_type` marks those rows; `distance` is the initial one; `code` says whether the location ends as a code;
    `proximal` and `crowd` are taken at initialisation.
    """

    on_type: np.ndarray
    distance: np.ndarray
    code: np.ndarray
    proximal: np.ndarray
    crowd: np.ndarray


Effect = Callable[[Locations], tuple[np.ndarray, np.ndarray]]
"""Returns numerator and denominator, each (P,)."""


def locations(space: FeatureSpace, permute: np.random.Generator | None = None) -> Locations:
    """Locations of a feature space; with `permute` the rows at the end are permuted within their initial type."""
    code = space.code_locations[-1]
    if permute is not None:
        rows = permuted_rows(space.row_types[0], permute)
        code = np.take_along_axis(code, rows[..., None], axis=1)
    on_type = np.broadcast_to((space.row_types[0] == space.witness[:, None])[..., None], code.shape)
    return Locations(on_type, space.distance[0], code, space.proximal(PROXIMAL), space.crowd(PROXIMAL))


def nearness(at: Locations) -> tuple[np.ndarray, np.ndarray]:
    """C1: sum over final codes of (mean distance of all locations - own initial distance), and number of codes."""
    total = at.on_type.sum(axis=(1, 2))
    mean = (at.distance * at.on_type).sum(axis=(1, 2)) / np.maximum(total, 1)
    code = at.code & at.on_type
    return ((mean[:, None, None] - at.distance) * code).sum(axis=(1, 2)), code.sum(axis=(1, 2))


def selection(at: Locations) -> tuple[np.ndarray, np.ndarray]:
    """C2: chance to end as a code of proximal locations less that of the others; denominator 1, or 0 without any."""
    near, far = at.proximal, at.on_type & ~at.proximal
    chances = [(at.code & x).sum(axis=(1, 2)) / np.maximum(x.sum(axis=(1, 2)), 1) for x in (near, far)]
    defined = near.any(axis=(1, 2)) & far.any(axis=(1, 2))
    return np.where(defined, chances[0] - chances[1], 0), defined.astype(float)


def crowding(at: Locations) -> tuple[np.ndarray, np.ndarray]:
    """C3: covariance of rejection with crowd, and variance of crowd, among proximal locations of equal distance.

    Their ratio is the least-squares slope of rejection on crowd with an intercept for every initial distance.
    """
    top = np.zeros(len(at.code))
    bottom = np.zeros(len(at.code))
    for d in range(PROXIMAL + 1):
        here = at.proximal & (at.distance == d)
        number = np.maximum(here.sum(axis=(1, 2)), 1)
        mean = (at.crowd * here).sum(axis=(1, 2)) / number
        centred = np.where(here, at.crowd - mean[:, None, None], 0)
        top += (centred * ~at.code).sum(axis=(1, 2))
        bottom += np.square(centred).sum(axis=(1, 2))
    return top, bottom


def sham_spaces(space: FeatureSpace, seed: int) -> list[FeatureSpace]:
    """The same networks read against sham clauses, several draws."""
    rngs = [stream(seed, Purpose.SHAM, index) for index in range(len(space.formulas))]
    return [
        space.with_formulas([sham_formula(formula, rng) for formula, rng in zip(space.formulas, rngs, strict=True)])
        for _ in range(SHAMS)
    ]


def contrast(
    effect: Effect, real: Locations, shams: list[Locations], *, share_denominator: bool
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Effect on the clauses less effect on sham clauses, and both alone; each (P,), NaN where not defined.

    With `share_denominator` both are counted per code of the real clauses (C1), so that few sham codes weigh little;
    otherwise each has its own denominator, pooled over the sham draws (C2, C3).
    """
    top, bottom = effect(real)
    sham_parts = [effect(sham) for sham in shams]
    sham_top, sham_bottom = (np.mean(part, axis=0) for part in zip(*sham_parts, strict=True))
    of_real = _ratio(top, bottom)
    of_sham = _ratio(sham_top, bottom if share_denominator else sham_bottom)
    return of_real - of_sham, of_real, of_sham


def permuted_contrast(effect: Effect, space: FeatureSpace, shams: list[FeatureSpace], *, seed: int,
                      share_denominator: bool) -> np.ndarray:  # fmt: skip
    """(P,) the contrast after permuting rows within their type, averaged over permutations."""
    rng = stream(seed, Purpose.NULL)
    draws = []
    for _ in range(PERMUTATIONS):
        real, fake = locations(space, rng), [locations(sham, rng) for sham in shams]
        draws.append(contrast(effect, real, fake, share_denominator=share_denominator)[0])
    return np.mean(draws, axis=0)


def _ratio(top: np.ndarray, bottom: np.ndarray) -> np.ndarray:
    return np.divide(top, bottom, out=np.full(len(top), np.nan), where=bottom != 0)
