"""The data of an explorer page against Python's own numbers, how it is rounded and packed, and what can be watched."""

import base64
import json
import re
from dataclasses import replace

import numpy as np
import pytest

import toycomb as tc
from toycomb.cli import main
from toycomb.explorer import networks
from toycomb.explorer import page as page_of
from toycomb.explorer.arranged import column_groups
from toycomb.explorer.block import LARGEST, block
from toycomb.explorer.closer import closer, times
from toycomb.explorer.stored import choose, names, populations, stored_run
from toycomb.explorer.watched import Watched, of_run, of_space
from toycomb.geometry import Fate
from toycomb.records.store import opened
from toycomb.run import alone
from toycomb.tickets import find

FORMULA = tc.Formula(10, ((1, -2, 3), (3, 4, 5), (-6, 7, 1)))


@pytest.fixture(scope="module")
def run():
    """Two networks of one task, at ten times."""
    task = tc.Task(FORMULA, samples=2000, embedding="orthogonal")
    return tc.train(task, networks=2, seed=3, hidden=9, epochs=6, snapshots=times(6, 10), progress=False)


def unpacked(packed, shape):
    return np.frombuffer(base64.b64decode(packed["data"]), f"<{packed['kind']}").reshape(shape)


def data_of(path):
    """The data block of a written page."""
    return json.loads(re.search(r'id="data">(.*?)</script>', path.read_text(encoding="utf-8"))[1])


@pytest.fixture(scope="module")
def watched(run):
    return of_run(alone(run, 1))


@pytest.fixture(scope="module")
def pane(watched):
    return block([watched], "a title")["panes"][0]


def test_feature_space_is_rounded_to_whole_steps(pane, watched):
    F = watched.space.F[:, 0]
    found = unpacked(pane["F"], F.shape) * pane["step"]
    assert pane["shape"] == list(F.shape)
    assert pane["step"] == np.abs(F).max() / LARGEST
    assert np.abs(found - F).max() <= pane["step"] / 2 * (1 + 1e-9)
    assert (found[F == 0] == 0).all()


@pytest.mark.parametrize("kind", ["clauses", "shams"])
def test_locations_are_exactly_those_of_the_geometry(pane, watched, kind):
    space = watched.space if kind == "clauses" else watched.shams
    shape = (len(space.F), *space.distance.shape[2:])
    found = pane[kind]
    code = np.unpackbits(unpacked(found["code"], -1), count=np.prod(shape), bitorder="little").reshape(shape)
    assert found["literals"] == [list(x) for x in space.formulas[0].clauses]
    assert np.array_equal(unpacked(found["distance"], shape), space.distance[:, 0])
    assert np.array_equal(code, space.code_locations[:, 0])
    assert np.array_equal(unpacked(found["fate"], shape[1:]), space.fates()[0])
    assert np.array_equal(unpacked(found["crowd"], shape[1:]), space.crowd()[0])
    assert np.array_equal(unpacked(found["precursor"], shape[1:]), space.proximal()[0])


def test_rows_types_codes_and_counts(pane, watched):
    space = watched.space
    types = space.row_types[-1, 0]
    assert np.array_equal(unpacked(pane["types"], space.row_types[:, 0].shape), space.row_types[:, 0])
    assert sorted(pane["order"]) == list(range(9))
    inside = np.repeat([kind for kind, _ in pane["sections"]], [count for _, count in pane["sections"]])
    assert np.array_equal(types[pane["order"]], inside)
    assert pane["codes"] == space.code_locations.sum(axis=(1, 2, 3)).tolist()
    assert pane["fate_counts"] == [int((space.fates() == fate).sum()) for fate in Fate]
    row, clause = pane["start"]
    assert space.fates()[0, row, clause] != Fate.IDLE or (space.fates() == Fate.IDLE).all()


def test_the_sham_renames_variables_and_is_that_of_the_measures_of_tickets(run, watched):
    from toycomb.common.seeds import Purpose, stream
    from toycomb.geometry import sham_formula

    assert watched.sham == sham_formula(FORMULA, stream(run.seed, Purpose.SHAM, 1))
    assert [len(x) for x in watched.sham.clauses] == [3, 3, 3]


def test_a_variable_of_two_clauses_stands_in_both_groups_and_the_rest_last():
    assert column_groups(FORMULA) == [[0, 1, 2], [2, 3, 4], [5, 6, 0], [7, 8, 9]]


