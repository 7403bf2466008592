"""`toycomb figure`: any figure again from any folder of results, and never over a file that git tracks."""

import json
import os
import shutil
import subprocess
import sys

import pytest

from toycomb import InputError, study
from toycomb.accounts.registry import FIGURES
from toycomb.cli import main
from toycomb.files.tracked import tracked
from toycomb.report.tickets import DRAWINGS
from toycomb.study import opened

INTERVAL = {"value": 1.0, "low": 0.5, "high": 2.0}
SIDES = {side: {"4P": INTERVAL} for side in ("positive", "negative", "initial_positive", "initial_negative")}
ROW = {"hidden": 32, "clauses": 8, "networks": 3, "published_4P": None, "packing_limit": None, **SIDES}
SIZES = ["--networks", "2", "--variables", "8", "--clauses", "2", "--hidden", "8", "--epochs", "2", "--samples", "200"]


@pytest.fixture
def results(tmp_path, monkeypatch):
    """The folder of a study with one table; the work is done beside it."""
    (tmp_path / "results").mkdir()
    with opened(tmp_path / "results" / "results.sqlite") as store:
        store.save_table("patterns", [ROW])
    monkeypatch.chdir(tmp_path)
    return tmp_path / "results"


def refused(capsys, *words):
    """The sentence of a command that is refused."""
    with pytest.raises(SystemExit) as ended:
        main(list(map(str, words)))
    line = capsys.readouterr().err
    assert (ended.value.code, line.count("\n")) == (2, 1)
    return line


def test_a_figure_goes_where_the_study_put_it_or_where_it_is_told(capsys, results):
    main(["figure", "patterns_by_load"])
    first, words = capsys.readouterr().out.splitlines()
    assert first == "drew results/figures/patterns_by_load.png and .svg, from results/results.sqlite"
    assert words.startswith("Rows per clause with each pattern")
    main(["figure", "patterns_by_load", "--results", "results", "--out", "again.png"])
    main(["figure", "patterns_by_load", "--results", "results/results.sqlite", "--out", "."])
    for suffix in ("png", "svg"):
        drawn = (results / "figures" / f"patterns_by_load.{suffix}").read_bytes()
        assert (results.parent / f"again.{suffix}").read_bytes() == drawn
        assert (results.parent / f"patterns_by_load.{suffix}").read_bytes() == drawn


def test_its_document_says_what_was_drawn_from_what(capsys, results):
    main(["figure", "patterns_by_load", "--out", "a.svg", "--json"])
    document = json.loads(capsys.readouterr().out)
    assert document["files"] == ["a.png", "a.svg"]
    assert document["source"] == "results/results.sqlite"
    assert "3 networks" in document["caption"]


def test_the_list_names_every_figure_and_what_makes_it(capsys):
    main(["figure", "--list"])
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in lines] == [*FIGURES, *DRAWINGS]
    assert all("Made by " in line for line in lines)
    main(["figure", "--list", "--json"])
    assert json.loads(capsys.readouterr().out)["figures"].keys() == {*FIGURES, *DRAWINGS}


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["fates"], "perhaps you meant fate_by_distance"),
        (["pattern-by-load"], "perhaps you meant patterns_by_load"),
        (["probe"], "perhaps you meant fate_by_distance"),
        (["precursor"], "precursor is drawn from a run, in Python: toycomb.plots.precursor(run)"),
        (["ticket_ranks"], "perhaps you meant tickets_ranks"),
        (["xyz"], "there is no figure 'xyz'; toycomb figure --list shows all"),
        ([], "give the name of a figure"),
        (
            ["emergence"],
            "holds nothing for the figure emergence; emergence is of the account published: make it",
        ),
        (["tickets_wins"], "holds nothing for the figure tickets_wins; toycomb tickets --out DIR makes it"),
        (["fate_by_distance"], "or by toycomb probe --out DIR"),
        (["patterns_by_load", "--results", "nowhere"], "nowhere does not exist"),
        (["patterns_by_load", "--results", "results/figures.txt"], "does not exist"),
        (["patterns_by_load", "--out", "no/where"], "No such file"),
        (["patterns_by_load", "--out", "a.pdf"], "a.pdf would be a pdf file; pictures are written as .png and .svg"),
    ],
)
def test_what_cannot_be_drawn_is_one_sentence(capsys, results, words, message):
    assert message in refused(capsys, "figure", *words)
    assert sorted(x.name for x in results.iterdir()) == ["results.sqlite"]


@pytest.mark.slow
@pytest.mark.parametrize(("command", "figure"), [("patterns", "patterns_by_load"), ("probe", "fate_by_distance")])
def test_what_a_single_command_drew_is_drawn_again(capsys, tmp_path, command, figure):
    main([command, *SIZES, "--out", str(tmp_path)])
    files = [tmp_path / f"{command}.{suffix}" for suffix in ("png", "svg")]
    before = [x.read_bytes() for x in files]
    for file in files:
        file.unlink()
    capsys.readouterr()
    main(["figure", figure, "--results", str(tmp_path)])
    assert [x.read_bytes() for x in files] == before
    assert sorted(x.name for x in tmp_path.iterdir()) == sorted(f"{command}.{x}" for x in ("json", "png", "svg"))


