"""What pictures name and frame: no name covers another, no two methods look alike, frames hold what they say."""

import json
from itertools import combinations, pairwise

import numpy as np
import pytest
from matplotlib.patches import Rectangle
from matplotlib.text import Annotation, Text

from tests.test_comparison import random_rows
from toycomb.accounts.crowding.figure import STANDARD, UNITS, conflict
from toycomb.accounts.maps.figure import MARKS, WORDS, where_it_holds
from toycomb.accounts.proximity.figure import masked_distance
from toycomb.accounts.published.figure import WIDTHS
from toycomb.evidence import comparison
from toycomb.plots import save
from toycomb.plots.labels import Named, around, laid_out, spread_out
from toycomb.plots.letters import LABEL
from toycomb.plots.maps import columns, feature_map, starts
from toycomb.plots.ranking import critical_difference, win_matrix
from toycomb.plots.style import pattern_style, subplots
from toycomb.plots.tickets import ALWAYS, NAMED, measure_by_density, method_styles
from toycomb.report.ticket_figures import DRAWINGS, HIGHLIGHT, figures, named_first, tables
from toycomb.tickets import all_methods

INTERVAL = {"value": 0.5, "low": 0.4, "high": 0.6}


def _map_table():
    """Three clauses that share variables, codes on two rows, and two variables of no clause."""
    rng = np.random.default_rng(0)
    return {
        "epochs": [0, 1],
        "F": rng.normal(size=(2, 4, 7)).tolist(),
        "row_types": [1, 1, -1, -1],
        "variables": [3, 1, 2, 5, 4, 6, 7],
        "clauses": [[0, 1, 2], [2, 3, 0], [1, 3, 4]],
        "codes": [[0], [0, 1], [1]],
        "unused": 2,
    }


def test_frames_of_the_map_are_the_locations_of_the_codes_and_nothing_else():
    table = _map_table()
    F, wanted = np.array(table["F"]), [(r, c) for c, rows in enumerate(table["codes"]) for r in rows]
    groups = columns(table)
    assert groups == [*table["clauses"], [5, 6]]
    for ax, values in zip(feature_map(table).axes, F, strict=False):
        shown = np.asarray(ax.images[0].get_array().filled(np.nan)) * np.sqrt((values**2).mean())
        frames = [x for x in ax.patches if isinstance(x, Rectangle)]
        found = []
        for frame in frames:
            left, row = int(frame.get_x()), int(frame.get_y() + 0.5)
            clause = starts(groups).index(frame.get_x())
            cells = shown[row, left : left + int(frame.get_width())]
            np.testing.assert_allclose(cells, values[row, table["clauses"][clause]])
            found.append((row, clause))
        assert sorted(found) == sorted(wanted)
        edges = [(x.get_x(), x.get_x() + x.get_width()) for x in frames]
        assert all(a == b or a[1] < b[0] for a, b in pairwise(sorted(set(edges))))  # frames of clauses never touch


@pytest.mark.parametrize("count", [1, 5, NAMED, 30])
def test_no_two_named_methods_look_alike(count):
    names = [f"m{i}" for i in range(count)]
    styles = method_styles(["random", *names, *names], dict.fromkeys(names, "weights"))
    assert len(styles) == len(ALWAYS) + min(count, NAMED)
    looks = [(x["color"], x["marker"]) for x in styles.values()]
    assert len(set(looks)) == len(looks)
    others = [x["color"] for name, x in styles.items() if name not in ALWAYS]
    assert len(set(others)) == len(others)
    assert not set(others) & {styles[name]["color"] for name in ALWAYS}


def test_methods_that_were_asked_for_are_named_first():
    everything = list(all_methods())
    few = ["grasp", "random", "edge-popup"]
    assert named_first(everything, few)[:3] == ["grasp", "edge-popup", HIGHLIGHT[0]]
    assert named_first(everything)[: len(HIGHLIGHT)] == list(HIGHLIGHT)
    assert named_first(everything, everything)[: len(HIGHLIGHT)] == list(HIGHLIGHT)
    assert set(named_first(few, few)) == {"grasp", "edge-popup"}


@pytest.mark.parametrize(
    "wanted", [[0.5] * 5, [0.1, 0.9], [1, 0, 1, 0], [0.2, 0.21, 0.5, 0.22, 0.95, 0.96, 0.97], [], [0.3]]
)
def test_places_are_apart_in_order_and_inside(wanted):
    places = spread_out(wanted, 0.1, 0, 1)
    assert len(places) == len(wanted)
    order = np.argsort(wanted, kind="stable")
    assert (np.diff(places[order]) >= 0.1 - 1e-9).all()
    assert ((places >= -1e-9) & (places <= 1 + 1e-9)).all()


