"""Edits of feature space: what they do to targets and crowds, what their shams leave alone, and the way back to W."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from toycomb import FeatureSpace, Formula, InputError, Training, init
from toycomb.geometry._loads import dosed, swapped
from toycomb.geometry._view import View
from toycomb.geometry.edits import DOSES, KINDS, MOST_FLIPS, edit, flipped
from toycomb.records.edited import Edited
from toycomb.study import Population, execute, load_run, opened
from toycomb.tasks.embedding import matrix

SMALL = Population(networks=3, seed=5, clauses=8, samples=600, training=Training(hidden=32, epochs=2))


def at_start(seed, clauses=8, negated=0.0):
    """F (H, n), row types, formula and the space of one untrained network."""
    formula = Formula.random(32, clauses, 4, seed=seed, negated=negated)
    network = init(32, 32, seed=seed)
    E = matrix("hadamard", 32)
    space = FeatureSpace.from_embedding(network[None], [E], [formula])
    return space.F[0, 0], space.row_types[0, 0], formula, E, network[0]


def read(F, row_types, formula):
    return FeatureSpace(F[None, None], row_types[None, None], [formula])


def edited(kind, arm, seed, clauses=8, negated=0.0):
    F, types, formula, *_ = at_start(seed, clauses, negated)
    chosen = edit(F, types, formula, kind, arm, np.random.SeedSequence(seed))
    after = np.where(chosen.flips, -F, F)
    return chosen, read(F, types, chosen.formula), read(after, types, chosen.formula)


PLACES = given(st.integers(0, 10_000), st.sampled_from([4, 8, 16]), st.sampled_from([0.0, 0.5]))


@settings(max_examples=25, deadline=None)
@PLACES
def test_planting_and_removing_set_the_distance(seed, clauses, negated):
    for kind, arm, before, after in (
        ("plant", "edit", {2, 3}, {0}),
        ("plant", "sham clause", {2, 3}, {0}),
        ("remove", "edit", {0, 1}, {3}),
    ):
        chosen, start, end = edited(kind, arm, seed, clauses, negated)
        at = (0, 0, chosen.rows, chosen.clauses)
        assert set(start.distance[at].tolist()) <= before
        assert set(end.distance[at].tolist()) <= after
        assert start.on_type[0, 0, chosen.rows, 0].all()
        assert len(set(chosen.rows.tolist())) == len(set(chosen.clauses.tolist())) == len(chosen.rows) <= 4


@settings(max_examples=25, deadline=None)
@PLACES
def test_crowds_change_and_targets_do_not(seed, clauses, negated):
    for kind, sign in (("clear", -1), ("crowd", 1)):
        chosen, start, end = edited(kind, "edit", seed, clauses, negated)
        at = (0, chosen.rows, chosen.clauses)
        assert np.array_equal(start.distance[0][at], end.distance[0][at])
        assert (sign * (end.crowd()[at].astype(int) - start.crowd()[at]) > 0).all()
        assert (chosen.flips[chosen.rows].sum(axis=1) <= MOST_FLIPS).all()


@settings(max_examples=25, deadline=None)
@PLACES
def test_shams_flip_as_much_and_leave_proximal_locations_alone(seed, clauses, negated):
    for kind in (x for x in KINDS if "sham" in KINDS[x] and "edit" in KINDS[x]):
        own, start, _ = edited(kind, "edit", seed, clauses, negated)
        sham, _, after = edited(kind, "sham", seed, clauses, negated)
        assert np.array_equal(own.rows, sham.rows)
        assert np.array_equal(own.clauses, sham.clauses)
        F = start.F[0, 0]
        for row, clause in zip(own.rows, own.clauses, strict=True):
            for sign in (1, -1):
                counts = [((F[row] * sign > 0) & x.flips[row]).sum() for x in (own, sham)]
                assert counts[0] == counts[1] > 0 or counts == [0, 0]
            assert start.distance[0, 0, row, clause] == after.distance[0, 0, row, clause]
            near = start.proximal()[0, row]
            assert np.array_equal(start.distance[0, 0, row, near], after.distance[0, 0, row, near])
            assert np.array_equal(near, after.proximal()[0, row])
        untouched = np.setdiff1d(np.arange(32), own.rows)
        assert not own.flips[untouched].any()
        assert not sham.flips[untouched].any()


@settings(max_examples=10, deadline=None)
@PLACES
def test_loads_change_by_the_dose_and_crowds_do_not(seed, clauses, negated):
    chosen = {arm: edited("load", arm, seed, clauses, negated) for arm in KINDS["load"]}
    for arm, (own, start, end) in chosen.items():
        name, dose = arm.split()
        change = (end.F[0, 0] > 0).sum(axis=1) - (start.F[0, 0] > 0).sum(axis=1)
        assert (change[own.rows] == int(dose) * {"lower": -1, "raise": 1}[name]).all()
        assert own.flips.sum() == int(dose) * len(own.rows)
        at = (0, 0, own.rows, own.clauses)
        assert np.array_equal(start.distance[at], end.distance[at])
        assert (start.distance[at] <= 1).all()
        assert np.array_equal(start.proximal()[0, own.rows], end.proximal()[0, own.rows])
        near = start.proximal()[0]
        assert np.array_equal(start.distance[0, 0][near], end.distance[0, 0][near])
        assert np.array_equal(np.linalg.norm(end.F, axis=-1), np.linalg.norm(start.F, axis=-1))
    targets = {(x.rows.tobytes(), x.clauses.tobytes()) for x, *_ in chosen.values()}
    assert len(targets) == 1
    for name in ("lower", "raise"):
        small, middle, large = (chosen[f"{name} {dose}"][0].flips for dose in DOSES)
        assert (small <= middle).all()
        assert (middle <= large).all()


@settings(max_examples=10, deadline=None)
@PLACES
def test_swaps_move_crowds_and_no_load(seed, clauses, negated):
    crowds, targets = {}, set()
    for arm in KINDS["swap"]:
        own, start, end = edited("swap", arm, seed, clauses, negated)
        targets.add((own.rows.tobytes(), own.clauses.tobytes()))
        at, formula = (0, own.rows, own.clauses), start.formulas[0]
        loads = [(x.F[0, 0] > 0).sum(axis=1) for x in (start, end)]
        assert np.array_equal(*loads)
        assert (own.flips[own.rows].sum(axis=1) == 4).all()
        for row, clause in zip(own.rows, own.clauses, strict=True):
            assert not own.flips[row, formula.index[clause]].any()
            came = np.flatnonzero(start.proximal()[0, row] != end.proximal()[0, row])
            # It shares no variable with the target.
            assert not np.isin(formula.index[came], formula.index[clause]).any()
        crowds[arm] = end.crowd()[at].astype(int) - start.crowd()[at]
    assert len(targets) == 1
    assert (crowds["fewer"] < 0).all()
    assert (crowds["more"] > 0).all()
    assert (crowds["sham"] == 0).all()


def test_a_swap_by_hand():
    """Six clauses of three variables each, in order, at distances 0 (the target), 1, 2, 3, 0 and 0 on one row."""
    formula = Formula(18, tuple((i, i + 1, i + 2) for i in range(1, 18, 3)))
    F = np.array([[1.0, 1, 1, 1, 1, -1, 1, -1, -1, -1, -1, -1, 1, 1, 1, 1, 1, 1]])
    view = View(F, np.array([1]), formula)
    assert view.distance.tolist() == [[0, 1, 2, 3, 0, 0]]
    after = {arm: view.distances(0, flips).tolist() for arm, flips in swapped(view, 0, 0).items()}
    # The second clause is lost: both of its positive literals are given, for its own third one and one of the fourth.
    assert after["fewer"] == [0, 2, 2, 2, 0, 0]
    # A literal of each of the last two is given, for one of the third, which becomes proximal, and one of the fourth.
    assert after["more"] == [0, 1, 1, 2, 1, 1]
    # Within a clause a positive and a negative literal change places, in two of them.
    assert after["sham"] == [0, 1, 2, 3, 0, 0]


def test_a_load_by_hand():
    """Four clauses at distances 0 (the target), 1, 2 and 3, and eight variables of none; the middle size is 1."""
    formula = Formula(20, ((1, 2, 3), (4, 5, 6), (7, 8, 9), (10, 11, 12)))
    F = np.array([[1, 1, 1, 1, 1, -1, 3, -1, -1, -1, -2, -1, 1, 1.5, -0.5, 0.25, -1, -0.9, -0.5, -2]])
    chosen = dosed(View(F, np.array([1]), formula), 0, 0)
    variables = {arm: [i + 1 for i in flips] for arm, flips in chosen.items()}
    assert variables["lower 4"] == [7, 13, 14, 16]  # the one of a clause that is not proximal, then sizes next to 1
    # 8 and 9 would make the third clause proximal, a second one of 10, 11 and 12 the fourth.
    assert variables["raise 4"] == [10, 17, 18, 15]
    assert variables["raise 1"] == [10]


def test_clearing_elsewhere_leaves_the_rows_of_the_targets_alone():
    own, *_ = edited("clear", "edit", 3)
    other, start, end = edited("clear", "elsewhere", 3)
    assert np.array_equal(own.rows, other.rows)
    assert not other.flips[own.rows].any()
    rows = np.flatnonzero(other.flips.any(axis=1))
    assert len(rows) > 0
    assert (end.proximal()[0, rows].sum(axis=1) < start.proximal()[0, rows].sum(axis=1)).all()


@pytest.mark.parametrize("name", ["hadamard", "identity", "orthogonal", "symmetric"])
def test_weights_give_the_edited_features_exactly(name):
    F, _, _, _, network = at_start(7)
    E = matrix(name, 32, 1)
    F = network.W @ E
    flips = np.random.default_rng(0).random(F.shape) < 0.1
    W = flipped(F, network.W.astype(float), E, flips)
    assert np.allclose(W @ E, np.where(flips, -F, F), atol=1e-10)
    assert np.array_equal(W[~flips.any(axis=1)], network.W[~flips.any(axis=1)])
    assert flipped(F, network.W, E, np.zeros_like(flips)).astype(np.float32).tobytes() == network.W.tobytes()
    if name != "symmetric":  # signs are flipped within an orthogonal system, so rows keep their norm
        assert np.allclose(np.linalg.norm(W, axis=1), np.linalg.norm(network.W, axis=1))


def test_features_cannot_be_edited_through_a_bottleneck():
    F, *_, network = at_start(7)
    with pytest.raises(InputError, match="full rank"):
        flipped(F, network.W, matrix("compressive", 32, 1), np.zeros(F.shape, bool))
    with pytest.raises(InputError, match="no arm 'sideways'"):
        edit(F, np.ones(32), Formula(32, ((1, 2),)), "plant", "sideways", np.random.SeedSequence(0))


def test_twins_differ_by_the_edit_alone(tmp_path):
    plain = Edited(SMALL, "plant", "edit", each=0)
    with opened(tmp_path / "r.sqlite") as store:
        populations = {"base": SMALL, "none": plain, "plant": Edited(SMALL, "plant", "edit")}
        assert len({x.identity for x in populations.values()}) == 3
        execute(populations, store, progress=False)
        base, none, planted = (load_run(x, store) for x in populations.values())
    assert none.snapshots.W.tobytes() == base.snapshots.W.tobytes()
    rows = populations["plant"].edits[0].rows
    other = np.setdiff1d(np.arange(32), rows)
    assert np.array_equal(planted.initial.W[0, other], base.initial.W[0, other])
    assert not np.array_equal(planted.initial.W[0, rows], base.initial.W[0, rows])
    for name in ("b", "v", "c"):
        assert np.array_equal(getattr(planted.initial, name), getattr(base.initial, name))
    space = planted.feature_space()
    assert (space.distance[0, 0, rows, populations["plant"].edits[0].clauses] == 0).all()


def test_one_network_is_edited_alike_in_any_population():
    one = Edited(Population(networks=1, seed=5, clauses=8), "clear", "sham").edits[0]
    three = Edited(Population(networks=3, seed=5, clauses=8), "clear", "sham").edits[0]
    assert np.array_equal(one.flips, three.flips)