@pytest.mark.slow
def test_figures_of_tickets_are_drawn_again(capsys, tmp_path):
    sizes = [*SIZES, "--methods", "random,magnitude,snip", "--densities", ".5,.2"]
    main(["tickets", *sizes, "--out", str(tmp_path)])
    names = ["tickets_accuracy", "tickets_recovery", "tickets_pareto", "tickets_pareto_seconds", "tickets_wins"]
    before = {name: (tmp_path / f"{name}.png").read_bytes() for name in names}
    capsys.readouterr()
    for name in names:
        main(["figure", name, "--results", str(tmp_path / "tickets.json"), "--out", str(tmp_path / f"again_{name}")])
        assert (tmp_path / f"again_{name}.png").read_bytes() == before[name]
    assert "needs more networks or methods" in refused(capsys, "figure", "tickets_ranks", "--results", tmp_path)


def test_documents_of_accounts_are_read_and_those_put_aside_are_not(capsys, results):
    tables = {"tables": {"patterns": [ROW]}, "account": "published"}
    folder = results.parent / "single"
    folder.mkdir()
    (folder / "published-seed5-networks3.json").write_text(json.dumps(tables))
    (folder / "broken.json").write_text("{")
    assert "holds nothing" in refused(capsys, "figure", "patterns_by_load", "--results", folder)
    (folder / "published.json").write_text(json.dumps(tables))
    main(["figure", "patterns_by_load", "--results", str(folder)])
    assert (folder / "patterns_by_load.png").exists()
    assert "no JSON" in refused(capsys, "figure", "patterns_by_load", "--results", folder / "broken.json")


@pytest.fixture
def checkout(results):
    """A work tree of git beside the results, that tracks a picture."""
    if shutil.which("git") is None:
        pytest.skip("git is not there")
    home = results.parent / "checkout"
    (home / "figures").mkdir(parents=True)
    (home / "figures" / "patterns_by_load.svg").write_text("tracked")
    for words in (["init", "-q"], ["add", "figures"]):
        subprocess.run(["git", *words], cwd=home, check=True, capture_output=True)
    return home


def test_a_picture_that_git_tracks_is_replaced_on_request_only(capsys, results, checkout, monkeypatch):
    picture = checkout / "figures" / "patterns_by_load.svg"
    for place in (picture, checkout / "figures"):
        line = refused(capsys, "figure", "patterns_by_load", "--out", place)
        assert f"git tracks {picture}; draw to another place by --out FILE, or replace it by --replace" in line
    (results / "figures").symlink_to(checkout / "figures")  # a default place that leads there
    assert "git tracks" in refused(capsys, "figure", "patterns_by_load")
    monkeypatch.setenv("GIT_DIR", str(results.parent))  # of another tree, as hooks of git set it
    assert "git tracks" in refused(capsys, "figure", "patterns_by_load", "--out", picture)
    with pytest.raises(InputError, match="git tracks"):
        study.redraw("patterns_by_load", results, picture)
    assert picture.read_text() == "tracked"
    assert not picture.with_suffix(".png").exists()
    main(["figure", "patterns_by_load", "--out", str(picture), "--replace"])
    assert picture.read_text().startswith("<?xml")


def test_what_git_does_not_track_is_drawn_in_a_work_tree(results, checkout):
    for name in ("other.svg", "*.svg", ":(top)x.svg"):
        for _ in range(2):  # the second time over the first
            main(["figure", "patterns_by_load", "--out", str(checkout / "figures" / name)])
        assert (checkout / "figures" / name).exists()


def test_without_git_nothing_that_stands_in_a_work_tree_is_replaced(capsys, results, checkout, monkeypatch):
    monkeypatch.setenv("PATH", "")
    place = checkout / "figures" / "patterns_by_load"
    assert "cannot be asked" in refused(capsys, "figure", "patterns_by_load", "--out", place)
    main(["figure", "patterns_by_load", "--out", str(checkout / "new.png")])
    assert (checkout / "new.png").exists()


@pytest.mark.skipif(sys.platform == "win32", reason="a script of a shell")
def test_asking_git_starts_nothing_that_a_work_tree_names(checkout):
    spy = checkout / "spy"
    spy.write_text(f"#!/bin/sh\ntouch {checkout / 'started'}\n")
    spy.chmod(0o755)
    for key in ("core.fsmonitor", "core.sshCommand", "alias.ls-files"):
        subprocess.run(["git", "config", key, str(spy)], cwd=checkout, check=True)
    assert tracked(checkout / "figures" / "patterns_by_load.svg") is True
    assert tracked(checkout / "figures" / "nothing.svg") is False
    assert not os.path.exists(checkout / "started")
