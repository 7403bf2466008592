"""One setting changed through the whole study: what takes it, what names it, and what is refused."""

import json
from dataclasses import replace

import numpy as np
import pytest

from tests.small_accounts import shrunk
from toycomb import InputError
from toycomb.accounts import changed as changes
from toycomb.accounts import presets
from toycomb.accounts.maps import account as maps
from toycomb.accounts.registry import ACCOUNTS
from toycomb.commands.parsing import parse
from toycomb.report.changed import options_of
from toycomb.study import PRESETS, Preset, opened, redraw, run

QUICK = PRESETS["quick"]
TINY = Preset((32,), (2,), 2, 2, 2, 2, claim_loads=(2,), ticket_loads=(2,), densities=(0.2,))
PARTS = ("C2", "C5")
ACCOUNT_PRESET = Preset((32,), (2,), 2, 2, account_networks=1)
TAKE_A_TASK = ("alignment", "bounds", "detectors", "masking", "symmetries", "tangent", "universality")


def populations(sizes):
    """Every population that a preset asks for, by account and name."""
    asked = {}
    for name, account in ACCOUNTS.items():
        for key, x in account.trains(sizes, 4).items():
            asked[name, key] = getattr(x, "population", x)
    return asked


def test_what_is_as_published_changes_nothing():
    same = {"embedding": "hadamard", "literals": 4, "hidden": 32, "patience": 10, "negated": 0}
    assert presets.with_changes(QUICK, same) == QUICK
    assert presets.with_changes(QUICK, {}) == QUICK


@pytest.mark.parametrize(
    ("name", "value", "read"),
    [
        ("literals", 3, lambda x: x.literals),
        ("embedding", "orthogonal", lambda x: x.embedding),
        ("variables", 48, lambda x: x.variables),
        ("inputs", "planted", lambda x: x.inputs),
        ("learning_rate", 0.01, lambda x: x.training.learning_rate),
        ("epochs", 20, lambda x: x.training.epochs),
        ("hidden", 48, lambda x: x.training.hidden),
        ("clauses", 5, lambda x: x.clauses),
    ],
)
def test_every_population_takes_a_change_but_where_an_account_varies_it(name, value, read):
    """But for the maps, which have a test of their own, the identity embedding alone stands beside the changed one."""
    sizes = PRESETS["paper"]
    before, after = populations(sizes), populations(presets.with_changes(sizes, {name: value}))
    wanted = (value,) if name == "literals" else value
    taken = {key for key, x in after.items() if read(x) == wanted}
    left = set(after) - taken
    assert taken
    assert all(name == "embedding" and read(after[key]) == "identity" for key in left)
    assert not {after[key].identity for key in taken} & {x.identity for x in before.values()}


def test_the_snapshots_end_with_training():
    sizes = presets.with_changes(QUICK, {"epochs": 20})
    assert sizes.snapshots == (0, 0.1, 0.2, 0.5, 1, 2, 3, 5, 10, 20)
    assert QUICK.snapshots == presets.SNAPSHOTS


def test_tickets_are_compared_behind_the_changed_embedding_and_the_identity():
    at = presets.with_changes(QUICK, {"embedding": "orthogonal"}).pruned(4)
    assert [x.embedding for x in at.values()] == ["orthogonal", "identity"]
    assert list(presets.with_changes(QUICK, {"embedding": "identity"}).pruned(4)) == ["identity C=8"]


def test_a_cell_of_the_maps_keeps_what_it_varies():
    sizes = replace(presets.with_changes(QUICK, {"literals": 3, "embedding": "identity"}), grid_networks=2)
    found = {(factor, level): x for (factor, level, _), x in maps.cells(sizes, 4).items()}
    assert found["clause size", "5"].literals == (5,)
    assert found["embedding", "orthogonal"].embedding == "orthogonal"
    assert found["embedding", "orthogonal"].literals == found["base", "all as published"].literals == (3,)


@pytest.mark.parametrize("name", TAKE_A_TASK)
@pytest.mark.slow
def test_a_measurement_takes_a_change_and_gives_other_numbers(name):
    account = shrunk(ACCOUNTS[name])
    plain, other = (account.measures(replace(ACCOUNT_PRESET, changed=x), 4).get(name) for x in ((), (("literals", 3),)))
    if name == "detectors":  # it varies the size of clauses, and asks about another load instead
        other = account.measures(replace(ACCOUNT_PRESET, changed=(("clauses", 6),)), 4)[name]
    assert plain.identity != other.identity
    before, after = (x.measure(4, 0, x.settings) for x in (plain, other))
    assert before.keys() == after.keys()
    assert any(not np.array_equal(before[key], after[key], equal_nan=True) for key in before)


