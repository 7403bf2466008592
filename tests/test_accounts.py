"""What every account keeps to by itself: its contract, its files, its bits."""

import json
import re
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pytest

from tests.conftest import shrink_accounts
from toycomb import InputError, plots, theories
from toycomb.accounts import work
from toycomb.accounts.account import Account, Measured
from toycomb.accounts.presets import alone
from toycomb.accounts.registry import ACCOUNTS, FIGURES
from toycomb.accounts.seen import Seen
from toycomb.cli import main
from toycomb.evidence.claims import Claim, Evidence
from toycomb.plots.shown import FigureOf
from toycomb.plots.style import subplots
from toycomb.study import PRESETS

DOCS = Path(__file__).parents[1] / "docs" / "accounts"
ALL = list(theories.ACCOUNTS)
NAMES = [name for name in ALL if theories.ACCOUNTS[name].measured is not None]
"""Those that measure; the published claims train and prune instead."""
HEADINGS = ("The argument", "What is measured", "How it is judged", "Outcome")


@pytest.fixture
def small(monkeypatch):
    """Accounts whose measurements take a second."""
    shrink_accounts(monkeypatch)


@pytest.mark.parametrize("name", NAMES)
def test_accounts_are_parts_of_the_study(name):
    part = theories.named(name)
    assert ACCOUNTS[name] is part
    assert not part.asked(PRESETS["quick"], 4)
    assert part.asked(PRESETS["full"], 4)
    assert part.asked(PRESETS["paper"], 4) == (name not in PRESETS["paper"].without)
    assert all(FIGURES[figure.name] is figure for figure in part.figures)
    measurement = next(iter(part.measures(PRESETS["full"], 4).values()))
    assert {x.identity for x in part.measures(PRESETS["paper"], 4).values()} <= {measurement.identity}


@pytest.mark.parametrize("name", ACCOUNTS)
def test_every_account_has_its_page(name):
    account, page = ACCOUNTS[name], (DOCS / f"{name}.md").read_text(encoding="utf-8")
    headings = [line.removeprefix("## ") for line in page.splitlines() if line.startswith("## ")]
    assert [x for x in headings if x in HEADINGS] == list(HEADINGS)
    shown = re.findall(r"^!\[.+\]\(\.\./\.\./(figures/.+\.png)\)$", page, re.MULTILINE)
    assert {figure.name for figure in account.figures} <= {Path(picture).stem for picture in shown}
    assert all((DOCS.parents[1] / picture).is_file() for picture in shown)
    judged = page.split("## How it is judged")[1].split("## Outcome")[0]
    for claim in account.claims:
        margin = re.escape(f"{claim.margin:g}".lstrip("0"))
        assert re.search(rf"^\| {claim.id} \|.*\| {margin} ", judged, re.MULTILINE), claim.id


def test_pages_are_listed_in_the_order_of_reports_and_have_a_history():
    listed = re.findall(r"^\| \[(.+?)\]\(\1\.md\) \|", (DOCS / "README.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert listed == list(ACCOUNTS)
    assert {path.stem for path in DOCS.glob("*.md")} == {"README", "own", *ACCOUNTS}
    history = (DOCS.parent / "history.md").read_text(encoding="utf-8")
    sections = [line.lower() for line in history.splitlines() if line.startswith("### ")]
    for name in ACCOUNTS:
        assert len([x for x in sections if re.match(rf"### {name.lower().replace('-', ' ')}\b", x)]) == 1


@pytest.mark.slow
@pytest.mark.parametrize("name", NAMES)
def test_same_numbers_whatever_the_threads_and_however_often_resumed(name, small, tmp_path, monkeypatch):
    part = theories.named(name)
    options = {"seed": 6, "progress": False}
    whole = theories.run(part, tmp_path / "whole", networks=2, threads=2, **options)
    assert whole["measured"] == 2
    monkeypatch.setattr(plots, "save", lambda figure, path: None)  # drawn once is enough
    assert theories.run(part, tmp_path / "parts", networks=1, threads=1, **options)["measured"] == 1
    resumed = theories.run(part, tmp_path / "parts", networks=2, threads=1, **options)
    assert resumed["measured"] == 1
    assert {**resumed, "measured": 2} == whole
    assert json.loads((tmp_path / "whole" / f"{name}.json").read_text()) == json.loads(json.dumps(whole))
    names = {f"{figure.name}{suffix}" for figure in part.figures for suffix in (".png", ".svg")}
    written = {path.name for path in (tmp_path / "whole").iterdir()}
    assert written == {f"{name}.json", "results.sqlite", *names}
    assert {claim["part"] for claim in whole["claims"]} == {name}
    assert all(claim["verdict"] == "undecided" for claim in whole["claims"])  # two networks decide nothing


@pytest.mark.slow
def test_a_published_claim_by_itself_trains_what_it_asks_for_once(tmp_path, monkeypatch):
    made, execute = [], work.execute
    monkeypatch.setattr(work, "execute", lambda *args, **options: made.append(execute(*args, **options)) or made[-1])
    account = theories.named("C2")
    first = theories.run(account, tmp_path, networks=2, seed=6, progress=False)
    monkeypatch.setattr(plots, "save", lambda figure, path: None)  # drawn once is enough
    again = theories.run(account, tmp_path, networks=2, seed=6, progress=False)
    assert made == [sum(x.networks for x in account.trains(alone(2), 6).values()), 0]
    assert json.dumps(first) == json.dumps(again)
    assert [row["id"] for row in first["claims"]] == [claim.id for claim in account.claims]
    assert {(row["part"], row["verdict"], row["n_networks"]) for row in first["claims"]} == {("C2", "undecided", 2)}
    assert set(first["captions"]) == {figure.name for figure in account.figures}
    assert all((tmp_path / f"{name}.png").is_file() for name in first["captions"])


def test_every_account_by_itself_asks_for_as_many_networks_as_wanted():
    for account in theories.ACCOUNTS.values():
        asked = [*account.trains(alone(3), 4).values(), *account.measures(alone(3), 4).values()]
        tickets = [x.population for x in account.prunes(alone(3), 4).values()]
        assert {x.networks for x in (*asked, *tickets)} == {3}


@pytest.mark.slow
def test_command(small, capsys):
    main(["theories", NAMES[0], "--networks", "1", "--seed", "6"])
    printed = capsys.readouterr().out
    assert "root seed 6" in printed
    assert "all claims undecided: fewer than 8 initialisations decide nothing; --networks 8 or more" in printed


def test_help_names_every_account(capsys):
    with pytest.raises(SystemExit):
        main(["theories", "--help"])
    text = " ".join(capsys.readouterr().out.split())
    assert [name for name in ALL if not re.search(rf"\b{name}\b", text)] == []


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["theories", "magic"], f"there is no account 'magic'; there are {', '.join(ALL[:8])}"),
        (["theories", NAMES[0], "--networks", "0"], "0 networks were asked for"),
        (["theories", NAMES[0], "--seed", "-1"], "the seed is -1"),
        (["theories", NAMES[0], "--threads", "0"], "0 threads"),
        (["theories"], "theories needs ACCOUNT; toycomb theories --help"),
    ],
)
def test_wrong_input_is_one_sentence(arguments, message, capsys, tmp_path):
    with pytest.raises(SystemExit) as end:
        main([*arguments, "--out", str(tmp_path / "out")])
    assert end.value.code == 2
    printed = capsys.readouterr()
    assert message in printed.err
    assert printed.err.count("\n") == 1
    assert not (tmp_path / "out").exists()


