"""The picture of a precursor and its code, from a run of anybody's."""

from itertools import pairwise

import numpy as np
import pytest

import toycomb as tc
from toycomb.common.errors import InputError
from toycomb.geometry.fate import Fate


@pytest.fixture(scope="module")
def run():
    formula = tc.Formula(8, ((1, 2, 5), (3, 4, 5), (6, 7, 8)))  # no two neighbours frame the first
    task = tc.Task(formula, inputs="near-miss", embedding="hadamard")
    return tc.train(task, hidden=12, epochs=30, networks=2, seed=1, progress=False)


def words(figure):
    return [text.get_text() for ax in figure.axes for text in ax.texts]


def frames(ax, line):
    return sorted((x.get_x(), x.get_y(), x.get_width()) for x in ax.patches if x.get_linewidth() == line)


def test_it_points_at_a_location_that_converged_and_counts_its_signs(run):
    space = run.feature_space()
    figure = tc.plots.precursor(run, network=1)
    r, c = np.argwhere(space.fates()[1] == Fate.CONVERGED)[0]
    right = 3 - space.distance[:, 1, r, c]
    assert f"a precursor:\n{right[0]} of 3 signs are right" in words(figure)
    assert f"the code that it becomes:\n{right[-1]} of 3 signs are right" in words(figure)
    assert right[-1] == 3
    assert [x.get_text() for x in figure.texts] == ["n = 8, H = 12, C = 3; one network, so no interval"]
    before, after = figure.axes
    assert frames(before, 2.8) == frames(after, 2.8) != []


def test_frames_go_round_cells_of_the_clause_and_no_others(run):
    space = run.feature_space()
    figure = tc.plots.precursor(space, row=2, clause=0)
    assert frames(figure.axes[0], 2.8) == [(-0.5, 1.5, 2), (3.5, 1.5, 1)]  # variables 1 and 2, then 5
    codes = sum(len(rows) * (2 if c == 0 else 1) for c, rows in enumerate(space.codes()[0]))
    assert len(frames(figure.axes[1], 1.0)) == codes > 0


def test_a_location_that_is_no_precursor_is_not_called_one(run):
    space = run.feature_space()
    r, c = np.argwhere(~space.proximal()[0] & ~space.code_locations[-1, 0])[0]
    says = words(tc.plots.precursor(run, row=int(r), clause=int(c)))
    assert any(x.startswith("a location:") for x in says)
    assert any(x.startswith("it is no code:") for x in says)


@pytest.mark.parametrize(
    ("asked", "says"),
    [
        ({"network": 2}, "no network 2"),
        ({"row": 12, "clause": 0}, "no row 12"),
        ({"row": 0, "clause": 3}, "no clause 3"),
        ({"row": 0}, "give both"),
    ],
)
def test_what_is_not_there_is_said(run, asked, says):
    with pytest.raises(InputError, match=says):
        tc.plots.precursor(run, **asked)


def test_a_network_without_a_converged_location_says_so(run):
    space = run.feature_space()
    still = tc.FeatureSpace(space.F[[0, 0]], space.row_types[[0, 0]], space.formulas)
    with pytest.raises(InputError, match="converged"):
        tc.plots.precursor(still)


def outside(figure):
    """Words of a picture that do not lie inside it."""
    figure.canvas.draw()
    ticks = [x for ax in figure.axes for axis in (ax.xaxis, ax.yaxis) for x in axis.get_ticklabels()]
    texts = [x for ax in figure.axes for x in ax.texts] + figure.texts + [x for x in ticks if x.get_visible()]
    boxes = {x.get_text(): x.get_window_extent() for x in texts if x.get_text()}
    edges = figure.bbox
    return [name for name, b in boxes.items() if min(b.x0, b.y0) < 0 or b.x1 > edges.x1 or b.y1 > edges.y1]


def test_nothing_is_cut_however_many_rows_and_lines_of_clauses_there_are():
    clauses = [(1, 2, 3), (4, 5, 6), (7, 8, 9), (3, 6, 10), (1, 7, 12), (2, 8, 11)]
    spread = tc.train(tc.Task(tc.Formula(12, clauses), samples=500), hidden=12, epochs=1, seed=1, progress=False)
    figure = tc.plots.precursor(spread, row=11, clause=5)
    assert {"row 11, positive", "row 11, negative"} & {x.get_text() for x in figure.axes[0].get_yticklabels()}
    assert {f"clause {c}" for c in range(6)} <= set(words(figure))
    assert outside(figure) == []


@pytest.mark.parametrize("hidden", [32, 64])
def test_a_large_network_fits_a_page_and_names_the_row_and_the_variables_of_the_location(hidden):
    tasks = tc.random_tasks(1, clauses=8, samples=500, seed=1)
    run = tc.train(tasks, hidden=hidden, epochs=1, seed=1, progress=False)
    figure = tc.plots.precursor(run, row=hidden - 1, clause=3)
    assert max(figure.get_size_inches()) < 12.5
    names = [x.get_text() for x in figure.axes[0].get_yticklabels()]
    assert any(x.startswith(f"row {hidden - 1}, ") for x in names)
    assert [x.get_text() for x in figure.axes[0].get_xticklabels()] == [
        f"$x_{{{v}}}$" for v in sorted(abs(x) for x in tasks[0].formula.clauses[3])
    ]
    assert outside(figure) == []
    apart = [x.get_window_extent() for x in figure.axes[0].get_yticklabels()]
    assert all(upper.y0 > lower.y1 - 1 for upper, lower in pairwise(apart))


def test_nothing_of_many_rows_and_clauses_is_cut_off():
    tasks = tc.random_tasks(1, variables=16, clauses=9, literals=3, seed=1)
    figure = tc.plots.precursor(tc.train(tasks, hidden=14, epochs=2, seed=1, progress=False), row=4, clause=0)
    figure.canvas.draw()
    whole = figure.bbox
    said = figure.texts[0].get_window_extent()
    for ax in figure.axes:
        for text in [*ax.texts, *ax.get_yticklabels(), *ax.get_xticklabels()]:
            if not text.get_text() or not text.get_visible():
                continue
            box = text.get_window_extent()
            assert whole.x0 <= box.x0 <= box.x1 <= whole.x1, text.get_text()
            assert whole.y0 <= box.y0 <= box.y1 <= whole.y1, text.get_text()
            assert not said.overlaps(box), text.get_text()
