"""Nulls of layers and levels: what they keep, what they change, and what excess over them is where it is known."""

import itertools
from collections import Counter

import numpy as np
import pytest

from tests.levels import BLOCKS, EXCEPT, StandIn, computing, population
from toycomb import Formula, InputError
from toycomb.geometry.channels import Channel, paired_channel
from toycomb.geometry.excess import aligned_shares, excess
from toycomb.geometry.layers import level_space
from toycomb.geometry.level_nulls import role_sham, role_shams, roles, shuffled_spaces, split_spaces
from toycomb.layered import init_layers


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
    formula = StandIn(inner, outer, signs=(rng.choice([-1, 0, 1], 8), (1,) * 6))
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
    formula = StandIn(Formula(12, tuple((i,) for i in range(1, 10))), Formula(9, ((1, 2),)), signs=((1,) * 9, (1,)))
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


def test_excess_over_shams_is_nothing_in_networks_that_were_not_trained():
    formula = StandIn(
        Formula.random(16, 8, 2, seed=3, disjoint=True),
        Formula(8, ((1, 2), (3, 4), (5, 6), (7, 8))),
        signs=((1,) * 8, (1,) * 4),
    )
    networks = init_layers([24, 16], 16, seed=100, networks=60)
    subject = population(formula, *(networks[p] for p in range(60)))
    channel = paired_channel(subject, 1, inputs=60)
    for level in (1, 2):
        space = level_space(subject, level=level, channel=channel)
        nulls = [role_shams(space, subject, level)] + ([shuffled_spaces(subject, channel)] if level == 2 else [])
        for null in nulls:
            found = excess(space, null)[0]
            assert abs(found.mean()) < 3 * found.std() / np.sqrt(60) + 1e-3
            assert found.std() > 0.01


def test_what_has_no_null_is_a_sentence():
    subject = population(EXCEPT, computing(EXCEPT))
    space = level_space(subject, level=1)
    with pytest.raises(InputError, match="no null"):
        excess(space, [])
    flat = Formula(12, ((1, 2), (3, 4)))
    with pytest.raises(InputError, match="flat"):
        split_spaces(space, population(flat, computing(EXCEPT)), 1)
