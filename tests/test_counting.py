"""Kernels that count locations, each against the same in plain NumPy."""

import numpy as np
import pytest

from toycomb.common.seeds import Purpose, stream
from toycomb.geometry import (
    FeatureSpace,
    chance_jaccard,
    overlap_of_sets,
    partial_codes,
    pattern_counts,
    pattern_name,
    permuted_rows,
    recovery,
    reexpression,
    sign_distance,
    signed_features,
)
from toycomb.geometry.agreement import DRAWS, SHARES, clause_shares
from toycomb.geometry.codes import sides
from toycomb.tasks.formula import Formula
from toycomb.tickets.named_measures import LABELS
from toycomb.tickets.sums import mean_of_rows

SEEDS = range(6)


def places(seed, lead=(2, 3), H=9, C=5, share=0.3):
    """Two sets of locations and types of rows; some clauses and whole networks without any."""
    rng = np.random.default_rng(seed)
    found, wanted = rng.random((2, *lead, H, C)) < share
    wanted[..., :, 0] = False
    wanted[(0,) * len(lead)] = False
    return found, wanted, rng.integers(-1, 2, (*lead, H)).astype(np.int8)


def literals(seed, P=3, n=7):
    """Padded literals of P formulas with clauses of several sizes, some negated."""
    formulas = [Formula.random(n, 5, (1, 2, 4), negated=0.4, seed=seed + 10 * p) for p in range(P)]
    F = np.random.default_rng(seed).integers(-2, 3, (2, P, 6, n)) * 0.1
    return FeatureSpace(F, np.ones(F.shape[:3]), formulas)


@pytest.mark.parametrize("seed", SEEDS)
def test_sides_are_those_of_the_signed_features(seed):
    space = literals(seed)
    index, polarity = space.literals
    signed = signed_features(space.F, index, polarity)
    aligned, opposed = sides(space.F, index, polarity)
    assert np.array_equal(aligned, (signed > 0).sum(axis=-1))
    assert np.array_equal(opposed, (signed < 0).sum(axis=-1))
    zero = ((signed == 0) & (polarity != 0)[:, None]).sum(axis=-1)
    assert np.array_equal(sign_distance(space.F, index, polarity), (signed < 0).sum(axis=-1) + zero / 2)
    few = np.minimum(2, (polarity != 0).sum(axis=-1))[:, None]
    partial = ((signed < 0).sum(axis=-1) == 0) & ((signed > 0).sum(axis=-1) >= few)
    assert partial.any()
    assert not partial.all()
    assert np.array_equal(partial_codes(space.F, index, polarity), partial)


def test_one_network_is_read_against_all_formulas():
    space = literals(1)
    one = space.F[:, :1]
    every = sides(np.repeat(one, 3, axis=1), *space.literals)
    assert all(np.array_equal(x, y) for x, y in zip(sides(one, *space.literals), every, strict=True))


def chance_twin(found, wanted, row_types, rng, draws):
    """Mean Jaccard index, by permuting the rows themselves."""
    moved = permuted_rows(np.broadcast_to(row_types, (draws, *row_types.shape)), rng)
    permuted = np.take_along_axis(np.broadcast_to(found, (draws, *found.shape)), moved[..., None], axis=-2)
    return overlap_of_sets(permuted, np.broadcast_to(wanted, permuted.shape))["jaccard"].mean(axis=0)


@pytest.mark.parametrize("lead", [(), (4,), (2, 3)])
@pytest.mark.parametrize("seed", SEEDS)
def test_chance_is_that_of_permuted_rows(seed, lead):
    found, wanted, types = places(seed, lead)
    if seed == 0:
        found[...] = False  # nothing to be permuted: not defined where nothing is wanted either
    chance = chance_jaccard(found, wanted, types, np.random.default_rng(seed), 50)
    twin = chance_twin(found, wanted, types, np.random.default_rng(seed), 50)
    assert np.array_equal(chance, twin, equal_nan=True)  # bit by bit


