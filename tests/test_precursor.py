"""The picture of a precursor and its code, from a run of anybody's."""

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
