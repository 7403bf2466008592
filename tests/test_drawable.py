"""Figures take a run, its feature space, a stored population or a table, draw the same of each, and show themselves."""

import inspect
import json
import subprocess
import sys
from dataclasses import replace

import numpy as np
import pytest

import toycomb as tc
from toycomb.accounts.of_runs import MADE
from toycomb.accounts.registry import FIGURES
from toycomb.plots import of_runs
from toycomb.plots.given import populations
from toycomb.study import Population, execute, load_run, opened
from toycomb.study.redrawing import every

SMALL = Population(
    networks=4,
    seed=3,
    variables=16,
    clauses=4,
    samples=600,
    training=tc.Training(hidden=16, epochs=4, snapshots=(0.5, 1, 2)),
)
OTHER = Population(**{**vars(SMALL), "clauses": 6})
FROM_A_RUN = (
    "fate_by_distance", "rejection_by_crowd", "patterns_by_load", "emergence", "feature_map", *MADE,
)  # fmt: skip
OF_A_SPACE = [x for x in FROM_A_RUN if x not in ("emergence", "published_sweep")]
SAME = {
    "fate_by_distance": of_runs.fates_of,
    "rejection_by_crowd": of_runs.rejection_of,
    "patterns_by_load": of_runs.patterns_of,
    "emergence": of_runs.emergence_of,
    "feature_map": of_runs.map_of,
    **MADE,
}


@pytest.fixture(scope="module")
def stored(tmp_path_factory):
    """A folder with two populations, and the first as a run."""
    folder = tmp_path_factory.mktemp("populations")
    with opened(folder / "results.sqlite") as store:
        execute({"small": SMALL, "other": OTHER}, store, progress=False)
        yield folder, load_run(SMALL, store)


def picture(figure):
    """What a figure looks like, but for the line on top, in which a feature space has no embedding."""
    figure.suptitle("")
    return figure._repr_png_()


@pytest.mark.parametrize("name", FROM_A_RUN)
def test_a_run_its_population_and_its_table_are_one_picture(stored, name):
    folder, run = stored
    draw = getattr(tc.plots, name)
    table = json.loads(json.dumps(SAME[name](populations(run))))
    of_a_run, of_the_store, of_a_table = draw(run), draw(SMALL, store=folder), draw(table)
    assert of_a_run._repr_png_() == of_the_store._repr_png_()
    assert of_a_run.caption == of_the_store.caption
    assert of_a_run.caption.startswith(of_a_table.caption)
    assert of_a_run.caption.endswith(
        "Drawn from 4 networks, H = 16, n = 16, C = 4, k = 4, hadamard embedding, near-miss inputs, 600 samples, "
        "4 epochs, 5 snapshots, seed 3."
    )
    assert "Hadamard embedding" in of_a_run.get_suptitle()
    assert picture(draw(run)) == picture(of_a_table)


def test_clauses_are_counted_on_top_where_no_title_has_them(stored):
    _, run = stored
    assert "C = 4" not in tc.plots.fate_by_distance(run).get_suptitle()  # its panel has
    assert "C = 4" in tc.plots.fate_by_distance({"mine": run}).get_suptitle()
    assert tc.plots.emergence(run).get_suptitle().count("C = 4") == 1
    assert tc.plots.feature_map(run).get_suptitle().startswith("n = 16, H = 16, C = 4, k = 4, Hadamard embedding; ")


@pytest.mark.parametrize("name", OF_A_SPACE)
def test_a_feature_space_gives_what_its_run_gives(stored, name):
    _, run = stored
    draw = getattr(tc.plots, name)
    figure = draw(run.feature_space(), seed=run.seed, times=run.times)
    assert "Hadamard" not in figure.get_suptitle()
    assert picture(figure) == picture(draw(run))


def test_accounts_store_the_tables_that_a_run_gives(stored, monkeypatch):
    from toycomb.accounts.crowding import account as crowding
    from toycomb.accounts.instruments.observed import Observed
    from toycomb.accounts.published import account as published
    from toycomb.accounts.resolution import account as resolution

    _, run = stored
    given, space = populations({"C=4": run}), run.feature_space()
    monkeypatch.setattr(resolution, "SNAPSHOTS", run.times)
    dense = {"C=4": Observed(space, space, run.seed)}
    tables = resolution.Seen(dense, {}, {}).tables() | crowding.Seen(dense, {}, {}, {}).tables()
    assert tables["fates"] == of_runs.fates_of(given)
    assert tables["timing"]["loads"] == MADE["selection_over_time"](given)["loads"]
    assert tables["prediction"]["loads"] == MADE["prediction"](given)["loads"]
    assert tables["rejection"] == of_runs.rejection_of(given)
    monkeypatch.setattr(published, "MAP_EPOCHS", (0, 2, 4))
    seen = published.Seen({(16, 4): run}, {}, run, {})
    found, mapped = seen.tables(), of_runs.map_of(given, epochs=(0, 2, 4))
    assert mapped == {key: found["feature_map"][key] for key in mapped}
    assert found["emergence"] == of_runs.emergence_of(given)
    (row,), (own,) = found["patterns"], of_runs.patterns_of(given)
    assert {key for key in own if own[key] != row[key]} == {"packing_limit"}