def test_an_account_needs_a_name():
    with pytest.raises(InputError, match="there is no account"):
        theories.named("")
    with pytest.raises(InputError, match="the account is 3; give a name"):
        theories.run(3)


def written_outside(table):
    """An account of somebody who uses toycomb: what it measures is the index."""
    return Account(
        name="outside",
        title="Outside",
        claimed="",
        refuted="",
        reading="",
        order=0,
        figures=(FigureOf("shown", "made", lambda table: subplots(1, 1, 2, 2)[0], lambda table: str(table["mean"])),),
        look=Seen.of,
        tables=lambda seen: {"made": {**table, "index": seen.found["index"], "mean": seen.found["index"].mean()}},
        measured=Measured(lambda seed, index, settings: {"index": index}, Outside()),
    )


@dataclass(frozen=True)
class Outside:
    size: int = 3


def test_an_account_of_a_user_may_have_arrays_in_its_tables(tmp_path):
    known = {"none": np.nan, "pair": (np.int64(1), True), "inner": [{"x": np.array([0.5, np.nan])}]}
    found = theories.run(written_outside(known), tmp_path, networks=3, progress=False)
    made = {"none": None, "pair": [1, True], "inner": [{"x": [0.5, None]}], "index": [0, 1, 2], "mean": 1}
    assert found["tables"] == {"made": made}
    assert json.loads((tmp_path / "outside.json").read_text()) == found
    assert found["captions"] == {"shown": "1.0"}


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"tables": lambda seen: {}}, "outside makes no table 'made', which its figure shown draws"),
        (
            {"claims": (Claim("O1", "", "", "", 1, "", "", lambda seen: seen.found["index"]),)},
            "claim O1 of outside gave",
        ),
    ],
)
def test_what_an_account_lacks_is_one_sentence(wrong, message):
    with pytest.raises(InputError, match=message):
        theories.run(replace(written_outside({}), **wrong), networks=1, progress=False)


@pytest.mark.parametrize("kind", ["effect", "null", "control", "headroom"])
@pytest.mark.parametrize("shape", [(), (4, 2)])
def test_a_reading_is_one_number_a_network(kind, shape):
    """Two numbers of each of four networks are not eight networks."""
    numbers = {name: np.zeros(4) for name in ("effect", "null", "control")}
    with pytest.raises(InputError, match="it must be one number per network"):
        Evidence(**{**numbers, kind: np.zeros(shape)})


@pytest.mark.parametrize(
    ("wrong", "message"),
    [({"x": object}, "holds <class"), ({"x": {1: 2}}, "has the key 1"), ({"x": np.inf}, "holds inf")],
)
def test_what_no_table_can_hold_is_said_before_anything_is_drawn(wrong, message, tmp_path):
    with pytest.raises(InputError, match=f"the table 'made' of outside {message}"):
        theories.run(written_outside(wrong), tmp_path, networks=1, progress=False)
    assert {path.name for path in tmp_path.iterdir()} == {"results.sqlite"}
