"""The study to confirm by is a file from outside."""

import json

import pytest

from toycomb import InputError
from toycomb.study.outputs import other_claims

ROW = {"id": "C1", "verdict": "holds", "effect": 0.5, "ci_low": 0, "ci_high": None, "control_fails": False}
READING = {"choices": {"start": 0}, "verdict": "holds", "effect": 0.5, "ci_low": 0, "ci_high": 1}
OVER = {"verdict": "robust", "share": 1.0}
MADE = {"preset": "quick", "seed": 3}


def confirmed_by(folder, claims, manifest=MADE):
    for name, content in (("claims.json", claims), ("manifest.json", manifest)):
        text = content if isinstance(content, bytes) else json.dumps(content).encode()
        (folder / name).write_bytes(text)
    return other_claims(folder, {"preset": "quick", "seed": 4})


def test_what_a_study_writes_is_read(tmp_path):
    assert confirmed_by(tmp_path, [ROW, {**ROW, "id": "C2", "more": [1]}])[1]["more"] == [1]
    read = {**ROW, "readings": [READING], "over_readings": OVER}
    assert confirmed_by(tmp_path, [read, {**ROW, "id": "C2", "readings": [], "over_readings": None}])[0] == read


@pytest.mark.parametrize(
    ("claims", "message"),
    [
        (b"[" * 100_000, "deeper than can be read"),
        (b'[{"id": ' * 50_000, "deeper than can be read"),
        (b"[" + b"9" * 5000 + b"]", r"claims\.json is no JSON file: Exceeds the limit"),
        (b"\xff\xfe\x00", r"claims\.json is no JSON file"),
        (b'[{"id": "C1", "id": "C2"}]', "the key id stands twice"),
        (b'[{"effect": NaN}]', "NaN is no number"),
        (b'[{"effect": 1e999}]', "the number 1e999 is too large"),
        (b" " * ((1 << 24) + 1), "holds more than 16 MiB"),
        ({}, "no table of claims"),
        ([], "no table of claims"),
        ([[]], "no table of claims"),
        ([{**ROW, "verdict": ["holds"]}], "no table of claims"),
        ([{**ROW, "verdict": "perhaps"}], "no table of claims"),
        ([{**ROW, "effect": 10**400}], "no table of claims"),
        ([{**ROW, "effect": True}], "no table of claims"),
        ([{**ROW, "id": None}], "no table of claims"),
        ([ROW, ROW], "no table of claims"),
        ([{**ROW, "readings": 3}], "no table of claims"),
        ([{**ROW, "readings": [[]]}], "no table of claims"),
        ([{**ROW, "readings": [{**READING, "choices": []}]}], "no table of claims"),
        ([{**ROW, "readings": [{**READING, "verdict": "robust"}]}], "no table of claims"),
        ([{**ROW, "readings": [{**READING, "effect": "1"}]}], "no table of claims"),
        ([{**ROW, "over_readings": ["robust"]}], "no table of claims"),
        ([{**ROW, "over_readings": {**OVER, "median": []}}], "no table of claims"),
    ],
)
def test_anything_else_is_one_sentence(tmp_path, claims, message):
    with pytest.raises(InputError, match=message):
        confirmed_by(tmp_path, claims)


@pytest.mark.parametrize("manifest", [[], {"preset": "quick"}, {**MADE, "seed": "3"}, {**MADE, "seed": True}])
def test_a_manifest_of_other_types(tmp_path, manifest):
    with pytest.raises(InputError, match="tells no preset and seed"):
        confirmed_by(tmp_path, [ROW], manifest)


@pytest.mark.parametrize("changed", [{"embedding": "identity"}, ["embedding"], "x" * 10_000, {"a": {"b": 1}}, None, 3])
def test_a_study_of_other_settings(tmp_path, changed):
    with pytest.raises(InputError, match="it is confirmed by one with the same settings") as said:
        confirmed_by(tmp_path, [ROW], {**MADE, "changed": changed})
    assert len(str(said.value)) < 500


def test_another_preset_and_no_folder(tmp_path):
    with pytest.raises(InputError, match=r"was made with preset xxx.* and root seed 3"):
        confirmed_by(tmp_path, [ROW], {**MADE, "preset": "x" * 10_000})
    with pytest.raises(InputError, match="is no folder"):
        other_claims(tmp_path / "none", {"preset": "quick", "seed": 4})