def test_several_runs_have_a_panel_or_a_point_each(stored):
    folder, run = stored
    with opened(folder / "results.sqlite") as store:
        other = load_run(OTHER, store)
    figure = tc.plots.fate_by_distance([run, other])
    assert [ax.get_title() for ax in figure.axes[:2]] == ["C = 4", "C = 6"]
    assert "C = 6: 4 networks" in figure.caption
    named = tc.plots.fate_by_distance({"four clauses": SMALL, "six": other}, store=folder)
    assert [ax.get_title() for ax in named.axes[:2]] == ["four clauses", "six"]
    loads = tc.plots.patterns_by_load([run, other]).axes[0].get_xticks()
    assert loads.tolist() == [4, 6]


def test_a_folder_is_as_good_as_its_table(finished):
    folder, _ = finished
    with opened(folder / "results.sqlite", read_only=True) as store:
        table = store.table("emergence")
    assert tc.plots.emergence(folder)._repr_png_() == tc.plots.emergence(table)._repr_png_()
    assert tc.plots.universality(str(folder)).caption


def last(run):
    """The feature space of one time, as somebody has it who kept the trained weights alone."""
    space = run.feature_space()
    return replace(space, F=space.F[-1:], row_types=space.row_types[-1:])


def test_a_figure_of_one_network_says_that_there_is_no_interval_and_no_setting_twice(stored):
    space = stored[1].feature_space()
    one = replace(space, F=space.F[:, :1], row_types=space.row_types[:, :1], formulas=space.formulas[:1])
    assert tc.plots.fate_by_distance(one).get_suptitle() == "n = 16, H = 16, k = 4; one network, so no interval"
    said = tc.plots.feature_map(stored[1]).get_suptitle().replace("\n", " ")
    assert said.count("n = 16") == said.count("H = 16") == said.count("C = 4") == said.count("embedding") == 1


@pytest.mark.parametrize(
    ("draw", "message"),
    [
        (
            lambda run: tc.plots.universality(run),
            "shows more than a run; .* toycomb theories universality",
        ),
        (lambda run: tc.plots.tickets_wins(run), "toycomb tickets --out DIR makes them"),
        (lambda run: tc.plots.tickets_wins([]), "there is nothing to draw"),
        (lambda run: tc.plots.emergence(run.feature_space()), "does not hold the loss over training"),
        (lambda run: tc.plots.feature_map(run.feature_space()), "give times=, such as times=run.times or times="),
        (lambda run: tc.plots.fate_by_distance(last(run)), "one snapshot has no fates; give two"),
        (lambda run: tc.plots.rejection_by_crowd(last(run)), "one snapshot has no fates; give two"),
        (lambda run: tc.plots.precursor(last(run)), "one snapshot has no fates; give two"),
        (lambda run: tc.plots.feature_map({"F": []}, network=1), "network can be chosen for trained networks; a table"),
        (lambda run: tc.plots.feature_map(run.feature_space(), times=[0, 1]), "2 times were given for 5 snapshots"),
        (lambda run: tc.plots.feature_map(run, epochs=[3]), "no snapshot at epoch 3; there are 0, 0.5, 1, 2, 4"),
        (lambda run: tc.plots.feature_map(run, network=4), "there is no network 4; there are 0 to 3"),
        (lambda run: tc.plots.feature_map(run, networks=4), "no option networks; its options are network, epochs"),
        (lambda run: tc.plots.feature_map([run, run]), "several of these have C=4"),
        (lambda run: tc.plots.feature_map({"a": run, "b": run}), "one population, and 2 were given: a, b"),
        (lambda run: tc.plots.patterns_by_load({"a": run, "b": run}), "several of these have the same"),
        (lambda run: tc.plots.fate_by_distance(run.final), "a Network was given; toycomb.FeatureSpace.read"),
        (lambda run: tc.plots.fate_by_distance(SMALL), "holds no networks; give store="),
        (lambda run: tc.plots.fate_by_distance(SMALL, store="nowhere"), "no results file nowhere"),
        (lambda run: tc.plots.fate_by_distance("nowhere"), "nowhere does not exist"),
        (
            lambda run: tc.plots.fate_by_distance({"C=4": []}, colour=1),
            "fate_by_distance has no option colour; it has no",
        ),
        (lambda run: tc.plots.fate_by_distance({}), "nothing to draw"),
        (lambda run: tc.plots.patterns_by_load([run, 5]), "among others: int"),
        (lambda run: tc.plots.patterns_by_load([[run]]), "draws the table 'patterns', and what was given is none"),
        (lambda run: tc.plots.emergence({"x": 1}), "draws the table 'emergence', and what was given is none"),
        (lambda run: tc.plots.precursor(None), "a NoneType was given"),
        (lambda run: tc.plots.precursor([run, run]), "several of these have C=4"),
        (lambda run: tc.plots.precursor({"x": 1}), "shows a Run or a FeatureSpace, and neither was given"),
    ],
)
def test_what_cannot_be_drawn_is_said_in_one_sentence(stored, draw, message):
    with pytest.raises(tc.InputError, match=message):
        draw(stored[1])


