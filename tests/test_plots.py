"""Figures draw from stored tables alone, the same file from the same table."""

import sys
import time
from itertools import pairwise

import numpy as np
import pytest
from matplotlib.figure import Figure

from toycomb import plots
from toycomb.accounts import presets
from toycomb.accounts.registry import ACCOUNTS
from toycomb.common.errors import InputError
from toycomb.plots.letters import LABEL, data_axes, intervals, lettered, note, settings
from toycomb.plots.panels import spaced
from toycomb.plots.style import styled, subplots
from toycomb.records.store import opened
from toycomb.study import Preset
from toycomb.study.side_by_side import Pictures


@pytest.fixture(scope="module")
def drawn(finished):
    """Every table of a tiny study, as it comes back from the store."""
    folder, _ = finished
    with opened(folder / "results.sqlite", read_only=True) as store:
        return {figure.table: store.table(figure.table) for figure in plots.FIGURES.values()}


@pytest.mark.parametrize("name", plots.FIGURES)
def test_figures_are_labelled_and_reproducible(finished, drawn, name, tmp_path):
    figure = plots.FIGURES[name]
    table = drawn[figure.table]
    picture = figure.draw(table)
    plots.save(picture, tmp_path / "again")
    for suffix in (".png", ".svg"):  # the study drew them too, half of them in another process
        assert (tmp_path / f"again{suffix}").read_bytes() == (finished[0] / "figures" / f"{name}{suffix}").read_bytes()
    axes = [ax for ax in picture.axes if ax.get_label() != "<colorbar>"]
    assert any(ax.get_xlabel() for ax in axes)
    assert any(ax.get_ylabel() or [x.get_text() for x in ax.get_yticklabels()] for ax in axes)
    assert len(figure.caption(table)) > 100
    picture.draw_without_rendering()
    _letters_are_free(picture)


def _letters_are_free(picture):
    """Letters lie within the picture and on no title, tick label, other letter or note."""
    letters = [(ax, text) for ax in picture.axes for text in ax.texts if text.get_label() == LABEL]
    assert len(letters) == (len(data_axes(picture)) if len(data_axes(picture)) > 1 else 0)
    words = [x for ax in picture.axes for x in (ax.title, ax._left_title, ax._right_title)]
    words += [text for _, text in letters] + picture.texts
    boxes = [(x, x.get_window_extent()) for x in words if x.get_text()]
    for _, text in letters:
        box = text.get_window_extent()
        assert picture.bbox.x0 <= box.x0
        assert box.y1 <= picture.bbox.y1
        assert not [x.get_text() for x, other in boxes if x is not text and box.overlaps(other)]


@pytest.mark.parametrize("name", [x.name for account in ACCOUNTS.values() if account.measured for x in account.figures])
def test_pictures_of_accounts_say_settings_and_the_kind_of_their_intervals(drawn, name):
    table = drawn[plots.FIGURES[name].table]
    said = plots.FIGURES[name].draw(table).get_suptitle().replace("\n", " ")
    assert f"95 % bootstrap intervals, {table['networks']} " in said
    assert settings(**table["setting"]) in said
    assert "embedding" in said
    older = {key: x for key, x in table.items() if key not in ("setting", "networks")} | {"networks": table["networks"]}
    assert plots.FIGURES[name].draw(older)  # a table of an older version says less


def test_nothing_joins_what_has_no_order(drawn):
    figure = plots.FIGURES["universality"].draw(drawn["universality"])
    dots = [bars for ax in figure.axes for bars in ax.containers]
    assert len(dots) >= 20
    assert {bars.lines[0].get_linestyle() for bars in dots} == {"None"}


@pytest.mark.parametrize(("name", "count"), [("influence", 2), ("posterior", 2)])
def test_what_is_held_against_y_equals_x_has_axes_of_one_scale(drawn, name, count):
    figure = plots.FIGURES[name].draw(drawn[name])
    figure.draw_without_rendering()
    for ax in data_axes(figure)[:count]:
        assert ax.get_xlim() == ax.get_ylim()
        assert ax.get_xscale() == ax.get_yscale()
        box = ax.get_window_extent()
        assert box.width == pytest.approx(box.height)
        low, high = ax.get_xlim()
        assert [[low, low], [high, high]] in [x.get_xydata().tolist() for x in ax.lines]


def test_pictures_are_drawn_in_another_process_while_this_one_goes_on(tmp_path, monkeypatch):
    (tmp_path / "toycomb").mkdir()  # another toycomb, where neither is to look for it
    (tmp_path / "toycomb" / "__init__.py").write_text("raise SystemExit")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "path", [x for x in sys.path if x])
    interval = {"value": 1.0, "low": 0.5, "high": 2.0}
    sides = {side: {"4P": interval} for side in ("positive", "negative", "initial_positive", "initial_negative")}
    row = {"hidden": 32, "clauses": 8, "published_4P": None, "packing_limit": None, **sides}
    with opened(tmp_path / "results.sqlite") as store:
        store.save_table("patterns", [row])
        with Pictures(store, tmp_path, threads=2) as pictures:
            pictures.add(["patterns_by_load"])
            limit = time.monotonic() + 60
            while not (tmp_path / "patterns_by_load.svg").exists() and time.monotonic() < limit:
                time.sleep(0.05)
            assert (tmp_path / "patterns_by_load.png").exists()
            pictures.add(["emergence"])  # whoever tries it, this process says why it cannot be drawn
            with pytest.raises(InputError, match="holds nothing for the figure emergence"):
                pictures.finish()
            (helper,) = pictures._helpers
        assert helper.poll() is not None


