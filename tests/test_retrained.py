"""What retrained tickets are, measured and stored: the very ends of the tickets of the table."""

from dataclasses import replace

import numpy as np
import pytest

import toycomb as tc
from toycomb.accounts.instruments import populations, retrained
from toycomb.accounts.material import Material
from toycomb.accounts.presets import Preset
from toycomb.accounts.registry import ACCOUNTS
from toycomb.records.execution import execute, measure
from toycomb.records.store import opened

SHORT = (("epochs", 2), ("samples", 2000))
SIZES = Preset((), (), 0, 0, ticket_networks=2, ticket_loads=(4,), changed=SHORT, long=True)
METHODS = ("imp(rounds=2,epochs=1)", "imp-rewind", "random-reinitialised")


@pytest.fixture(scope="module")
def material():
    """Two networks in each of two places, with their tickets measured."""
    account = replace(
        ACCOUNTS["C5"],
        trains=populations.pruned,
        prunes=lambda preset, seed: {},
        follows=lambda preset, seed: retrained.measures(preset, seed, METHODS),
    )
    with opened(":memory:") as store:
        found = Material(account, SIZES, 4, store)
        execute(found.trained, store, threads=1, progress=False)
        measure(found.measurements.values(), store, threads=1, progress=False)
        yield found


@pytest.mark.parametrize("method", METHODS)
def test_they_are_the_tickets_that_are_found_and_retrained_by_hand(material, method):
    place = "identity C=4" if method == "imp-rewind" else "hadamard C=4"
    found = retrained.spaces(material, place, method)
    assert list(found) == [0.5, 0.3, 0.1, 0.02]
    for density in (0.3, 0.02):
        ticket = tc.tickets.find(method, material.run(place), density, progress=False)
        space = ticket.retrain(threads=1, progress=False).feature_space()
        assert np.array_equal(found[density].F[-1], space.F[-1])
        assert np.array_equal(found[density].row_types[-1], space.row_types[-1])
        assert np.array_equal(found[density].code_locations[-1], space.code_locations[-1])
        start = (ticket.start.W * ticket.mask).astype(float) @ np.stack([task.E for task in ticket.run.tasks])
        assert np.array_equal(found[density].F[0], start)
    assert not np.array_equal(found[0.5].F, found[0.3].F)


def test_they_are_left_to_studies_that_ask_for_long_readings(material):
    assert not retrained.measures(replace(SIZES, long=False), 4, METHODS)
    assert not retrained.spaces(material, "hadamard C=4", "one-shot")
