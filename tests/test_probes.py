"""C6: comparisons with a control that can decide, and its readings."""

from dataclasses import replace
from itertools import combinations
from types import SimpleNamespace

import numpy as np
import pytest

import toycomb as tc
from tests.worlds import c6
from tests.worlds.tickets import tickets
from toycomb.accounts.presets import ESTABLISHED, PRESETS, PROBES, RANDOM_MASKS
from toycomb.accounts.probes.account import ACCOUNT, beat_in_recovery, beat_weight_based
from toycomb.accounts.probes.comparisons import alike, frequency, partial_recovery, sham_twin, share, wins
from toycomb.accounts.probes.readings import READINGS
from toycomb.accounts.probes.seen import prunes


def world(seed, networks=30, **gains):
    """Tickets at one place: probes win some 64 % of all comparisons, in both measures; some methods gain in one."""
    rng = np.random.default_rng(seed)
    names = (*ESTABLISHED, *PROBES, *RANDOM_MASKS, "random-reinitialised")
    return tickets(
        {
            name: {
                key: rng.normal(size=networks) + 0.5 * (name in PROBES) + gains.get(f"{name} {key}", 0)
                for key in ("accuracy", "corrected_jaccard")
            }
            for name in names
        },
        str(seed),
    )


def test_many_comparisons_of_what_is_alike_decide_what_one_leaves_open():
    places = {str(i): world(i) for i in range(4)}
    before = {name: share(wins(x, "accuracy", ["random"], ["random-reinitialised"])) for name, x in places.items()}
    found = {name: frequency(x, "accuracy", ESTABLISHED) for name, x in places.items()}
    now = beat_weight_based.judged(found)
    then = beat_weight_based.judged({name: replace(x, control=before[name]) for name, x in found.items()})
    assert now["verdict"] == "holds"
    assert then["verdict"] == "undecided"  # the same wins, with the one comparison of before
    spread, other = (row["control"]["high"] - row["control"]["low"] for row in (now, then))
    assert spread < 0.7 * other


def test_the_control_of_recovery_is_about_recovery():
    """Random masks on the dense network's own initial weights keep codes that others cannot, which is no fault."""
    gains = {f"{name} corrected_jaccard": 3 for name in RANDOM_MASKS}
    found = world(9, 60, **gains)
    assert share(wins(found, "corrected_jaccard", ["random"], ["random-reinitialised"])).mean() > 0.4
    assert abs(alike(found, "corrected_jaccard").mean()) < 0.1
    row = beat_in_recovery.judged({"place": frequency(found, "corrected_jaccard", ESTABLISHED)})
    assert not row["control_fails"]
    broken = world(9, 60, **{"random corrected_jaccard": 3})  # one of them is better: accuracy would not show it
    row = beat_in_recovery.judged({"place": frequency(broken, "corrected_jaccard", ESTABLISHED)})
    assert row["control_fails"]
    assert not beat_weight_based.judged({"place": frequency(broken, "accuracy", ESTABLISHED)})["control_fails"]


def test_every_pair_of_random_masks_is_compared_once():
    found = world(3, 5)
    values = {name: found.values(name, "accuracy")[:, 0] for name in RANDOM_MASKS}
    by_hand = [[values[a][i] > values[b][i] for a, b in combinations(RANDOM_MASKS, 2)] for i in range(5)]
    assert alike(found, "accuracy") == pytest.approx(np.mean(by_hand, axis=1) - 0.5)
    assert np.isnan(alike(tickets({"imp": {"accuracy": np.ones(3)}}), "accuracy")).all()


def test_random_masks_are_independent_draws_of_one_distribution():
    run = tc.train(tc.random_tasks(1, seed=2, clauses=4, samples=100), hidden=32, epochs=0, seed=2, progress=False)
    masks = [tc.tickets.find(x, run, 0.2, progress=False).mask[0] for x in RANDOM_MASKS if x != "imp-shuffled"]
    assert {mask.sum() for mask in masks} == {masks[0].sum()}
    for one, other in combinations(masks, 2):
        assert (one & other).sum() / one.sum() == pytest.approx(0.2, abs=0.1)


def test_partial_recovery_is_less_that_of_shams():
    row = dict(zip((f"partial_{x}clauses_kept" for x in ("", "sham_", "shamb_")), (0.5, 0.1, 0.3), strict=True))
    assert partial_recovery(row) == pytest.approx(0.3)
    assert partial_recovery(row | {"partial_sham_clauses_kept": None}) is None


def test_readings_find_probes_that_win_and_no_others():
    worlds = {effect: c6.seen(effect, networks=50) for effect in (True, False)}
    asked = READINGS.combinations(long=False)
    held = [x for x in asked if READINGS.read(worlds[True], x) is not None]
    assert len(held) == len([x for x in asked if x["density"] in ("mean", 0.1)])
    for choices in held:
        planted, none = (READINGS.read(worlds[effect], choices) for effect in (True, False))
        assert np.nanmean(planted.effect) > 0.3
        assert abs(np.nanmean(none.effect)) < 4 * np.nanstd(none.effect) / 50**0.5
        assert abs(np.nanmean(planted.control)) < 0.05
    first = READINGS.read(worlds[True], asked[0])
    claimed = [x.effect for x in ACCOUNT.claims[0].read(worlds[True]).values()]
    assert np.allclose(first.effect, np.mean(claimed, axis=0))


def test_those_of_equal_cost_are_no_dearer():
    world = c6.seen(True).tickets["hadamard C=8"]
    for row in world.rows:
        row["cost_samples"] = {"imp": 9, "motion": 5, "snip": 3}.get(row["method"], 0)
        row["accuracy"] += 9 * (row["method"] in ("imp", "snip")) - 9 * (row["method"] in ESTABLISHED[2:5])
        row["accuracy"] -= 9 * (row["method"] == "magnitude")
    choices = next(x for x in READINGS.combinations() if x["opponent"] == "those of at most equal cost")
    seen = c6.Seen({"hadamard C=8": world}, ESTABLISHED)
    # distance meets the four that cost nothing and are worse; motion meets snip as well, which always wins
    assert READINGS.read(seen, choices).effect.mean() == pytest.approx((4 + 4 + 0) / 9 - 0.5)


def test_further_densities_are_left_to_long_studies():
    paper, full = (prunes(PRESETS[name], 4) for name in ("paper", "readings"))
    assert set(paper) < set(full)
    assert all(full[name].population == paper[name].population for name in paper)
    assert all(set(paper[name].methods) <= set(full[name].methods) for name in paper)
    assert {x.densities for name, x in full.items() if name not in paper} == {(0.5, 0.3, 0.02)}


def test_paper_has_the_tickets_of_all_readings_that_are_not_long():
    """What a study lacks is left out without a word, so that a method less would be readings less."""
    there = set(PRESETS["paper"].methods)
    for x in READINGS.combinations(long=False):
        probes = PROBES if x["probe"] == "distance and motion" else (x["probe"],)
        twins = {sham_twin(probe) for probe in probes} if x["knows"] != "clauses" else set()
        assert {*probes, *twins, *ESTABLISHED} <= there, x


def test_a_study_with_fewer_established_methods_says_which_it_has():
    (note,) = ACCOUNT.notes(SimpleNamespace(preset=PRESETS["quick"]))
    assert "this study has snip, one-shot, imp alone" in note
    assert not ACCOUNT.notes(SimpleNamespace(preset=PRESETS["paper"]))
