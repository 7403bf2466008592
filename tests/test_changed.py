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
from toycomb.accounts.material import Material
from toycomb.accounts.registry import ACCOUNTS
from toycomb.accounts.tangent import seen as tangent
from toycomb.commands.parsing import parse
from toycomb.common.changed import in_setting, options_of
from toycomb.plots import fate_by_distance
from toycomb.plots.folders import note_changed, settings_in
from toycomb.study import PRESETS, Preset, able, opened, redraw, run
from toycomb.study.redrawing import redrawn
from toycomb.workers import working

QUICK = PRESETS["quick"]
TINY = Preset((32,), (2,), 2, 2, 2, 2, claim_loads=(2,), ticket_loads=(2,), densities=(0.2,))
PARTS = ("C2", "C5")
ACCOUNT_PRESET = Preset((32,), (2,), 2, 2, account_networks=1)
TAKE_A_TASK = ("alignment", "bounds", "detectors", "masking", "symmetries", "tangent", "universality")


AS_THEY_ARE = dict(ACCOUNTS), maps.FACTORS, maps.LOADS
"""Before a fixture of other tests makes them small."""


@pytest.fixture(autouse=True)
def unshrunk(monkeypatch):
    """Accounts and maps as they are, whichever tests ran before in this process."""
    accounts, factors, loads = AS_THEY_ARE
    for name, account in accounts.items():
        monkeypatch.setitem(ACCOUNTS, name, account)
    monkeypatch.setattr(maps, "FACTORS", factors)
    monkeypatch.setattr(maps, "LOADS", loads)


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


@pytest.mark.parametrize(
    ("name", "change", "taken"),
    [
        ("masking", {"inputs": "planted"}, {"inputs": 8192, "task": {"inputs": "planted"}}),  # there a number of inputs
        ("masking", {"hidden": 64}, {"hidden": 64}),
        ("masking", {"hidden": 48}, None),  # none of the widths that it goes through
        ("tangent", {"clauses": 4}, {"clauses": 4}),
        ("tangent", {"clauses": 6}, None),
        ("upweighting", {"inputs": "planted"}, None),
        ("upweighting", {"epochs": 3}, None),  # there several numbers
        ("upweighting", {"variables": 16}, None),  # there not those of all tasks
        ("double-descent", {"samples": 400}, None),  # there how many are drawn to find distinct ones
        ("influence", {"literals": [2, 5]}, {"inputs": 256}),
    ],
)
def test_a_change_goes_only_to_a_field_that_means_it(name, change, taken):
    sizes = replace(presets.with_changes(QUICK, change), account_networks=1)
    measured = ACCOUNTS[name].measures(sizes, 4)
    assert bool(measured) == (taken is not None)
    for field, value in (taken or {}).items():
        assert getattr(measured[name].settings, field) == value


def test_features_that_cannot_be_edited_leave_out_the_accounts_that_edit_them(tmp_path, monkeypatch, capsys):
    sizes = presets.with_changes(TINY, {"embedding": "compressive"})
    lacking = able.able([ACCOUNTS[x] for x in ("C1", "C2", "C3", "C4")], sizes, 4)
    assert lacking.keys() == {"C2", "C3"}
    able.leave_out(lacking, named=False, remain=True)
    assert "left out: C2, C3 (features are edited in 32 coordinates" in capsys.readouterr().err
    monkeypatch.setitem(PRESETS, "tiny", TINY)
    with pytest.raises(InputError, match=r"C2 \(features are edited"):
        run("tiny", tmp_path / "out", accounts=["C2", "C1"], changed={"embedding": "compressive"})
    assert not (tmp_path / "out").exists()