def test_feature_map_table_is_a_rearrangement(drawn):
    table = drawn["feature_map"]
    assert sorted(table["variables"]) == list(range(1, 33))
    F, types = np.array(table["F"]), table["row_types"]
    assert types == sorted(types, reverse=True)
    for variables, rows in zip(table["clauses"], table["codes"], strict=True):
        for row in range(32):
            aligned = types[row] == 1 and (F[-1][row, variables] > 0).all()
            assert aligned == (row in rows)


def test_crowd_groups_cover_every_location_once(drawn):
    for load, groups in drawn["rejection"].items():
        for d, row in ((d, next(x for x in drawn["fates"][load] if x["distance"] == d)) for d in (0, 1)):
            points = groups[str(d)]
            assert sum(point["count"] for point in points) == row["count"]
            assert all(a["high"] < b["low"] for a, b in pairwise(points))


def test_presets_grow_and_share_populations():
    quick, paper = (presets.preset(x) for x in ("quick", "paper"))
    assert isinstance(quick, Preset)
    assert set(quick.loads) <= set(paper.loads)
    sweep, claims = quick.sweep(1), quick.claims(1)
    assert sweep[32, 8] == claims["C=8"]
    assert paper.sweep(1)[32, 2].identity == sweep[32, 2].identity


@styled
def _many():
    """Two lines of panels with a colour bar, a second axis, an empty panel and one that is off."""
    figure, axes = subplots(2, 3, 9, 5)
    for ax in axes.flat[[1, 5, 0, 3, 4]]:  # not in reading order
        ax.plot([0, 1], [0, 1])
    image = axes[0, 1].imshow([[0, 1], [1, 0]])
    figure.colorbar(image, ax=axes[0, 1])
    figure.colorbar(axes[1, 2].scatter([0], [0], c=[1.0]), cax=axes[0, 2])
    axes[0, 0].twinx().plot([0, 1], [1, 0])
    axes[1, 1].set_axis_off()
    return figure


def test_panels_have_letters_in_reading_order_and_nothing_else_has():
    figure = _many()
    letters = {text.get_text(): ax for ax in figure.axes for text in ax.texts if text.get_label() == LABEL}
    grid = {letter: ax.get_subplotspec() for letter, ax in letters.items()}
    assert {x: (y.rowspan.start, y.colspan.start) for x, y in grid.items()} == {
        "a": (0, 0),
        "b": (0, 1),
        "c": (1, 0),
        "d": (1, 2),
    }
    assert len(lettered(figure)) == 4  # again: placed anew, not twice
    assert sum(text.get_label() == LABEL for ax in figure.axes for text in ax.texts) == 4


def test_letters_stand_outside_their_panels_top_left():
    figure = _many()
    figure.draw_without_rendering()
    for ax in figure.axes:
        for text in (x for x in ax.texts if x.get_label() == LABEL):
            box, panel = text.get_window_extent(), ax.get_window_extent()
            assert box.x1 <= panel.x0
            assert box.y0 >= panel.y1
            assert figure.bbox.x0 <= box.x0
            assert box.y1 <= figure.bbox.y1


def test_a_single_panel_has_no_letter():
    @styled
    def one():
        figure, ((ax,),) = subplots(1, 1, 3, 3)
        ax.twinx().plot([0, 1])
        ax.plot([0, 1])
        return figure

    assert not [text for ax in one().axes for text in ax.texts]


def test_a_mosaic_is_read_from_top_to_bottom_then_from_left_to_right():
    figure = Figure(layout="constrained")
    axes = figure.subplot_mosaic([["units", "widths"], ["task", "widths"]])
    for ax in axes.values():
        ax.plot([0, 1])
    assert lettered(figure) == {"a": axes["units"], "b": axes["widths"], "c": axes["task"]}


def test_the_note_says_all_that_was_added_to_it_within_the_picture():
    figure, ((ax,),) = subplots(1, 1, 4, 3)
    ax.plot([0, 1])
    note(figure, settings(n=32, H=32, C=8, embedding="hadamard"), None, intervals(20))
    note(figure, "changed: embedding = identity")
    figure.draw_without_rendering()
    said = figure.get_suptitle().replace("\n", " ")
    assert said == (
        "n = 32, H = 32, C = 8, Hadamard embedding; 95 % bootstrap intervals, 20 networks; "
        "changed: embedding = identity"
    )
    (text,) = figure.texts
    assert text.get_window_extent().x1 <= figure.bbox.x1
    assert text.get_window_extent().y0 >= ax.get_window_extent().y1


@pytest.mark.parametrize(
    ("given", "shown"), [(8, "C = 8"), ("8", "C = 8"), ("C=8", "C = 8"), ("identity C=16", "identity C = 16")]
)
def test_loads_are_written_in_one_way(given, shown):
    assert spaced(given) == shown
