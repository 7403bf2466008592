"""What a ticket keeps of the dense network's codes: exactly (same clause on the same row) and as families (any row)."""

from __future__ import annotations

import math
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

from toycomb.common.errors import InputError
from toycomb.common.seeds import Purpose, stream
from toycomb.geometry.codes import sides

if TYPE_CHECKING:
    from toycomb.geometry.space import FeatureSpace

    class Spaced(Protocol):
        """Anything with a feature space, such as a `Run`."""

        def feature_space(self) -> FeatureSpace: ...


DRAWS = 200
SHARES = ("kept", "moved", "lost", "coverage")


def overlap_of_sets(found: np.ndarray, wanted: np.ndarray) -> dict[str, np.ndarray]:
    """Recall, precision and Jaccard index of two sets of locations (..., H, C); NaN where one is not defined."""
    return _overlap(*(x.sum(axis=(-1, -2)) for x in (found & wanted, found, wanted)))


def _overlap(both: np.ndarray, found: np.ndarray, wanted: np.ndarray) -> dict[str, np.ndarray]:
    """`overlap_of_sets` by the sizes of the intersection and of the two sets."""
    bottoms = {"recall": wanted, "precision": found, "jaccard": found + wanted - both}
    return {name: np.where(bottom > 0, both / np.maximum(bottom, 1), np.nan) for name, bottom in bottoms.items()}


def _counts(found: np.ndarray, wanted: np.ndarray) -> np.ndarray:
    """(5, P) sizes of the intersection and of two sets of locations (P, H, C), and clauses that each codes at all."""
    from toycomb.geometry import _kernels

    counts = np.empty((len(found), 5), np.int64)
    _kernels.compare(found, wanted, counts)
    return counts.T


def chance_jaccard(
    found: np.ndarray, wanted: np.ndarray, row_types: np.ndarray, rng: np.random.Generator, draws: int = DRAWS
) -> np.ndarray:
    """(...) mean Jaccard index of `wanted` with `found` once its rows are permuted within their type.

    Parameters
    ----------
    found, wanted : (..., H, C) bool
    row_types : (..., H) of the network whose codes were found
    rng : Generator
    draws : number of permutations
    """
    return _chance(found, wanted, row_types, _orders(row_types.shape, rng, draws))


def _orders(shape: tuple[int, ...], rng: np.random.Generator, draws: int) -> np.ndarray:
    """(draws, ..., H) random orders of all rows; those of one type stand in an order of their own."""
    return np.argsort(rng.random((draws, *shape)), axis=-1, kind="stable")


@lru_cache(maxsize=8, typed=True)
def _orders_of(seed: int, network: int, rows: int) -> np.ndarray:
    """The orders of one network: all tickets of a benchmark take the same."""
    return _orders((rows,), stream(seed, Purpose.NULL, network), DRAWS)


def _chance(found: np.ndarray, wanted: np.ndarray, row_types: np.ndarray, orders: np.ndarray) -> np.ndarray:
    """`chance_jaccard` by given orders (draws, ..., H) of the rows."""
    from toycomb.geometry import _kernels

    wanted = np.broadcast_to(wanted, found.shape)
    both = np.empty((len(orders), math.prod(found.shape[:-2])), np.int64)
    codes, others = (np.ascontiguousarray(x.reshape(-1, *found.shape[-2:]), dtype=bool) for x in (found, wanted))
    types = np.ascontiguousarray(row_types.reshape(codes.shape[:2]), dtype=np.int8)
    _kernels.permuted_overlap(codes, others, types, orders.reshape(len(orders), *types.shape), both)
    both = both.reshape(len(orders), *found.shape[:-2])
    return _overlap(both, found.sum(axis=(-1, -2)), wanted.sum(axis=(-1, -2)))["jaccard"].mean(axis=0)


def _space(given: Any) -> Any:
    """The feature space of a run, or one that is given."""
    space = given.feature_space() if hasattr(given, "feature_space") else given
    if not hasattr(space, "code_locations"):
        kind = type(given).__name__
        raise InputError(
            f"recovery compares runs or feature spaces, such as ticket.retrain() and run; given is a {kind}"
        )
    return space


