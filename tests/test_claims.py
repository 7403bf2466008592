"""What every claim keeps to: found where its effect was planted, not where it is absent, silent in its control."""

import importlib
import re

import numpy as np
import pytest

from toycomb.accounts.registry import ACCOUNTS
from toycomb.evidence.claims import Evidence
from toycomb.evidence.instrument import is_of_instrument
from toycomb.evidence.verdicts import LEAST

CLAIMS = [(name, claim) for name, account in ACCOUNTS.items() for claim in account.claims]
WORLDS = {}


def world(name, effect, claim):
    """What an account looks at in a planted world; made once, but for claims whose effect is `ABSENT` in their own."""
    module = importlib.import_module(f"tests.worlds.{name.replace('-', '_').lower()}")
    absent = getattr(module, "ABSENT", {})
    if not effect and claim.id in absent:
        return absent[claim.id]()
    if (name, effect) not in WORLDS:
        WORLDS[name, effect] = module.seen(effect)
    return WORLDS[name, effect]


def judged(name, claim, effect):
    return ACCOUNTS[name].judged(claim, world(name, effect, claim))


def named(case):
    return case[1].id


@pytest.mark.parametrize("case", CLAIMS, ids=named)
def test_a_planted_effect_is_found(case):
    row = judged(*case, effect=True)
    assert row["verdict"] == "holds", {key: row[key] for key in ("effect", "ci_low", "ci_high", "null", "control")}
    assert row["effect"] >= row["margin"]


@pytest.mark.parametrize("case", CLAIMS, ids=named)
def test_an_absent_effect_is_not(case):
    row = judged(*case, effect=False)
    assert row["verdict"] != "holds", {key: row[key] for key in ("effect", "ci_low", "ci_high", "null", "control")}
    assert row["effect"] is None or row["effect"] < row["margin"]


@pytest.mark.parametrize("effect", [True, False])
@pytest.mark.parametrize("case", CLAIMS, ids=named)
def test_null_and_control_vanish(case, effect):
    row = judged(*case, effect=effect)
    assert not row["control_fails"]
    for kind in ("null", "control"):
        entry = row[kind]
        if entry["value"] is not None:
            assert abs(entry["value"]) < row["margin"] or entry["low"] <= 0 <= entry["high"], (kind, entry)


@pytest.mark.parametrize("case", CLAIMS, ids=named)
def test_readings_are_numbers_of_networks(case):
    name, claim = case
    found = claim.read(world(name, True, claim))
    readings = [found] if isinstance(found, Evidence) else list(found.values())
    for reading in readings:
        sizes = {np.shape(x) for x in reading.kinds.values()}
        assert len(sizes) == 1
        assert sizes.pop()[0] >= LEAST


@pytest.mark.parametrize("case", CLAIMS, ids=named)
def test_what_a_coin_exchanges_is_said_to_test_the_instrument_alone(case):
    for words in (case[1].null, case[1].control):
        coin = re.search(r"the two .*exchanged at random|the other half|one draw of sham", words)
        coin = coin or re.search(r"another random mask in place|another order of the inputs|a third start", words)
        assert not coin or is_of_instrument(words), words


def test_every_claim_has_one_id():
    ids = [claim.id for _, claim in CLAIMS]
    assert len(set(ids)) == len(ids)
