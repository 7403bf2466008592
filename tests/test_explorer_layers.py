"""The explorer on networks of several layers and outputs: what it shows is what Python reads."""

import json
import re
from dataclasses import replace

import numpy as np
import pytest

import toycomb as tc
from toycomb.common.errors import InputError
from toycomb.explorer.closer import closer
from toycomb.explorer.making import page, panes_of
from toycomb.explorer.second import of_ticket
from toycomb.run import alone


@pytest.fixture(scope="module")
def run():
    tasks = tc.random_joint_tasks(2, outputs=2, seed=100, variables=12, clauses=2, literals=3, true=(3, 7), samples=300)
    settings = {"hidden": (8, 6), "learn_embedding": True, "biases": (True, True, False)}
    return tc.train(tasks, seed=101, epochs=3, snapshots=[1], progress=False, **settings)


def test_a_layered_network_trained_again_with_more_snapshots_is_the_same(run):
    found = closer(alone(run, 1), 6, progress=False)
    assert len(found.times) > 3
    for one, other in zip(found.final.layers, run.final.layers, strict=True):
        assert np.array_equal(one.W[0], other.W[1])
        assert np.array_equal(one.b[0], other.b[1])
    assert np.array_equal(found.final.embedding[0], run.final.embedding[1])


def test_each_output_has_its_own_types_clauses_and_errors(run):
    shown = []
    for o in range(2):
        (pane,) = panes_of(run, 1, moments=3, output=o, progress=False)
        space = alone(run, 1).feature_space(1, o)
        assert np.array_equal(pane.space.F[-1], space.F[-1])
        assert np.array_equal(pane.space.row_types[-1], space.row_types[-1])
        assert pane.formula == run.tasks[1].formulas[o]
        assert pane.error[-1] == run.output_error[-1, 1, o]
        shown.append(pane)
    assert shown[0].formula != shown[1].formula


def test_panes_of_one_network_share_rows_and_what_is_not_there_is_said(run, tmp_path):
    panes = panes_of(run, 0, 1, moments=3, output=1, progress=False)
    assert [x.label for x in panes] == ["network 0", "network 1"]
    for changes, words in (({"layer": 2}, "in the coordinates of clauses"), ({"output": 2}, "the output is 2")):
        with pytest.raises(InputError, match=words):
            tc.explore(run, tmp_path / "page.html", moments=3, progress=False, **changes)
    with pytest.raises(InputError, match="give the run, of which another one is shown"):
        panes_of(run.feature_space(), 0, output=1)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("hidden", [(8, 6), 8])
def test_a_ticket_is_shown_under_the_mask_of_its_own_network(run, hidden):
    tasks = run.tasks if hidden == (8, 6) else tc.random_tasks(2, seed=100, variables=12, clauses=2, samples=300)
    both = tc.train(tasks, seed=101, epochs=2, progress=False, hidden=hidden)
    ticket = tc.tickets.find("random", both, 0.3, threads=1, progress=False)
    retrained = ticket.retrain(threads=1, progress=False)
    assert not np.array_equal(*(x for x in ticket.masks[0]))
    for i in range(2):
        shown = of_ticket(alone(both, i), ticket, 3, progress=False).space
        assert np.array_equal(shown.F[-1, 0], retrained.feature_space().F[-1, i])


def test_a_ticket_with_another_mask_is_trained_under_that_one():
    tasks = tc.random_tasks(1, seed=100, variables=12, clauses=2, samples=300)
    run = tc.train(tasks, seed=101, epochs=2, progress=False, hidden=8)
    ticket = tc.tickets.find("random", run, 0.3, outputs=True, threads=1, progress=False)
    other = replace(ticket, mask=~ticket.mask, output_mask=~ticket.output_mask)
    final = other.retrain(threads=1, progress=False).final
    assert np.array_equal(final.W != 0, ~ticket.mask)
    assert np.array_equal(final.v != 0, ~ticket.output_mask)


def test_the_words_of_a_page_are_those_of_its_layer():
    tasks = tc.random_composed_tasks(1, family="shared", seed=100, samples=300)
    run = tc.train(tasks, seed=100, hidden=(8, 6), epochs=1, progress=False)
    first, second = (page(panes_of(run, 0, moments=2, layer=layer, progress=False)) for layer in (1, 2))
    assert first.count("F = W E") == 2
    assert "F = W E" not in second
    assert second.count("F = W · channel") == 2
    assert "the literal +2 is clause 1 of level 1" in second
    assert "literal +2 is" not in first
    blocks = [json.loads(re.search(r'id="data"[^>]*>(.*?)</script>', x, re.DOTALL)[1]) for x in (first, second)]
    assert ["level" in x["panes"][0] for x in blocks] == [False, True]
    assert blocks[1]["panes"][0]["level"] == 1
