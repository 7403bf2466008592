"""Grown tickets: what trains in each round, what may come back, and that growth beats the masks it began with."""

import numpy as np
import pytest

from toycomb import Formula, Task
from toycomb.tickets import Context, Unit, named, search, top
from toycomb.tickets.methods.grown import grow, widest
from toycomb.training import Training

METHODS = ("grown", "grown-data", "grown-random", "grown-sham")


@pytest.fixture(scope="module")
def unit():
    task = Task(Formula.random(16, 4, 3, seed=0), samples=2000, seed=0)
    return Unit(task, Training(hidden=10, epochs=20, patience=None), 0, 0)


def watched(context):
    """The masks that a context is asked to train, as they come."""
    pools, train = [], context.train

    def recorded(mask, *arguments, **names):
        pools.append(mask.copy())
        return train(mask, *arguments, **names)

    context.train = recorded
    return pools


def test_rounds_shrink_and_what_was_cut_is_not_offered_at_once(unit, monkeypatch):
    context, kept = Context(unit), 20
    pools, tickets = watched(context), []
    from toycomb.tickets.methods import grown

    def surgeon(*arguments, **names):
        tickets.append(plain(*arguments, **names))
        return tickets[-1]

    plain = grown.surgeon
    monkeypatch.setattr(grown, "surgeon", surgeon)
    start = top(np.random.default_rng(0).random(context.shape), widest(context, kept, 0.5))
    found = grow(context, kept, start, 4, 3, 0.5, 0.2)
    assert [int(x.sum()) for x in pools] == [30, 30, 28, 26]  # the ticket and 50, 40, 30 % of its size
    np.testing.assert_array_equal(pools[0], start)
    for before, ticket, after in zip(pools, tickets, pools[1:], strict=False):
        assert not (ticket & ~before).any()  # surgery only cuts
        assert (after & ticket).sum() == kept
        assert not (after & before & ~ticket).any()  # what was just cut stays out for a round
    np.testing.assert_array_equal(found, tickets[-1])
    assert found.sum() == kept


def test_growth_finds_more_than_its_random_start(unit):
    context, kept = Context(unit), 24
    found = search(named("grown-random"), context, kept)[0].mask
    grown, random = (
        1 - float(unit.retrain(mask).train_error)
        for mask in (found, top(context.limited(("initial",)).rng(6).random(context.shape), kept))
    )
    assert grown > random + 0.05


@pytest.mark.parametrize("name", METHODS)
def test_every_round_and_every_input_is_counted(unit, name):
    cost = search(
        named(name).with_options(rounds=3, epochs=2) if name != "grown-sham" else named(name), Context(unit), 20
    )[1]
    rounds, epochs = (8, 10) if name == "grown-sham" else (3, 2)
    assert cost.steps == rounds * epochs * unit.steps_per_epoch
    looked_at = rounds * epochs * 2000 + (rounds + 1) * 2000  # training, then the batch once and once for each round
    designed = {"grown-random": 0, "grown-data": 2000}.get(name, 4000)  # a batch has at most all training inputs
    assert cost.samples == looked_at + designed


def test_the_clauses_enter_through_the_start_alone(unit):
    """Told sham clauses it starts elsewhere; a method that does not declare clauses has none to read."""
    starts = []
    for name in ("grown", "grown-sham", "grown-data"):
        context = Context(unit).limited(named(name).needs)
        starts.append(watched(context))
        named(name).find(context, 20)
    masks = [pools[0] for pools in starts]
    assert not any((masks[i] == masks[j]).all() for i, j in ((0, 1), (0, 2), (1, 2)))
    assert "clauses" not in named("grown-data").needs | named("grown-random").needs