def test_what_a_measurement_refuses_is_known_after_its_first_network(tmp_path):
    sizes = replace(presets.with_changes(TINY, {"variables": 16}), account_networks=3)
    with opened(tmp_path / "results.sqlite") as store, working("threads", 1) as who:
        materials = [Material(ACCOUNTS["posterior"], sizes, 4, store)]
        made, lacking = able.measured_first(materials, store, who, progress=False, keep=False)
    assert made == 0
    assert lacking == {"posterior": "16 variables were asked for; truth tables are counted for 1 to 7"}


def test_an_account_reads_with_the_settings_that_were_measured(monkeypatch):
    sizes = replace(ACCOUNT_PRESET, changed=(("clauses", 4), ("literals", (3,)), ("variables", 48)))
    material = Material(ACCOUNTS["tangent"], sizes, 4, None)
    monkeypatch.setattr(Material, "measured", lambda self: {"any": np.zeros((2, 1))})
    seen = tangent.Seen.of(material)
    assert seen.settings.clauses == 4
    assert seen.label == "C=4"
    assert seen.setting(C=4) == {"n": 48, "C": 4, "k": 3, "embedding": "hadamard"}


def test_words_of_claims_name_the_changed_settings():
    text = "a Hadamard network, H = 32, C = 8; C = 80"
    assert in_setting(text, {"hidden": 64, "embedding": "identity"}) == "a identity network, H = 64, C = 8; C = 80"
    assert in_setting(text, {"clauses": 4}) == "a Hadamard network, H = 32, C = 4; C = 80"
    assert in_setting(text, {}) == text


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
        ({"literals": "x"}, "literals is x; it must be a number"),
        ({"epochs": -1}, "epochs is -1"),
        ({"networks": 3}, "there is no setting 'networks'"),
        ({"disjoint": "perhaps"}, "disjoint"),
        ({"kind": "xor"}, "xor"),
        ({"optimiser": "lbfgs"}, "lbfgs"),
        ({"embedding": 5}, "embedding is 5; it must be a word, such as hadamard"),
        ({"literals": True}, "literals is True; it must be a number"),
        ({"disjoint": 1}, "disjoint is 1; it must be true or false"),
        ({"epochs": 0}, "it must be at least 1"),
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


def test_each_table_of_a_folder_keeps_what_was_changed_for_it(tmp_path):
    with opened(tmp_path / "results.sqlite") as store:
        store.save_table("settings", {"preset": "tiny"})
        note_changed(store, ["first"], {})
        assert settings_in(store, "first") == {"preset": "tiny"}
        note_changed(store, ["second"], {"embedding": "identity"})
        note_changed(store, ["third"], {})
        found = {name: settings_in(store, name)["changed"] for name in ("first", "second", "third")}
    assert found == {"first": {}, "second": {"embedding": "identity"}, "third": {}}


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
    shown = fate_by_distance(folder)
    assert "changed: embedding = identity, literals = 3" in shown.get_suptitle().replace("\n", " ")
    assert shown.caption.startswith("Changed from the published set-up: embedding = identity, literals = 3.")
    with opened(folder / "results.sqlite", read_only=True) as store:
        held = store.table("settings")
    assert held["changed"] == answer["settings"]["changed"]
    with pytest.raises(InputError, match="it is confirmed by one with the same settings"):
        run("tiny", tmp_path / "b", seed=5, only=PARTS, confirm=folder, progress=False)
    as_published = run("tiny", folder, only=PARTS, progress=False)  # nothing of the other study answers for it
    assert "Changed" not in redrawn("fate_by_distance", folder, tmp_path / "published").picture.caption
    assert as_published["trained"] == answer["trained"] + 2  # tickets stand behind two embeddings again


def test_a_repeated_option_takes_each_value_whole():
    words = ["reproduce", "--set", "literals=3,4", "--set", "embedding=identity", "--accounts", "C1,C2"]
    command = parse(words)
    assert command.set == ("literals=3,4", "embedding=identity")
    assert command.accounts == ("C1", "C2")
    assert parse(["reproduce", "--set=literals=3,4"]).set == ("literals=3,4",)