@pytest.mark.parametrize("name", [name for name, x in ACCOUNTS.items() if x.measured])
def test_a_measurement_that_takes_no_such_setting_is_left_out(name):
    account = ACCOUNTS[name]
    assert account.measures(ACCOUNT_PRESET, 4)
    assert not account.measures(replace(ACCOUNT_PRESET, changed=(("kind", "cnf"),)), 4)


def test_values_are_read_as_what_they_are():
    texts = ["literals=3,4", "embedding=identity", "negated=0.5", "disjoint=true", "patience=0", "epochs=20"]
    found = changes.read(texts)
    assert found == {
        "literals": [3, 4],
        "embedding": "identity",
        "negated": 0.5,
        "disjoint": True,
        "patience": 0,
        "epochs": 20,
    }
    made = dict(presets.with_changes(QUICK, found).changed)
    assert made["patience"] is None
    assert changes.read(options_of(made).replace(" --set ", "\n").split()) == found  # the command in the report


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"embeding": "identity"}, "there is no setting 'embeding'"),
        ({"embedding": "identty"}, "the embedding is 'identty'"),
        ({"literals": "x"}, "the number of literals per clause is 'x'"),
        ({"epochs": -1}, "epochs is -1"),
        ({"networks": 3}, "there is no setting 'networks'"),
        ({"disjoint": "perhaps"}, "disjoint"),
        ({"kind": "xor"}, "xor"),
        ({"optimiser": "lbfgs"}, "lbfgs"),
    ],
)
def test_what_no_study_can_take_is_refused_before_anything_is_written(given, said, tmp_path):
    with pytest.raises(InputError, match=said):
        run("quick", tmp_path / "out", changed=given)
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("text", ["embedding", "=identity", "embedding="])
def test_a_text_without_a_value_is_refused(text):
    with pytest.raises(InputError, match="FIELD=VALUE"):
        changes.read([text])
    with pytest.raises(InputError, match="twice"):
        changes.read(["literals=3", "literals=4"])


@pytest.mark.slow
def test_a_changed_study_names_its_change_everywhere(tmp_path, monkeypatch):
    monkeypatch.setitem(PRESETS, "tiny", TINY)
    folder, change = tmp_path / "out", {"embedding": "identity", "literals": 3}
    answer = run("tiny", folder, only=PARTS, changed=change, progress=False)
    said = "embedding = identity, literals = 3"
    assert answer["settings"]["changed"] == {"literals": [3], "embedding": "identity"}
    claims = json.loads((folder / "claims.json").read_text())
    assert all(said in row["statement"] for row in claims)
    assert not any("Hadamard" in row["statement"] for row in claims)
    report = (folder / "report.html").read_text()
    assert report.count(said) > len(claims)
    assert "decides 0 of" in report
    assert "--set embedding=identity --set literals=3" in report
    assert json.loads((folder / "manifest.json").read_text())["changed"] == answer["settings"]["changed"]
    drawn = (folder / "figures" / "fate_by_distance.png").read_bytes()
    redraw("fate_by_distance", folder, tmp_path / "again")
    assert (tmp_path / "again.png").read_bytes() == drawn
    with opened(folder / "results.sqlite", read_only=True) as store:
        held = store.table("settings")
    assert held["changed"] == answer["settings"]["changed"]
    with pytest.raises(InputError, match="it is confirmed by one with the same settings"):
        run("tiny", tmp_path / "b", seed=5, only=PARTS, confirm=folder, progress=False)
    as_published = run("tiny", folder, only=PARTS, progress=False)  # nothing of the other study answers for it
    assert as_published["trained"] == answer["trained"] + 2  # tickets stand behind two embeddings again


def test_a_repeated_option_takes_each_value_whole():
    words = ["reproduce", "--set", "literals=3,4", "--set", "embedding=identity", "--accounts", "C1,C2"]
    command = parse(words)
    assert command.set == ("literals=3,4", "embedding=identity")
    assert command.accounts == ("C1", "C2")
    assert parse(["reproduce", "--set=literals=3,4"]).set == ("literals=3,4",)