def test_frames_are_all_times_of_both_panes(run):
    first = of_run(alone(run, 0))
    late = tc.FeatureSpace(first.space.F[::3], first.space.row_types[::3], first.space.formulas)
    second = replace(of_space(late), times=first.times[::3])
    frames = block([first, second], "")["frames"]
    assert frames["unit"] == "epoch"
    assert frames["at"] == [list(range(10)), [i // 3 for i in range(10)]]
    numbered = block([first, replace(second, times=None)], "")["frames"]
    assert numbered["unit"] == "snapshot"
    assert [x[0] for x in numbered["at"]] == [0, 0]
    assert [x[-1] for x in numbered["at"]] == [9, len(late.F) - 1]


def test_sixty_snapshots_of_64_rows_and_64_variables_stay_under_four_megabytes():
    rng = np.random.default_rng(0)
    formula = tc.Formula.random(64, 64, 4, seed=1)
    F = rng.standard_normal((60, 1, 64, 64)).cumsum(axis=0)
    space = tc.FeatureSpace(F, np.where(rng.random((60, 1, 64)) < 0.5, 1, -1), [formula])
    one = of_space(space)
    assert len(page_of([one])) < 2_000_000
    assert len(page_of([one, one])) < 4_000_000


def test_equal_runs_give_equal_bytes_and_titles_are_escaped(run, tmp_path):
    title = "</script><script>alert(1)</script> & <b>"
    pages = [tc.explore(run, tmp_path / f"{i}.html", network=1, title=title).read_text() for i in range(2)]
    assert pages[0] == pages[1]
    assert "<script>alert" not in pages[0]
    assert "</b>" not in pages[0]
    assert data_of(tmp_path / "0.html")["title"] == title


def test_nothing_of_the_page_leads_elsewhere(run, tmp_path):
    text = tc.explore(run, tmp_path / "page.html").read_text()
    policy = re.search(r'Content-Security-Policy" content="([^"]+)"', text)[1]
    assert policy.startswith("default-src 'none'; script-src 'sha256-")
    assert "unsafe" not in policy
    assert set(re.findall(r"https?://[\w./]+", text)) == {"http://www.w3.org/2000/svg"}  # a name, not an address
    assert not re.findall(r"\b(?:src|href)=", text)


def test_a_run_with_few_snapshots_is_trained_again_and_is_the_same_network(run):
    ends = replace(
        run, snapshots=run.snapshots[[0, -1]], times=run.times[[0, -1]], settings=replace(run.settings, snapshots=())
    )
    one = alone(ends, 1)
    found = closer(one)
    assert len(found.times) > 40
    assert np.array_equal(found.final.W, one.final.W)
    other = replace(one, seed=99)  # its data are not those of seed 99
    assert closer(other) is other
    assert len(closer(one, 5).times) == 5


def test_a_ticket_has_the_rows_and_shams_of_its_network(run, tmp_path):
    ticket = find("random", run, 0.5, progress=False)
    for against in ("random:.5", ticket):
        path = tc.explore(run, tmp_path / "page.html", network=1, against=against)
        first, second = data_of(path)["panes"]
        assert second["shared_rows"]
        assert (second["order"], second["start"]) == (first["order"], first["start"])
        assert second["shams"]["literals"] == first["shams"]["literals"]
    trained = ticket.retrain(progress=False)
    F = trained.feature_space().F[:, 1]
    assert np.abs(unpacked(second["F"], F.shape) * second["step"] - F).max() <= second["step"]


def test_another_network_and_another_seed(run, tmp_path):
    other = data_of(tc.explore(run, tmp_path / "a.html", against=1))["panes"][1]
    assert np.array_equal(unpacked(other["types"], (10, 9)), run.feature_space().row_types[:, 1])
    seeded = data_of(tc.explore(run, tmp_path / "b.html", against="seed:8"))["panes"]
    assert seeded[1]["clauses"]["literals"] == seeded[0]["clauses"]["literals"]
    assert seeded[1]["F"] != seeded[0]["F"]
    assert not seeded[1]["shared_rows"]
    again = data_of(tc.explore(run, tmp_path / "c.html", against=run, network=1))["panes"]
    assert again[0]["F"] == again[1]["F"]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"network": 2}, "network 2 was asked for; there are 2"),
        ({"against": "imp"}, "it must be the number of another network"),
        ({"against": "nothing:.1"}, "nothing"),
        ({"against": 3.5}, "it must be the number of another network"),
        ({"against": 2}, "there are 2"),
        ({"moments": 1}, "at least 2"),
        ({"proximal": 4}, "between 0 and 3"),
    ],
)
def test_wrong_arguments_are_said_and_nothing_is_written(run, tmp_path, arguments, words):
    with pytest.raises(tc.InputError, match=re.escape(words)):
        tc.explore(run, tmp_path / "page.html", **arguments)
    assert not list(tmp_path.iterdir())


def test_a_page_never_replaces_the_results_that_it_is_made_from(finished):
    file = finished[0] / "results.sqlite"
    with pytest.raises(tc.InputError, match="which the same command reads"):
        tc.explore(finished[0], file)


def test_two_feature_spaces_side_by_side_and_no_ticket_of_one(run, tmp_path):
    space = run.feature_space()
    panes = data_of(tc.explore(space, tmp_path / "page.html", network=1, against=space))["panes"]
    assert panes[0]["F"] == panes[1]["F"]
    with pytest.raises(tc.InputError, match="of their kind alone"):
        tc.explore(space, tmp_path / "page.html", against="imp:.1")


