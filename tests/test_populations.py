"""Dense networks that several of the published claims share."""

from dataclasses import replace

import numpy as np
import pytest

from toycomb.accounts.crowding import account as crowding
from toycomb.accounts.instruments.observed import Observed
from toycomb.accounts.instruments.populations import dense, on_shuffled, pruned
from toycomb.accounts.material import Material
from toycomb.accounts.presets import OTHER_CLAUSES, PRESETS, alone, with_changes
from toycomb.accounts.proximity.account import ACCOUNT
from toycomb.records.execution import execute
from toycomb.records.store import opened

LONG = with_changes(replace(alone(4), long=True), {"epochs": 1, "samples": 400})


def test_networks_with_other_clauses_are_made_where_long_readings_are_asked():
    sizes = PRESETS["readings"]
    other = sizes.other_clauses(7)
    assert set(other) == {f"{name} C={C}" for name in OTHER_CLAUSES for C in (8, 16)}
    assert {x.embedding for x in other.values()} == {"hadamard"}
    assert not PRESETS["paper"].other_clauses(7)
    wanted = dense(sizes, 7)
    for name, population in other.items():
        twin = wanted[on_shuffled(name)]
        assert wanted[name] == population
        assert twin.identity == population.control().identity
        assert twin.networks == population.networks == 30


def test_networks_with_negated_literals_are_those_of_conflict():
    sizes = PRESETS["readings"]
    conflict = crowding.trains(sizes, 7)
    for load in ("C=8", "C=16"):
        assert sizes.other_clauses(7)[f"half negated {load}"].identity == conflict[f"{load} negated"].identity


@pytest.fixture(scope="module")
def seen(tmp_path_factory):
    with opened(tmp_path_factory.mktemp("populations") / "results.sqlite") as store:
        material = Material(ACCOUNT, LONG, 4, store)
        names = [x for other in LONG.other_clauses(4) for x in (other, on_shuffled(other))]
        execute({x: material.trained[x] for x in names}, store, threads=1, progress=False)
        yield material


def test_they_are_read_with_clauses_of_their_own(seen):
    found = Observed.other_clauses(seen)
    assert {x.partition(" C=")[0] for x in found} == set(OTHER_CLAUSES)
    for name, x in found.items():
        assert x.space.F.shape[:2] == (2, 2)
        literals = OTHER_CLAUSES[name.partition(" C=")[0]]["literals"]
        assert {int(size) for formula in x.space.formulas for size in formula.sizes} == {literals}
        assert np.isfinite(x.real.distance[x.real.on_type]).all()


def test_networks_of_claims_and_of_tickets_have_names_of_their_own():
    for sizes in (PRESETS["quick"], PRESETS["readings"]):
        both = ACCOUNT.trains(sizes, 7)
        for wanted in (dense(sizes, 7), pruned(sizes, 7)):
            assert {name: both[name] for name in wanted} == wanted