def test_places_that_are_free_stay_and_without_room_the_gap_shrinks():
    np.testing.assert_allclose(spread_out([0.9, 0.1, 0.5], 0.1, 0, 1), [0.9, 0.1, 0.5])
    np.testing.assert_allclose(np.diff(spread_out([0.5] * 21, 0.1, 0, 1)), 0.05)


def _boxes(ax):
    """Boxes of the names in a panel, without the lines to their points."""
    texts = [x for x in ax.texts if isinstance(x, Annotation) and x.get_label() != LABEL]
    for text in texts:
        text.get_window_extent()
    return {x.get_text(): Text.get_window_extent(x) for x in texts}


def _apart(boxes):
    return [(a, b) for a, b in combinations(boxes, 2) if boxes[a].overlaps(boxes[b])]


def test_names_beside_lines_do_not_overlap_even_where_lines_end_together(tmp_path):
    rows = [{**row, "accuracy": 0.7 + 1e-3 * i} for i, row in enumerate(random_rows(1))]
    summary = _summary(rows)
    names = sorted({row["method"] for row in rows})
    picture = measure_by_density(summary, dict.fromkeys(names, "weights"), names, "accuracy")
    save(picture, tmp_path / "picture")  # at another resolution, with the layout that files have
    picture.draw_without_rendering()
    for ax in picture.axes:
        boxes = _boxes(ax)
        assert set(boxes) == set(names[:NAMED])
        assert not _apart(boxes)
        assert all(box.x0 > ax.bbox.x1 for box in boxes.values())


def _summary(rows):

    return comparison.summary(rows, "accuracy")


def test_names_around_points_cover_no_name_no_point_and_not_the_line():
    rng = np.random.default_rng(2)
    places = np.vstack([rng.normal(0.2, 0.01, (6, 2)), rng.uniform(0, 1, (20, 2))])
    line = [(0.0, 0.25), (0.6, 0.25), (0.6, 0.8), (1.0, 0.8)]
    figure, ((ax,),) = subplots(1, 1, 6, 5)
    ax.scatter(*places.T)
    ax.set(xlim=(0, 1), ylim=(0, 1))
    laid_out(figure)
    around(ax, [Named(f"method-{i}", x, y) for i, (x, y) in enumerate(places[:10])], places.tolist(), line)
    figure.draw_without_rendering()
    boxes = _boxes(ax)
    assert len(boxes) == 10
    assert not _apart(boxes)
    corners = np.array(line)
    along = np.concatenate([a + (b - a) * np.linspace(0, 1, 200)[:, None] for a, b in pairwise(corners)])
    for box in boxes.values():
        assert not any(box.contains(*point) for point in ax.transData.transform(np.vstack([places, along])))
        assert ax.bbox.x0 <= box.x0
        assert box.x1 <= ax.bbox.x1


def _ticket_rows():
    """Rows of five methods that toycomb brings, with costs."""
    names = dict(zip([f"m{j}" for j in range(5)], ["imp", "random", "distance", "snip", "ceiling"], strict=True))
    costs = {"cost_samples": 10_000, "cost_seconds": 0.1}
    return [
        {**row, **costs, "method": names[row["method"]], "corrected_jaccard": row["accuracy"]}
        for row in random_rows(3, networks=4)
    ]


def test_figures_of_kept_tables_are_those_of_rows(tmp_path):
    kept = tables(_ticket_rows(), asked=["snip"], about="n = 32")
    assert kept["named"][0] == "snip"
    again = figures(json.loads(json.dumps(kept)))
    assert list(again) == ["accuracy", "recovery", "pareto", "pareto_seconds", "wins", "ranks"]
    for name, (picture, caption) in figures(kept).items():
        save(picture, tmp_path / "first")
        save(again[name][0], tmp_path / "second")
        assert (tmp_path / "first.svg").read_bytes() == (tmp_path / "second.svg").read_bytes()
        assert caption == again[name][1]
        assert "n = 32" in picture.get_suptitle()
        assert "networks" in picture.get_suptitle()
        alone = DRAWINGS[f"tickets_{name}"].draw({"figures": kept})
        assert (alone.caption, alone.get_suptitle()) == (caption, picture.get_suptitle())


def test_methods_without_a_name_are_counted():
    rows = [{**row, "method": f"{row['method']}{i}"} for i in range(4) for row in random_rows(0)]
    names = sorted({row["method"] for row in rows})
    picture = measure_by_density(_summary(rows), dict.fromkeys(names, "weights"), names[:3], "accuracy")
    (legend,) = picture.legends
    assert f"{len(names) - 3} other methods" in [x.get_text() for x in legend.get_texts()]


