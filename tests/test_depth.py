"""Depth: instruments on networks made by hand, where the answer is known; planted starts; one measured network."""

from dataclasses import replace

import numpy as np
import pytest

from tests.small_accounts import SMALL, changed
from tests.worlds import depth as planted_world
from toycomb.accounts.depth import account, start
from toycomb.accounts.depth.measure import Cell, Settings, measure
from toycomb.accounts.depth.place import INNER, KINDS, OUTER, ROWS, Place
from toycomb.accounts.instruments.subject import Subject
from toycomb.geometry.edits import flipped
from toycomb.layered import Layer, Layered
from toycomb.tasks.composed_tasks import random_composed_tasks

TINY = changed(Settings(), SMALL["depth"])
N, CODED = 32, 4
"""Variables, and rows of each inner clause, or term, of networks made by hand."""


def task_of(family, index=0):
    (task,) = random_composed_tasks(1, family=family, seed=3, first=index, embedding="identity", samples=400)
    return task


def clauses_of(formula):
    """The variables of each inner clause, the terms over them, and the variables of each term, counted from 0."""
    inner = [[abs(x) - 1 for x in clause] for clause in formula.levels[0].clauses]
    terms = [[abs(x) - 1 for x in term] for term in formula.levels[1].clauses]
    return inner, terms, [[i for c in term for i in inner[c]] for term in terms]


def made(family, whole_terms, wrong=0.0, index=0):
    """Layer 1 codes each inner clause, or each term, on rows of its own, and no other thing; as many speak for False.

    Entries elsewhere are fair coins, as in a network that was not trained; so are those of the rows that speak for
    False. A share of the coded signs is wrong. Layer 2 passes each row on.
    """
    rng, task = np.random.default_rng(index), task_of(family, index)
    inner, _, of_terms = clauses_of(task.formula.two_levels)
    coded = [x for x in (of_terms if whole_terms else inner) for _ in range(CODED)]
    rows = 2 * len(coded)
    W = rng.choice([-1.0, 1.0], (2, rows, N))
    for row, variables in enumerate(coded):
        W[1, row, variables] = np.where(rng.random(len(variables)) < wrong, -1, 1)
    v, zero = np.repeat([1.0, -1.0], len(coded)), np.zeros((2, rows))
    passed = Layer(np.stack([np.eye(rows)] * 2), zero), Layer(np.stack([v[None]] * 2), np.zeros((2, 1)))
    return Place(Subject(3, index, task), Layered((Layer(W, zero), *passed)), inputs=50, draws=8)


def shown(places):
    """The mean over networks, and twice its error."""
    values = np.array(places)
    return values.mean(axis=0), 2 * values.std(axis=0, ddof=1) / np.sqrt(len(values))


# --- layer 1 ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("family", ["shared", "blocks"])
def test_codes_of_inner_clauses_are_told_from_codes_of_whole_terms(family):
    """Both show an excess over wrong splits, as an inner clause stands in two terms; alone only one of them does."""
    over, apart = INNER.index("wrong splits"), INNER.index("alone")
    for whole_terms in (False, True):
        for wrong in (0, 0.15):
            mean, error = shown([made(family, whole_terms, wrong, i).inner()[:, 1] for i in range(8)])
            assert mean[over] > error[over], (whole_terms, wrong)
            if whole_terms:
                assert abs(mean[apart]) < max(1.5 * error[apart], 0.01), wrong
            elif not wrong:
                assert mean[apart] > 0.02 + error[apart] / 2


def test_in_a_flat_formula_no_split_is_better_than_another():
    mean, error = shown([made("flat", True, 0.1, i).inner()[:, 1] for i in range(12)])
    for name in ("wrong splits", "alone"):
        assert abs(mean[INNER.index(name)]) < 1.5 * error[INNER.index(name)]
    assert mean[INNER.index("shams")] > 0.03  # whole terms are coded all the same


def test_of_negated_clauses_nothing_is_said_by_splits_of_another_function():
    found = made("but-not", False).inner()
    assert np.isnan(found[INNER.index("alone")]).all()
    assert not np.isnan(found[INNER.index("wrong splits")]).any()


