"""C5: what comes back on other rows, within densities; by other definitions of a code; and its readings."""

from dataclasses import replace
from itertools import product

import numpy as np
import pytest

import toycomb as tc
from tests.worlds import c5
from tests.worlds.tickets import tickets
from toycomb.accounts.instruments import retrained
from toycomb.accounts.instruments.ticket_rows import TICKET, Tickets, by_place
from toycomb.accounts.material import Material
from toycomb.accounts.presets import Preset
from toycomb.accounts.reexpression import seen as c5_seen
from toycomb.accounts.reexpression.account import ACCOUNT, coded_in_part_on_other_rows
from toycomb.accounts.reexpression.fates import Clauses, templates
from toycomb.accounts.reexpression.readings import READINGS, long
from toycomb.accounts.reexpression.recoveries import elsewhere, moved
from toycomb.records.execution import execute, measure
from toycomb.records.store import opened
from toycomb.tickets.benchmark import Benchmark
from toycomb.tickets.benchmark import run as find_tickets

P = 60
LABELS = ("", "sham_", "shamb_")


def pooled_before(found):
    """The estimator of before: a ratio of means over densities."""

    def ratio(label):
        lost, gone = (found.values(TICKET, f"{label}clauses_{x}").mean(axis=1) for x in ("moved", "lost"))
        return lost / (lost + gone)

    return ratio("") - (ratio("sham_") + ratio("shamb_")) / 2


def paradox(partial=""):
    """Clauses keep their rows at the density where any clause, sham or not, that keeps none is coded elsewhere."""
    rng, rows = np.random.default_rng(5), []
    for density, kept, share in ((0.2, 0.9, 0.8), (0.05, 0.2, 0.1)):
        numbers = {}
        for label, when in product(LABELS, ("", "start_")):
            stays = kept if label == "" and not when else 0.2
            moves = np.clip(share + 0.05 * rng.normal(size=P), 0, 1) if not when else np.full(P, 0.3)
            prefix = f"{when}{partial}{label}"
            numbers[f"{prefix}clauses_kept"] = np.full(P, stays)
            numbers[f"{prefix}clauses_moved"], numbers[f"{prefix}clauses_lost"] = (
                (1 - stays) * moves,
                (1 - stays) * (1 - moves),
            )
        rows += tickets({TICKET: numbers}, density=density).rows
    return Tickets(rows, 3, "identity C=8")


def test_ratios_are_taken_within_densities():
    world = paradox()
    assert pooled_before(world).mean() < -0.15  # the artefact: an effect below zero that no density has
    for density in (0.2, 0.05):
        assert abs(moved(world.at([density])).effect.mean()) < 0.02
    found = moved(world)
    assert abs(found.effect.mean()) < 0.02
    assert found.effect.mean() == pytest.approx((found.beside["clauses"] - found.beside["sham"]).mean())
    row = coded_in_part_on_other_rows.judged({"identity C=8": moved(paradox("partial_"), "partial_")})
    assert row["verdict"] == "does not hold"
    assert row["ci_low"] < 0 < row["ci_high"]


def test_densities_where_clauses_or_shams_keep_every_row_say_nothing():
    world = paradox()
    for row in world.rows:
        if row["density"] == 0.2:
            row |= {"sham_clauses_moved": 0.0, "sham_clauses_lost": 0.0}
    assert np.isnan(elsewhere(world, TICKET, "sham_")[:, 1]).all()
    assert np.array_equal(moved(world).effect, moved(world.at([0.05])).effect)
    for row in world.rows:
        row |= {"start_clauses_moved": 0.0, "start_clauses_lost": 0.0}
    assert np.isnan(moved(world).control).all()  # not zero: the control has the estimator of the effect


SIZES = Preset(
    (), (), 0, 0, ticket_networks=2, ticket_loads=(4,), methods=(TICKET, "one-shot", "random-reinitialised"),
    densities=(0.2, 0.1), changed=(("epochs", 2), ("samples", 2000)), long=True,
)  # fmt: skip


