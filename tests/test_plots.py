"""Figures draw from stored tables alone, the same file from the same table."""

import json
from itertools import pairwise

import numpy as np
import pytest

from toycomb import Training, plots
from toycomb.study import Preset, presets, tables
from toycomb.study.execution import execute, load_run
from toycomb.study.store import opened


@pytest.fixture(scope="module")
def drawn(tmp_path_factory):
    """Every table of a tiny study, as it comes back from JSON."""
    populations = {f"C={c}": presets.Population(
        networks=3, clauses=c, seed=2, samples=400, training=Training(hidden=8, epochs=2, snapshots=(0, 0.5, 1)),
    ) for c in (3, 6)}  # fmt: skip
    with opened(tmp_path_factory.mktemp("store") / "r.sqlite") as store:
        execute(populations, store, progress=False)
        runs = {load: load_run(x, store) for load, x in populations.items()}
    spaces = {load: run.feature_space() for load, run in runs.items()}
    content = {
        "patterns": tables.patterns({(8, 3): runs["C=3"], (8, 6): runs["C=6"]}),
        "emergence": tables.emergence(runs["C=3"]),
        "fates": tables.fates(spaces, 1),
        "rejection": tables.rejection(spaces),
        "feature_map": tables.feature_map(runs["C=3"], 0, (0, 1, 2)),
    }
    return json.loads(json.dumps(content, allow_nan=False))


@pytest.mark.parametrize("name", plots.FIGURES)
def test_figures_are_labelled_and_reproducible(drawn, name, tmp_path):
    figure = plots.FIGURES[name]
    table = drawn[figure.table]
    for i in range(2):
        plots.save(figure.draw(table), tmp_path / f"{i}")
    for suffix in (".png", ".svg"):
        assert (tmp_path / f"0{suffix}").read_bytes() == (tmp_path / f"1{suffix}").read_bytes()
    axes = [ax for ax in figure.draw(table).axes if ax.get_label() != "<colorbar>"]
    assert any(ax.get_xlabel() for ax in axes)
    assert any(ax.get_ylabel() or [x.get_text() for x in ax.get_yticklabels()] for ax in axes)
    assert len(figure.caption(table)) > 100


def test_feature_map_table_is_a_rearrangement(drawn):
    table = drawn["feature_map"]
    assert sorted(table["variables"]) == list(range(1, 33))
    F, types = np.array(table["F"]), table["row_types"]
    assert types == sorted(types, reverse=True)
    for variables, rows in zip(table["clauses"], table["codes"], strict=True):
        for row in range(8):
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