@pytest.mark.parametrize(
    ("name", "near"),
    [
        ("fate", "fate_by_distance"),
        ("fate_by_distnace", "fate_by_distance or"),
        ("ticket_accuracy", "tickets_accuracy or"),
    ],
)
def test_a_mistyped_figure_is_told_the_nearest_ones(name, near):
    with pytest.raises(AttributeError, match=f"no attribute '{name}'; perhaps you meant {near}"):
        getattr(tc.plots, name)


def test_completion_offers_figures_and_no_modules():
    offered = dir(tc.plots)
    assert {"fate_by_distance", "tickets_accuracy", "universality"} <= set(offered)
    assert not [x for x in offered if inspect.ismodule(getattr(tc.plots, x))]


def test_every_figure_can_be_called_by_its_name_and_says_its_options():
    for name in every():
        if name in FIGURES and not name.isidentifier():  # double-descent
            continue
        draw = getattr(tc.plots, name)
        assert list(inspect.signature(draw).parameters)[:6] == ["given", "store", "seed", "times", "layer", "output"]
        assert draw.__doc__
    assert list(inspect.signature(tc.plots.feature_map).parameters)[6:] == ["network", "epochs"]
    with pytest.raises(AttributeError):
        _ = tc.plots.tickets_nothing


ALONE = """
import sys
import toycomb as tc
run = tc.train(tc.random_tasks(2, seed=1, variables=8, clauses=2, samples=200), hidden=8, epochs=1, seed=1)
figure = tc.plots.fate_by_distance(run)
page = figure._repr_html_()
assert "matplotlib.pyplot" not in sys.modules
assert figure._repr_png_().startswith(b"\\x89PNG")
assert page.startswith("<figure") and "data:image/png;base64," in page and "Drawn from 2 networks" in page
"""


@pytest.mark.slow
def test_a_figure_shows_itself_without_pyplot():
    subprocess.run([sys.executable, "-c", ALONE], check=True, timeout=300)


def test_a_notebook_shows_a_figure(stored):
    formatters = pytest.importorskip("IPython.core.formatters")
    figure = tc.plots.fate_by_distance(stored[1])
    shown, _ = formatters.DisplayFormatter().format(figure)
    assert {"image/png", "text/html"} <= shown.keys()
    figure.caption = "<script>"
    assert "<script>" not in figure._repr_html_()


def test_the_settings_of_a_reader_do_not_change_what_is_shown(stored):
    import matplotlib

    plain = tc.plots.rejection_by_crowd(stored[1])._repr_png_()
    with matplotlib.rc_context({"font.family": "monospace", "savefig.facecolor": "red", "savefig.bbox": "tight"}):
        assert tc.plots.rejection_by_crowd(stored[1])._repr_png_() == plain


def test_epochs_of_a_map_are_spread():
    from toycomb.plots.tables.patterns import spread_over

    study = np.array([0, 0.1, 0.2, 0.5, 1, 2, 3, 5, 10, 20, 30, 50, 70, 100])
    assert spread_over(study) == [0, 1, 10, 100]
    assert spread_over(np.array([0.0, 7])) == [0, 7]
    assert spread_over(np.array([0.0])) == [0]
    assert spread_over(np.arange(6.0)) == [0, 1, 2, 5]


@pytest.mark.parametrize("number", [10**400, "x", None, {}])
def test_a_table_with_another_kind_of_number_is_said_to_be_none(number):
    """A whole number may be larger than any float, which is no wrong type."""
    row = {"embedding": "identity", "load": 4, "network": 0, "method": "imp", "accuracy": 0.5, "density": number}
    with pytest.raises(tc.InputError, match="draws the table 'tickets', and what was given is none"):
        every()["tickets_accuracy"].draw({"rows": [row, row | {"network": 1}]})