def test_negated_clauses_are_found_on_the_rows_that_have_them():
    """Rows that speak for False code the negated clause of each term, and the others the other one."""
    own = made("but-not", False)
    inner, _, _ = clauses_of(own.formula)
    terms = [sorted(term, reverse=True) for term in own.formula.levels[1].clauses]  # the negated one last
    W, half = own.networks.layers[0].W.copy(), len(own.networks.layers[0].b[0]) // 2
    W[1] = W[0]
    for row in range(half):
        first, second = (abs(x) - 1 for x in terms[row % len(terms)])
        W[1, row, inner[first]], W[1, half + row, inner[second]] = 1, 1
    layers = (replace(own.networks.layers[0], W=W), *own.networks.layers[1:])
    found = replace(own, networks=Layered(layers)).by_direction()
    down, up = KINDS.index("negated"), KINDS.index("not negated")
    negative, positive = ROWS.index("negative"), ROWS.index("positive")
    assert found[down, negative, 1] > 0.05
    assert found[up, positive, 1] > 0.05
    assert np.abs(found[[down, up], [positive, negative]]).max() < 0.05
    assert np.abs(found[..., 0]).max() < 0.05


# --- layer 2 ----------------------------------------------------------------------------------------------------------


def composed(family, index, knows):
    """Layer 1 computes each inner clause exactly; each row of layer 2 takes one term of them, or any two.

    Of a negated clause the row takes the negative of its value. What is in no term of a row it takes a little of, with
    the wrong sign. Beside each term stands a row that speaks for False.
    """
    rng, task = np.random.default_rng(index), task_of(family, index)
    formula = task.formula.two_levels
    inner, terms, _ = clauses_of(formula)
    first = np.zeros((2, len(inner), N))
    for row, variables in enumerate(inner):
        first[:, row, variables] = 1
    signs = [[np.sign(x) for x in term] for term in formula.levels[1].clauses]
    wanted = {
        c: sign for term, of_term in zip(terms, signs, strict=True) for c, sign in zip(term, of_term, strict=True)
    }
    second = np.array([[[-0.1 * wanted[c] for c in range(len(inner))]] * (2 * len(terms))] * 2)
    for row, (term, sign) in enumerate(zip(terms, signs, strict=True)):
        second[1, row, term if knows else rng.permutation(len(inner))[:2]] = sign
    v = np.repeat([1.0, -1.0], len(terms))[None]
    layers = (
        Layer(first, np.full((2, len(inner)), 1.0 - len(inner[0]))),
        Layer(second, np.full((2, 2 * len(terms)), -0.5)),
        Layer(np.stack([v, v]), np.zeros((2, 1))),
    )
    return Place(Subject(3, index, task), Layered(layers), inputs=50, draws=8)


@pytest.mark.parametrize("family", ["shared", "blocks", "but-not"])
def test_layer_2_codes_outer_clauses_where_it_computes_them(family):
    over, shams = OUTER.index("shuffled weights"), OUTER.index("shuffled weights, shams")
    mean, error = shown([composed(family, i, True).outer()[:, 1] for i in range(6)])
    assert mean[over] > 0.03 + error[over]
    assert mean[OUTER.index("shams")] > error[OUTER.index("shams")]
    assert mean[shams] < mean[over] / 4
    mean, error = shown([composed(family, i, False).outer()[:, 1] for i in range(6)])
    assert mean[over] < 0.03


# --- what the start decides -------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def trained():
    cell = Cell.of(3, 0, "shared", 4, settings=TINY)
    return cell, cell.place(cell.trained())