def test_recovery_permutes_the_rows_of_each_network_by_its_own_stream():
    first, second = literals(3), literals(4)
    second = second.with_formulas(first.formulas)
    found = recovery(second, first, seed=8)["chance_jaccard"]
    parts = zip(second.code_locations[-1], first.code_locations[-1], second.row_types[-1], strict=True)
    twin = [chance_twin(*x, stream(8, Purpose.NULL, p), DRAWS) for p, x in enumerate(parts)]
    assert np.array_equal(found, twin, equal_nan=True)
    assert not np.array_equal(found, recovery(second, first, seed=9)["chance_jaccard"], equal_nan=True)


@pytest.mark.parametrize("seed", SEEDS)
def test_shares_of_clauses_are_those_of_their_definition(seed):
    found, wanted, _ = places(seed)
    coded = wanted.any(axis=-2)
    same, anywhere, total = (found & wanted).any(axis=-2), found.any(axis=-2), coded.sum(axis=-1)
    parts = {"kept": same, "moved": anywhere & ~same, "lost": ~anywhere}
    fates = reexpression(found, wanted)
    assert list(fates) == list(parts)
    shares = clause_shares(found, wanted)
    for i, (name, part) in enumerate(parts.items()):
        twin = np.where(total > 0, (part & coded).sum(axis=-1) / np.maximum(total, 1), np.nan)
        assert np.array_equal(fates[name], twin, equal_nan=True)
        assert np.array_equal(shares[..., i], twin, equal_nan=True)
    assert np.array_equal(shares[..., SHARES.index("coverage")], anywhere.mean(axis=-1))


@pytest.mark.parametrize("seed", SEEDS)
def test_patterns_are_counts_by_size_and_distance(seed):
    rng = np.random.default_rng(seed)
    sizes = rng.integers(1, 5, (3, 6))
    distance = rng.integers(0, sizes[:, None] + 1, (2, 3, 9, 6)).astype(np.int16)
    types = rng.integers(-1, 2, (2, 3, 9)).astype(np.int8)
    for row_type in (-1, 0, 1):
        found = pattern_counts(distance, types, sizes, row_type)
        rows, names = (types == row_type)[..., None], []
        for size in np.unique(sizes).tolist():
            of_size = (sizes == size)[:, None]
            number = np.broadcast_to((sizes == size).sum(axis=-1), (2, 3))
            for d in range(size + 1):
                count = ((distance == d) & rows & of_size).sum(axis=(-1, -2))
                twin = np.where(number > 0, count / np.maximum(number, 1), np.nan)
                assert np.array_equal(found[pattern_name(size, d)], twin, equal_nan=True)
                names.append(pattern_name(size, d))
        assert list(found) == names


@pytest.mark.parametrize("seed", SEEDS)
def test_means_of_rows_are_those_of_numpy(seed):
    rng = np.random.default_rng(seed)
    values = rng.integers(0, 9, (9, 4)) / rng.integers(1, 9, (9, 1))
    values[rng.random((9, 4)) < 0.2 * seed] = np.nan
    for first, step in LABELS.values():
        for value, mean in zip(values[first::step].T, mean_of_rows(values, first, step), strict=True):
            defined = value[np.isfinite(value)]
            assert np.array_equal(mean, defined.mean() if len(defined) else np.nan, equal_nan=True)


@pytest.mark.parametrize("seed", SEEDS)
def test_recovery_counts_sets_and_clauses(seed):
    space, found = literals(seed), np.random.default_rng(seed)
    dense, ticket = (FeatureSpace(found.normal(size=space.F.shape), space.row_types, space.formulas) for _ in range(2))
    codes, wanted, row = ticket.code_locations[-1], dense.code_locations[-1], recovery(ticket, dense)
    for name, value in overlap_of_sets(codes, wanted).items():
        assert np.array_equal(row[f"exact_{name}"], value, equal_nan=True)
    assert np.array_equal(row["family_coverage"], codes.any(axis=1).mean(axis=-1))
    assert np.array_equal(row["dense_coverage"], wanted.any(axis=1).mean(axis=-1))
    assert np.array_equal(row["code_size"], codes.sum(axis=1).mean(axis=-1))
