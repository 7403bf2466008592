"""Edits of feature space: what they do to targets and crowds, what their shams leave alone, and the way back to W."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from toycomb import FeatureSpace, Formula, InputError, Training, init
from toycomb.geometry.edits import KINDS, MOST_FLIPS, edit, flipped
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
    for kind in KINDS:
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