@pytest.mark.parametrize("layer", [1, 2])
def test_planted_locations_begin_as_codes_and_nothing_else_is_changed(trained, layer):
    cell, place = trained
    for aim in start.chosen(place, layer, 2, cell.subject.rng()).values():
        assert len(set(aim.rows)) == len(set(aim.clauses)) == len(aim.rows) > 0
        edited = start.planted(place, layer, aim)
        begun = replace(place, networks=Layered(tuple(Layer(x.W[None], x.b[None]) for x in edited.layers)))
        now, before = begun.space(layer).F[0, 0], place.space(layer).F[0, 0]
        assert np.allclose(now, np.where(aim.flips, -before, before), atol=1e-4 * np.abs(before).max())
        codes = begun.space(layer).with_formulas(aim.space.formulas).code_locations[0, 0]
        assert codes[aim.rows, aim.clauses].all()
        assert not aim.space.code_locations[0, 0][aim.rows, aim.clauses].any()
        for number, (x, y) in enumerate(zip(edited.layers, place.networks[0].layers, strict=True), 1):
            assert np.array_equal(x.b, y.b)
            assert (number == layer) != np.array_equal(x.W, y.W)


def test_sham_targets_are_no_clauses_of_the_formula(trained):
    cell, place = trained
    for layer in (1, 2):
        aim = start.chosen(place, layer, 8, cell.subject.rng())["sham"]
        own = {frozenset(x) for x in place.space(layer).formulas[0].clauses}
        assert not own & {frozenset(aim.space.formulas[0].clauses[c]) for c in aim.clauses}


def test_the_smallest_change_is_made(trained):
    """Any other weights with these features differ by something that the channel does not see, and are further away."""
    _, place = trained
    aim = start.targets(place.second, np.ones(4, bool), 2, np.random.default_rng(0))
    base, W = place.channel.values[0, 0], place.networks[0].layers[1].W.astype(float)
    moved = flipped(place.second.F[0, 0], W, base, aim.flips) - W
    assert np.allclose(moved, moved @ base @ np.linalg.pinv(base))


def test_chances_fall_with_distance_where_what_is_near_ends_as_a_code():
    """All rows that are at distance 0 or 1 from an inner clause get it, and no others do."""
    own = made("shared", False)
    layers = own.networks.layers
    space, W = own.first, layers[0].W.copy()
    W[1] = -1
    near = (space.distance[0, 0] <= 1) & (layers[2].W[0, 0] > 0)[:, None]
    for row, c in np.argwhere(near):
        W[1, row, space.formulas[0].index[c]] = 1
    place = replace(own, networks=Layered((Layer(W, layers[0].b), *layers[1:])))
    found = dict(zip(start.NEAR, start.near(place, 1, np.random.default_rng(0)), strict=True))
    assert found["clauses"] > 0.2
    assert found["beyond shams"] > 0.1
    assert abs(found["rows permuted"]) < 0.05
    real, _ = start.by_distance(place, 1, 3)
    assert (real[:2] == 1).all()
    assert (real[2:] < 1).all()


# --- one network, and claims ------------------------------------------------------------------------------------------


def test_a_unit_is_a_function_of_its_arguments():
    found, again = (measure(3, 0, TINY) for _ in range(2))
    assert found.keys() == again.keys() == planted_world.seen(True).found.keys()
    for name, values in found.items():
        assert np.array_equal(values, again[name], equal_nan=True), name
    assert found["inner"].shape == (4, 2, len(INNER), 2)
    assert found["near"].shape == (3, 2, 2, len(start.NEAR))


def test_networks_are_those_of_a_population(trained):
    """Inputs that were drawn once for all starts change no bit."""
    cell, place = trained
    alone = cell.subject.trained(hidden=cell.hidden, epochs=TINY.epochs, patience=None)
    for x, y in zip(alone.snapshots.layers, place.networks.layers, strict=True):
        assert np.array_equal(x.W, y.W)
    again = cell.trained(place.networks[0]).snapshots
    assert np.array_equal(again.layers[1].W, place.networks.layers[1].W)


def test_the_control_fails_where_flat_formulas_show_inner_clauses():
    broken = planted_world.seen(True)
    broken.found["inner"][:, planted_world.FIRST] += 0.1
    for claim in (account.inner_clauses, account.inner_clauses_alone):
        row = account.ACCOUNT.judged(claim, broken)
        assert row["control_fails"]
        assert row["verdict"] == "undecided"