@pytest.fixture(scope="module")
def material():
    """A small study with its tickets, and those of long readings."""
    account = replace(ACCOUNT, prunes=lambda preset, seed: {
        name: Benchmark(x, preset.methods, preset.densities) for name, x in preset.pruned(seed).items()
    })  # fmt: skip
    with opened(":memory:") as store:
        found = Material(account, SIZES, 4, store)
        execute(found.trained, store, threads=1, progress=False)
        for benchmark in found.benchmarks.values():
            find_tickets(benchmark, store, threads=1, progress=False)
        measure(found.measurements.values(), store, threads=1, progress=False)
        yield found


def test_clauses_are_followed_as_the_table_of_tickets_follows_them(material):
    """By features that were retrained again, with the same shams: every number of the table."""
    for place, table in by_place(material).items():
        clauses = Clauses(material.space(place), material.seed)
        for density, space in retrained.spaces(material, place, TICKET).items():
            if density not in SIZES.densities:
                continue
            for when, codes in (("", "signs"), ("partial_", "partial"), ("start_", "signs")):
                at = 0 if when == "start_" else -1
                for name, values in clauses.shares(space.F[at], space.row_types[at], codes).items():
                    wanted = table.at([density]).values(TICKET, f"{when}{name}")[:, 0]
                    assert np.allclose(values, wanted, equal_nan=True), (place, density, name)


def test_every_reading_is_there_for_long_studies_and_the_first_is_the_claim(material):
    seen = c5_seen.Seen.of(material)
    found = {tuple(x.values()): READINGS.read(seen, x) for x in READINGS.combinations()}
    lacking = {key for key, evidence in found.items() if evidence is None}
    opponents = ("random mask", "dense network retrained")  # methods that this study does not have
    assert all(0.05 in key or key[3] in opponents for key in lacking)
    assert len(lacking) < len(found) / 4
    first = next(iter(found.values()))
    by = ACCOUNT.claims[0].read(seen)
    for kind in ("effect", "null", "control"):
        values = [getattr(x, kind) for x in by.values()]
        assert np.array_equal(getattr(first, kind), np.mean(values, axis=0), equal_nan=True)
    short = c5_seen.Seen(seen.tickets, {})
    for choices in READINGS.combinations():
        held, alone = found[tuple(choices.values())], READINGS.read(short, choices)
        assert (alone is None) == (held is None or long(choices))
        if alone is not None:
            assert np.array_equal(alone.effect, held.effect, equal_nan=True)


def test_readings_find_a_planted_effect_and_none_where_there_is_none():
    worlds = {effect: c5.seen(effect) for effect in (True, False)}
    for choices in (x for x in READINGS.combinations(long=False) if x["shams"] == "with"):
        planted, none = (READINGS.read(worlds[effect], choices) for effect in (True, False))
        if planted is not None:
            assert planted.effect.mean() > 0.2
            assert abs(none.effect.mean()) < 0.05
            assert abs(planted.control.mean()) < 0.05


def test_templates_by_brute_force():
    rng = np.random.default_rng(2)
    formulas = [tc.Formula.random(7, 3, 3, seed=rng, negated=0.5) for _ in range(2)]
    F = rng.normal(size=(1, 2, 5, 7)) * (rng.random((1, 2, 5, 7)) < 0.8)
    space = tc.FeatureSpace(F, rng.integers(-1, 2, (1, 2, 5)), formulas)
    found = templates(space).reshape(2, 5, 3, 2, 8)
    for p, r, c in np.ndindex(2, 5, 3):
        signs = [np.sign(F[0, p, r, abs(x) - 1]) * np.sign(x) for x in formulas[p].clauses[c]]
        kind = space.row_types[0, p, r]
        wanted = np.zeros((2, 8), bool)
        if kind and all(signs):
            wanted[int(kind > 0), sum(2**j for j, x in enumerate(signs) if x > 0)] = True
        assert np.array_equal(found[p, r, c], wanted)