def recovery(found: Spaced | FeatureSpace, dense: Spaced | FeatureSpace, *, seed: int = 0) -> dict[str, np.ndarray]:
    """Recovery of the final codes of a dense population by another one, such as its retrained tickets.

    Parameters
    ----------
    found, dense : Run or FeatureSpace of the same P networks, tickets and dense
    seed : of the permutations for the chance level

    Returns
    -------
    dict of str to (P,)
        `exact_recall`, `exact_precision`, `exact_jaccard`: of the sets of code locations (row, clause);
        `chance_jaccard`: rows of the ticket permuted within its row types; `corrected_jaccard`: (J - chance) / (1 -
        chance); `family_coverage`: share of the clauses with at least one code row, whatever the row, and
        `dense_coverage`, that of the dense network; `code_size`: mean rows per clause. NaN where not defined.

    Raises
    ------
    InputError
        If the networks differ in number, rows or formulas.
    """
    ticket, whole = (_space(x) for x in (found, dense))
    codes, wanted = ticket.code_locations[-1], whole.code_locations[-1]
    if codes.shape != wanted.shape or tuple(ticket.formulas) != tuple(whole.formulas):
        raise InputError(
            f"the tickets are {codes.shape[0]} networks of {codes.shape[1]} rows, the dense ones {wanted.shape[0]} of "
            f"{wanted.shape[1]}; they must be the same, on the same formulas"
        )
    both, size, dense_size, coded, dense_coded = _counts(codes, wanted)
    exact, clauses = _overlap(both, size, dense_size), codes.shape[-1]
    chance = np.array(
        [
            _chance(*parts, _orders_of(seed, p, codes.shape[1]))
            for p, parts in enumerate(zip(codes, wanted, ticket.row_types[-1], strict=True))
        ]
    )
    gain = np.where(chance < 1, (exact["jaccard"] - chance) / np.where(chance < 1, 1 - chance, 1), np.nan)
    return {
        **{f"exact_{name}": value for name, value in exact.items()},
        "chance_jaccard": chance,
        "corrected_jaccard": gain,
        "family_coverage": coded / clauses,
        "dense_coverage": dense_coded / clauses,
        "code_size": size / clauses,
    }


def reexpression(found: np.ndarray, wanted: np.ndarray) -> dict[str, np.ndarray]:
    """What became of the clauses that a dense network codes: ours.

    Parameters
    ----------
    found, wanted : (..., H, C) bool, code locations of the ticket and of the dense network

    Returns
    -------
    dict of str to (...)
        Shares of the clauses in `wanted`: `kept` (a row in common), `moved` (coded on other rows alone), `lost`; NaN
        where `wanted` is empty.
    """
    shares = clause_shares(found, wanted)
    return {name: shares[..., i] for i, name in enumerate(SHARES[:3])}


def clause_shares(found: np.ndarray, wanted: np.ndarray) -> np.ndarray:
    """(..., 4) shares of clauses, in the order of `SHARES`.

    `kept`, `moved`, `lost` as `reexpression`, whose parameters these are; `coverage` is the share of all clauses that
    are coded on any row of the ticket.
    """
    from toycomb.geometry import _kernels

    both = np.broadcast_arrays(found, wanted)
    places, lead = both[0].shape[-2:], both[0].shape[:-2]
    shares = np.empty((math.prod(lead), len(SHARES)))
    flat, other = (np.ascontiguousarray(x.reshape(-1, *places), dtype=bool) for x in both)
    _kernels.clause_shares(flat, other, shares)
    return shares.reshape(*lead, len(SHARES))


def partial_codes(F: np.ndarray, index: np.ndarray, polarity: np.ndarray, least: int = 2) -> np.ndarray:
    """(..., P, H, C) no literal opposed, and at least `least` aligned: codes of which a mask has cut some literals.

    Without zeros in `F` these are the locations at distance 0. Row types are left to the caller. Ours.

    Parameters
    ----------
    F : (..., P, H, n)
    index, polarity : (P, C, k)
    """
    aligned, opposed = sides(F, index, polarity)
    size = (polarity != 0).sum(axis=-1)[:, None]
    return (opposed == 0) & (aligned >= np.minimum(least, size))


def sign_distance(F: np.ndarray, index: np.ndarray, polarity: np.ndarray) -> np.ndarray:
    """(..., P, H, C) literals on the wrong side plus half of those that are exactly zero.

    Under a mask features can be exactly zero. Such a literal points nowhere: `hamming_distance` counts it as not
    aligned, which is right for codes; here it counts as a fair coin would on average, so that cutting weights alone
    brings a location no further away and no nearer.

    Parameters
    ----------
    F : (..., P, H, n)
    index, polarity : (P, C, k)
    """
    aligned, opposed = sides(F, index, polarity)
    zero = (polarity != 0).sum(axis=-1)[:, None] - aligned - opposed
    return opposed + zero / 2