def test_a_formula_is_learnt_with_uniform_inputs_where_others_cannot_be(tmp_path, capsys):
    (tmp_path / "f.dnf").write_text("p dnf 9 1\n1 2 3 4 5 6 7 8 9 0\n")
    command = ["explore", "--formula", str(tmp_path / "f.dnf"), "--epochs", "2", "--samples", "2000", "--moments", "5"]
    main([*command, "--out", str(tmp_path / "page.html")])
    page = data_of(tmp_path / "page.html")
    assert len(page["frames"]["names"]) == 5
    assert page["panes"][0]["clauses"]["literals"] == [list(range(1, 10))]
    assert "open it in any browser" in capsys.readouterr().out


def test_without_training_there_is_nothing_to_watch(tmp_path):
    untrained = tc.train(tc.random_tasks(1, seed=1, clauses=2, samples=100), hidden=4, epochs=0, seed=1, progress=False)
    with pytest.raises(tc.InputError, match="nothing to watch"):
        tc.explore(untrained, tmp_path / "page.html")
    assert not (tmp_path / "page.html").exists()


def test_one_snapshot_is_too_few(run):
    space = run.feature_space()
    with pytest.raises(tc.InputError, match="one snapshot"):
        of_space(tc.FeatureSpace(space.F[:1], space.row_types[:1], space.formulas))
    with pytest.raises(tc.InputError, match="shows one"):
        Watched(space, "two", FORMULA)


@pytest.fixture
def files(run, tmp_path):
    """Three snapshots of a network and its formula, as files."""
    for k, name in ((0, "a"), (4, "b"), (-1, "c")):
        run.snapshots[k, 0].save(tmp_path / f"{name}.npz")
    FORMULA.save(tmp_path / "f.dnf")
    return tmp_path


def test_networks_of_files(run, files, capsys):
    found = networks(files / "a.npz", files / "c.npz", FORMULA, snapshots=[files / "b.npz"], times=[0, 1, 6])
    assert np.allclose(found.space.F[:, 0], run.feature_space().F[[0, 4, -1], 0])
    command = f"explore --initial {files}/a.npz --final {files}/c.npz --snapshots {files}/b.npz --formula {files}/f.dnf"
    main([*command.split(), "--times", "0,1,6", "--out", str(files / "page.html"), "--json"])
    assert json.loads(capsys.readouterr().out)["page"] == str(files / "page.html")
    shown = data_of(files / "page.html")
    assert shown["frames"]["names"] == ["0", "1", "6"]
    assert shown["panes"][0]["error"] is None
    assert shown["panes"][0]["F"] == block([found], "")["panes"][0]["F"]


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ("--initial a.npz", "--initial was given, and --final and --formula not; "),
        ("--final c.npz --formula f.dnf", "--final was given, and --initial not; "),
        ("c.npz --formula f.dnf", "c.npz is a network file, and RUN a folder of results; say --initial FILE"),
        ("--initial a.npz --final c.npz --formula f.dnf --times 1", "1 times were given for 2 snapshots"),
        ("--initial a.npz --final c.npz --formula f.dnf --times 3,1", "each must be later"),
        ("--initial a.npz --final c.npz --formula f.dnf --against 1", "files hold one network"),
        ("--population clauses=8", "of a folder of results"),
        ("nowhere", "holds no results.sqlite"),
        (". --initial a.npz", "give one of both"),
    ],
)
def test_wrong_words_of_the_command_line(files, monkeypatch, capsys, options, words):
    monkeypatch.chdir(files)
    with pytest.raises(SystemExit) as end:
        main(["explore", *options.split(), "--out", "page.html"])
    said = capsys.readouterr().err
    assert end.value.code == 2
    assert words in said
    assert said.count("\n") == 1
    assert not (files / "page.html").exists()


def test_a_stored_network_by_its_population(finished, tmp_path):
    folder, _ = finished
    with opened(folder / "results.sqlite", read_only=True) as store:
        found = populations(store)
        called = names(found)
        assert len(set(called)) == len(found) > 3
        for population, name in zip(found, called, strict=True):
            assert choose(found, name, "") == population
    run = stored_run(folder, 1)
    assert len(run.times) == max(len(x.training.snapshots) for x in found)
    F = run.feature_space().F[:, 0]
    pane = data_of(tc.explore(folder, tmp_path / "page.html", network=1))["panes"][0]
    assert np.abs(unpacked(pane["F"], F.shape) * pane["step"] - F).max() <= pane["step"]


@pytest.mark.parametrize(
    ("population", "network", "words"),
    [
        ("epochs=60", 0, "fits several populations; name one of clauses=8"),
        ("clauses=77", 0, "no population has clauses=77; there are clauses="),
        ("eight", 0, "is named by settings"),
        (None, 99, "network 99 of this population is not stored; there are 0 to 3"),
    ],
)
def test_no_such_stored_network(finished, population, network, words):
    with pytest.raises(tc.InputError, match=re.escape(words)):
        stored_run(finished[0], network, population)
