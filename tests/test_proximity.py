"""C1: nearness without a scale by brute force, masks that empty rows, winning tickets, and every declared reading."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.worlds import c1
from tests.worlds.mechanism import simulated
from toycomb.accounts.instruments import effects
from toycomb.accounts.instruments.definition import Locations
from toycomb.accounts.instruments.winning import WITHIN
from toycomb.accounts.proximity import account
from toycomb.accounts.proximity.masked import ALL, Masked
from toycomb.accounts.proximity.readings import READINGS
from toycomb.evidence.readings import Asked


def some_locations(rng, networks=3, rows=5, clauses=4):
    """Locations with ties, distances without an end, clauses without codes, and a network without any."""
    shape = (networks, rows, clauses)
    on_type = np.broadcast_to(rng.random((networks, rows, 1)) < 0.8, shape)
    distance = rng.choice([0, 1, 2, 2.5, np.inf], shape)
    code = (rng.random(shape) < 0.4) & on_type
    code[-1] = False
    return Locations(on_type, distance, code, code, distance, distance)


def chance(sets, p, over):
    """The definition, word by word: a code, and another location of its clause, or of any."""
    shares = []
    for at in sets:
        for r, c in np.argwhere(at.code[p]):
            others = [(h, k) for h, k in np.argwhere(at.on_type[p] & ~at.code[p]) if over or k == c]
            met = [
                np.sign(at.distance[p][h, k] - at.distance[p][r, c])
                for h, k in others
                if at.distance[p][h, k] != at.distance[p][r, c]
            ]
            if others:
                shares.append(((np.array(met) > 0).sum() + 0.5 * (len(others) - len(met))) / len(others))
    return np.mean(shares) - 0.5 if shares else np.nan


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 10**6), st.integers(1, 2))
def test_superiority_by_brute_force(seed, number):
    rng = np.random.default_rng(seed)
    sets = [some_locations(rng) for _ in range(number)]
    for effect, over in ((effects.superiority, False), (effects.superiority_over_clauses, True)):
        expected = [chance(sets, p, over) for p in range(3)]
        assert np.allclose(effect(sets), expected, equal_nan=True)
        assert np.isnan(expected[-1])


def test_superiority_has_no_scale_and_turns_with_the_order():
    at = some_locations(np.random.default_rng(3))
    at = replace(at, distance=np.where(np.isinf(at.distance), 7, at.distance))
    value = effects.superiority([at])
    assert np.array_equal(effects.superiority([replace(at, distance=np.exp(at.distance))]), value, equal_nan=True)
    assert np.allclose(effects.superiority([replace(at, distance=-at.distance)]), -value, equal_nan=True)


@pytest.fixture(scope="module")
def space():
    """Networks whose codes began near: their masks below empty rows at random, and cut nothing else."""
    return simulated(1, "proximal")


def emptied(space, share, seed=5):
    """A mask that empties a share of the rows at random."""
    shape = space.F.shape[1:]
    return np.broadcast_to(np.random.default_rng(seed).random((*shape[:2], 1)) >= share, shape)


def masked(space, lost=0.0, **shares):
    """Starts of tickets whose masks empty such shares of the rows."""
    masks = {name.replace("_", "-"): emptied(space, share, i) for i, (name, share) in enumerate(shares.items())}
    return Masked.between(space, {(name, 0.1): c1.started(space, x, lost) for name, x in masks.items()}, 5)


def test_emptied_rows_make_no_effect_vanish(space):
    found = masked(space, imp=0.4, random=0.4)
    unmasked = found.gap("imp", "imp", "unmasked_", ALL)
    assert unmasked.mean() > 0.5
    assert found.gap("imp", "imp", rows=ALL).mean() < 0.7 * unmasked.mean()  # what C1t was
    assert found.gap("imp", "imp").mean() == pytest.approx(unmasked.mean(), rel=0.05)
    assert found.gain("imp", "imp", rows=ALL).mean() < -account.nearer_than_unmasked.margin  # what C1u was
    assert np.nanmax(abs(found.gain("imp", "imp"))) < 1e-12


def test_emptied_rows_make_no_effect_appear(space):
    found = masked(space, imp=0.0, random=0.4, imp_shuffled_rows=0.0)
    row = account.nearer_than_under_random_masks.judged({"place": account.selected(found)}, part="C1")
    before = row["by"]["place"]["all rows"]
    assert before["low"] > account.nearer_than_under_random_masks.margin
    assert row["verdict"] == "does not hold"
    assert abs(row["effect"]) < 0.05


def test_null_and_control_are_of_rows_that_are_left(space):
    """A mask that keeps rows with codes alone leaves nothing to codes that were drawn among the rows that are left."""
    keeps = np.broadcast_to(space.code_locations[-1].any(axis=-1)[..., None], space.F.shape[1:])
    found = Masked.between(space, {("imp", 0.1): c1.started(space, keeps)}, 5)
    for prefix in ("null_", "control_"):
        gap = found.gap("imp", "imp", prefix)
        assert abs(np.nanmean(gap)) < 3 * np.nanstd(gap) / np.sqrt(gap.size) + 0.02


def test_tickets_that_lose_more_do_not_count(space):
    masks = {0.3: emptied(space, 0), 0.1: ~c1.misaligned(space)}
    lost = {0.3: np.where(np.arange(len(space.formulas)) < 40, WITHIN, 0.5), 0.1: 0.5}
    starts = {("imp", x): c1.started(space, mask, lost[x]) for x, mask in masks.items()}
    starts |= {("random", x): start for (_, x), start in starts.items()}
    found = account.nearer(Masked.between(space, starts, 5))
    assert np.isnan(found.effect[40:]).all()
    assert np.array_equal(found.effect[:40], found.beside["density 0.3"][:40])
    assert found.beside["all tickets"].mean() > found.effect[:40].mean()  # the other ticket moves codes alone


def test_readings_are_declared_before_they_are_asked():
    every, short = READINGS.combinations(), READINGS.combinations(long=False)
    assert every[0] == {name: values[0] for name, values in READINGS.varied.items()}
    assert len({tuple(x.values()) for x in every}) == len(every)
    assert len(short) >= 40
    assert set(READINGS.words) == set(READINGS.varied)
    used = {(name, x[name]) for x in every for name in x}
    assert used == {(name, value) for name, values in READINGS.varied.items() for value in values}


@pytest.fixture(scope="module")
def asked():
    """Every reading of networks where codes began near, and of others where nothing stays."""
    return {effect: Asked.of(READINGS, c1.seen(effect, networks=24), long=True) for effect in (True, False)}


def test_readings_find_codes_that_began_near_and_nothing_where_nothing_stays(asked):
    near, nothing = asked[True], asked[False]
    assert len(near.choices) >= 40
    for choices, found, absent in zip(near.choices, near.evidence, nothing.evidence, strict=True):
        assert abs(np.nanmean(found.null)) < 0.1
        for kind in (absent.effect, absent.null, absent.control):
            known = kind[~np.isnan(kind)]
            assert abs(known.mean()) < 4 * known.std() / np.sqrt(len(known)), choices
        if choices["shams"] == "without" and choices["distance"] != "own end":
            assert np.nanmean(found.effect) > 3 * READINGS.margin, choices


def test_each_choice_changes_what_is_read(asked):
    found = list(zip(asked[True].choices, asked[True].evidence, strict=True))
    for name in READINGS.varied:
        if name in ("start", "clauses", "codes of"):  # of which the world above has the same networks
            continue
        others = [x for x in READINGS.varied if x != name]
        alike: dict[tuple[object, ...], list[np.ndarray]] = {}
        for choices, evidence in found:
            alike.setdefault(tuple(choices[x] for x in others), []).append(evidence.effect)
        pairs = [(x[0], y) for x in alike.values() for y in x[1:]]
        assert any(not np.array_equal(x, y, equal_nan=True) for x, y in pairs), name