def test_the_legend_names_groups_of_what_is_drawn_alone():
    """The ceiling is black wherever it is there, and here it is not."""
    rows = [{**row, "method": f"imp{row['method']}"} for row in random_rows(0)]
    names = sorted({row["method"] for row in rows})
    picture = measure_by_density(_summary(rows), dict.fromkeys(names, "features"), names, "accuracy")
    (legend,) = picture.legends
    assert [x.get_text() for x in legend.get_texts()] == ["features"]


@pytest.mark.parametrize(("methods", "networks"), [(3, 3), (7, 3), (7, 40), (20, 60)])
def test_the_title_of_ranks_covers_nothing_however_long_the_critical_difference_is(methods, networks):
    found = [{"method": f"method-{i}", "mean_rank": float(i)} for i in range(1, methods + 1)]
    width = comparison.nemenyi(methods, networks)
    picture = critical_difference({"methods": found, "n": networks, "critical_difference": width}, "accuracy")
    laid_out(picture)
    (ax,) = picture.axes
    (title,) = (x for x in ax.texts if x.get_text().startswith("mean rank"))
    box = title.get_window_extent()
    others = [x.get_window_extent() for x in (*ax.texts, *ax.lines, picture._suptitle) if x is not title]
    assert not [x for x in others if box.overlaps(x)]


def test_effects_of_one_unit_share_an_axis():
    rejected = [{"crowd": 1.0, "rejected": INTERVAL, "count": 40}]
    table = {
        "conflict": {"C=8": dict.fromkeys(("none", "1", "2 or more"), rejected)},
        "model": {"C=8": [{"term": term, **INTERVAL} for term in UNITS]},
    }
    _, counts, scaled = conflict(table).axes
    of = {ax: [x.get_text() for x in ax.get_yticklabels()] for ax in (counts, scaled)}
    assert not [x for x in of[counts] if STANDARD in x]
    assert all(STANDARD in x for x in of[scaled])
    assert len(of[counts]) + len(of[scaled]) == len(UNITS)


def test_widths_have_no_colour_of_a_pattern():
    patterns = {x["color"] for x in pattern_style(["4P", "3P1N", "2P2N", "3N1P", "4N"]).values()}
    assert not patterns & {colour for colour, _ in WIDTHS.values()}


def _masked(method, group, place, density):
    kinds = ("codes", "others", "null_codes", "unmasked_codes", "unmasked_others")
    return {"method": method, "group": group, "place": place, "density": density} | dict.fromkeys(kinds, INTERVAL)


def test_masked_distances_are_shown_at_one_density_by_group():
    places, methods = ("hadamard C=8", "identity C=8"), {"imp": "weights", "ceiling": "control", "distance": "features"}
    cells = [(m, g, p, d) for m, g in methods.items() for p in places for d in (0.2, 0.1, 0.05)]
    picture = masked_distance([_masked(*cell) for cell in cells])
    assert [ax.get_title() for ax in picture.axes] == ["Hadamard, C = 8", "identity, C = 8"]
    names = [x.get_text() for x in picture.axes[0].get_yticklabels()]
    assert names == ["imp", "distance", "ceiling"]
    assert "density 0.1" in picture.get_suptitle()


def test_signs_of_the_maps_are_explained():
    row = {"factor": "base", "level": "all", "value": 0.1, "margin": 0.05, "test_error": 0.0, "networks": 3}
    verdicts = list(MARKS)
    table = [
        {**row, "load": load, "claim": f"C{i}", "verdict": verdict}
        for i in range(1, 7)
        for load, verdict in zip((0.125, 0.25, 0.5, 0.75, 1.0), verdicts, strict=True)
    ]
    picture = where_it_holds(table)
    (legend,) = picture.legends
    texts = [x.get_text() for x in legend.get_texts()]
    assert set(WORDS.values()) <= set(texts)
    assert len(texts) == len(WORDS) + 2  # colours of both signs of an effect


def test_long_names_of_few_methods_leave_room_for_what_they_name():
    """Options stand in names: the matrix keeps its size, and nothing is cut off."""
    names = ["random", "imp(rounds=3,epochs=5)", "start-and-end(power=2.5,kind='abc',other=True)"]
    for methods in (names[:2], names):
        share = np.full((len(methods), len(methods)), 0.5) + np.diag([np.nan] * len(methods))
        table = {"methods": methods, "n": 2, "share": share, "clear": share > 1}
        picture = win_matrix(table, "accuracy on a new draw of inputs")
        picture.draw_without_rendering()
        matrix, bar = picture.axes
        assert min(matrix.bbox.width, matrix.bbox.height) > picture.dpi
        for text in (matrix.yaxis.label, matrix.xaxis.label, bar.yaxis.label, *matrix.get_xticklabels()):
            box = text.get_window_extent()
            assert picture.bbox.y0 <= box.y0
            assert box.y1 <= picture.bbox.y1
