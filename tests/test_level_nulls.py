"""Nulls of layers and levels: what they keep, what they change, and what excess over them is where it is known."""

import itertools
from collections import Counter
from dataclasses import replace

import numpy as np
import pytest

from tests.levels import BLOCKS, EXCEPT, computing, population
from toycomb import Formula, InputError, Task
from toycomb.geometry.channels import Channel, paired_channel
from toycomb.geometry.excess import aligned_shares, excess, excess_beyond
from toycomb.geometry.layers import level_space
from toycomb.geometry.level_nulls import role_sham, role_shams, roles, shuffled_spaces, split_spaces
from toycomb.geometry.pairs import clause_values
from toycomb.geometry.taught import Taught
from toycomb.layered import init_layers
from toycomb.tasks.composed import Composed


def test_roles_by_hand():
    """Inner clauses of `EXCEPT`: c1 and c3 stand in one outer clause each, but c3 negated; c2 stands in both."""
    first, second, third = roles(EXCEPT, 2)
    assert len({first, second, third}) == 3
    inner = roles(EXCEPT, 1)
    assert len({*inner[:3]}) == len({*inner[3:6]}) == len({*inner[6:9]}) == len({*inner[9:]}) == 1
    assert len({*inner}) == 4  # one outer clause, up; two; one, down; none
    assert len({*roles(BLOCKS, 1)}) == len({*roles(BLOCKS, 2)}) == len({*roles(BLOCKS, 3)}) == 1


def test_shams_have_the_roles_of_the_clauses_in_their_places():
    rng = np.random.default_rng(1)
    inner = Formula.random(16, 8, 3, seed=rng, negated=1 / 3)
    outer = Formula.random(8, 6, 2, seed=rng, negated=1 / 4)
    formula = Composed([inner, outer])
    assert {*formula.signs(1)} == {-1, 0, 1}
    for level in (1, 2):
        known, real = roles(formula, level), formula.levels[level - 1]
        shams = [role_sham(formula, level, rng) for _ in range(20)]
        for sham in shams:
            for own, other in zip(real.clauses, sham.clauses, strict=True):
                told = [Counter((known[abs(x) - 1], x > 0) for x in clause) for clause in (own, other)]
                assert told[0] == told[1]
    assert len({role_sham(formula, 1, rng).clauses for _ in range(20)}) > 1


def test_shuffled_weights_keep_what_each_row_has_of_each_type_alike_at_all_times():
    """With a channel of its own for each row below, the features are the weights themselves."""
    formula = Composed([Formula(12, tuple((i,) for i in range(1, 10))), Formula(9, ((1, 2),))])
    networks = init_layers([9, 5], 12, seed=1, networks=2)
    subject = population(formula, networks[0], networks[1], times=2)
    channel = Channel(1, np.broadcast_to(np.eye(9), (2, 2, 9, 9)), np.ones((2, 9)))
    types, W = subject.networks.seen(1).row_types, subject.networks.layers[1].W
    spaces = shuffled_spaces(subject, channel, draws=4)
    for space in spaces:
        np.testing.assert_array_equal(space.F[0], space.F[1])
        for p, kind in itertools.product(range(2), (-1, 1)):
            mine = types[0, p] == kind
            assert mine.sum() > 1
            np.testing.assert_array_equal(np.sort(space.F[0, p][:, mine]), np.sort(W[0, p][:, mine]))
    assert len({x.F.tobytes() for x in spaces}) == 4


def test_excess_of_a_network_that_computes_the_levels_is_one_row_of_each_type_for_each_clause():
    """At level 1 of `BLOCKS`, 8 clauses on 8 rows that lead up; a sham of two other variables is on none."""
    subject = population(BLOCKS, computing(BLOCKS))
    for level, rows in ((1, 8), (2, 4), (3, 2)):
        space = level_space(subject, level=level)
        np.testing.assert_allclose(aligned_shares(space), 1 / rows)
        shams = role_shams(space, subject, level, draws=30)
        np.testing.assert_allclose(excess(space, shams), 1 / rows)
        assert np.isnan(excess(space, [space])).all()  # clauses of the formula are no shams
        flood = replace(space, F=np.full_like(space.F, space.formulas[0].witness))  # aligned at whatever clause
        assert (excess(space, [flood]) < 0).all()
        np.testing.assert_allclose(excess_beyond(space, shams, [flood, flood]), 1 / rows)
        np.testing.assert_allclose(excess_beyond(space, shams, [replace(space, F=2 * space.F)]), 0)


def contrast(subject):
    """The confounded channel: mean activations with a clause less those without it, on the same inputs for all."""
    networks, found = subject.networks, []
    for p, task in enumerate(subject.tasks):
        X = task.test_data(100, p, 3000).X
        a, values = networks[0, p].activations(X, task.E, 1), clause_values(task.formula.levels, X, 1)
        found.append(np.stack([a[x].mean(axis=0) - a[~x].mean(axis=0) for x in values.T], axis=1))
    return Channel(1, np.stack(found)[None], np.ones((len(found), len(found[0][0]))))


def test_networks_that_were_not_trained_show_no_excess_but_by_the_confounded_channel():
    tasks = [Task(Composed.random("shared", seed=100 + p)) for p in range(16)]
    subject = Taught(init_layers([32, 32], 32, seed=100, networks=16)[None], tasks, seed=100)
    channel, first = paired_channel(subject, 1, inputs=100), level_space(subject, level=1)
    second = level_space(subject, level=2, channel=channel)
    nulls = [
        (first, role_shams(first, subject, 1)),
        (first, split_spaces(first, subject)),
        (second, role_shams(second, subject, 2)),
        (second, shuffled_spaces(subject, channel)),
    ]
    every = [excess(space, null)[0] for space, null in nulls]
    every.append(excess_beyond(second, nulls[2][1], nulls[3][1])[0])
    for found in every:
        assert abs(found.mean()) < 4 * found.std() / np.sqrt(len(found))
    confounded = level_space(subject, level=2, channel=contrast(subject))
    found = excess(confounded, role_shams(confounded, subject, 2))[0]
    assert found.mean() > 6 * found.std() / np.sqrt(len(found))


@pytest.mark.parametrize(
    ("formula", "signs"), [(Composed.random("but-not", seed=100), [-1] * 6 + [1] * 6), (EXCEPT, [-1, 1, 1, 1])]
)
def test_wrong_splits_are_other_clauses_of_the_same_terms(formula, signs):
    """Of `EXCEPT` they are four, since each of the two terms gets clauses of its own."""
    subject = Taught(init_layers([8, 4], formula.variables, seed=1)[None], [Task(formula, embedding="identity")])
    space = level_space(subject, level=1)
    for split in split_spaces(space, subject, draws=3):
        (other,) = split.formulas
        assert not {*map(frozenset, other.clauses)} & {*map(frozenset, formula.levels[0].clauses)}
        assert sorted(split.signs[0]) == signs
    assert excess(space, split_spaces(space, subject)).shape == (1, 1)


def test_what_has_no_null_is_a_sentence():
    subject = population(EXCEPT, computing(EXCEPT))
    space = level_space(subject, level=1)
    with pytest.raises(InputError, match="no null"):
        excess(space, [])
    flat = Formula(12, ((1, 2), (3, 4)))
    with pytest.raises(InputError, match="flat"):
        split_spaces(space, population(flat, computing(EXCEPT)))
