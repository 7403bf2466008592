"""Figures draw from stored tables alone, the same file from the same table."""

from itertools import pairwise

import numpy as np
import pytest

from toycomb import plots
from toycomb.accounts import presets
from toycomb.records.store import opened
from toycomb.study import Preset


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
