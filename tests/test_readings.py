"""Every reading of a claim: joint inference, the choice that decides, the verdict, and where all of it is shown."""

import runpy
from dataclasses import replace
from itertools import product
from pathlib import Path

import numpy as np
import pytest
from scipy.stats import kstest, t

from tests.worlds.readings import VARIED, declared
from toycomb.accounts.account import Account
from toycomb.accounts.material import Material
from toycomb.accounts.presets import PRESETS, with_changes
from toycomb.accounts.registry import ACCOUNTS
from toycomb.evidence.claims import Claim, Evidence, confirmed
from toycomb.evidence.deciding import deciding, largest, unique_shares
from toycomb.evidence.family import family, in_words
from toycomb.evidence.joint import beyond, chance_above, joint
from toycomb.evidence.over import over, verdict_over
from toycomb.evidence.readings import Asked
from toycomb.plots.letters import data_axes
from toycomb.plots.readings import specification_caption, specification_curve
from toycomb.plots.shown import FigureOf
from toycomb.plots.style import subplots
from toycomb.report import over_readings
from toycomb.report.readings import decides, markdown

HOME = Path(__file__).parents[1]


def brute(values):
    """The statistics of `joint` by loops over all flips, with the t interval as SciPy has it; no gaps, no zeros."""
    readings, networks = values.shape

    def statistics(numbers):
        mean, error = numbers.mean(axis=1), numbers.std(axis=1, ddof=1) / np.sqrt(networks)
        above = np.mean(mean - t.ppf(0.975, networks - 1) * error > 0)
        return np.median(mean), above, mean / error

    median, above, score = statistics(values)
    flips = [statistics(values * signs) for signs in product([1, -1], repeat=networks)]
    order, p, before = np.argsort(-score), np.empty(readings), 0.0
    for place, reading in enumerate(order):
        left = order[place:]
        before = max(before, np.mean([x[2][left].max() >= score[reading] - 1e-9 for x in flips]))
        p[reading] = before
    return np.mean([x[0] >= median - 1e-12 for x in flips]), np.mean([x[1] >= above for x in flips]), p


@pytest.mark.parametrize("seed", range(3))
def test_joint_inference_is_that_of_all_flips_one_by_one(seed):
    rng = np.random.default_rng(seed)
    values = rng.normal(0.4, 1, (5, 9)) + rng.normal(0, 1, 9)
    found = joint(list(values))
    p_median, p_above, p_each = brute(values)
    assert (found.p_median, found.p_above) == (p_median, p_above)
    np.testing.assert_allclose(found.p_each, p_each)
    assert (found.flips, found.networks) == (512, 9)


def test_a_small_case_by_hand():
    """Two readings of three networks: flips that reach the median 2 are those with all signs positive, one of eight."""
    found = joint([np.array([1.0, 2, 3]), np.array([3.0, 2, 1])])
    assert (found.median, found.p_median, found.above) == (2, 1 / 8, 0)  # t = 3.46 < 4.30 in both
    assert found.p_above == 1
    np.testing.assert_array_equal(found.p_each, [1 / 8, 1 / 8])


def test_gaps_and_fewer_networks_count_as_nothing():
    rng = np.random.default_rng(1)
    values = rng.normal(0.5, 1, (2, 8))
    gap = np.append(values[0], [np.nan, np.nan])
    whole, gaps = joint(list(values)), joint([gap, values[1], np.full(4, np.nan)])
    assert (gaps.median, gaps.p_median, gaps.p_above) == (whole.median, whole.p_median, whole.p_above)
    np.testing.assert_array_equal(gaps.p_each[:2], whole.p_each)
    assert np.isnan(gaps.p_each[2])
    assert chance_above(np.full(3, np.nan), np.zeros(3)) is None
    np.testing.assert_array_equal(beyond(np.ones(3), np.zeros(2)), [1, 1, np.nan])


def test_p_is_uniform_where_there_is_nothing_whatever_the_dependence_of_readings():
    rng = np.random.default_rng(7)
    found = [joint(list(rng.normal(0, 1, 14) + rng.normal(0, 0.7, (10, 14))), flips=499) for _ in range(400)]
    assert kstest([x.p_median for x in found], "uniform").pvalue > 0.01
    assert np.mean([x.p_above <= 0.05 for x in found]) < 0.08
    any_wrong = np.mean([x.p_each.min() <= 0.05 for x in found])
    assert 0.02 < any_wrong < 0.08  # one family, not ten tests


def test_p_is_small_where_there_is_something_and_only_of_the_readings_that_have_it():
    rng = np.random.default_rng(8)
    few = np.where(np.arange(10) < 3, 1.2, 0.0)
    found = [joint(list(few[:, None] + rng.normal(0, 1, (10, 20))), flips=499) for _ in range(100)]
    assert np.mean([(x.p_each[:3] <= 0.05).all() for x in found]) > 0.9
    assert np.mean([(x.p_each[3:] <= 0.05).any() for x in found]) < 0.12
    whole = [joint(list(0.6 + rng.normal(0, 1, 20) + rng.normal(0, 1, (10, 20))), flips=499) for _ in range(100)]
    assert np.median([x.p_median for x in whole]) < 0.05


def test_what_a_choice_alone_explains():
    """A balanced table: sums of squares of its two choices and of the rest add up."""
    choices = [{"a": a, "b": b, "same": 1} for a, b in product("xyz", (0, 0.5))]
    effect = np.array([0, 1, 2, 3, 4, 8.0])
    found = unique_shares(choices, effect)
    total = ((effect - 3) ** 2).sum()
    by_a, by_b = effect.reshape(3, 2).mean(axis=1), effect.reshape(3, 2).mean(axis=0)
    assert found == {
        "a": pytest.approx(2 * ((by_a - 3) ** 2).sum() / total),
        "b": pytest.approx(3 * ((by_b - 3) ** 2).sum() / total),
    }
    rows = deciding(choices, effect, effect > 2)
    assert largest(rows, "of_effect")[0] == largest(rows, "of_holds")[0] == "a"
    assert rows[1]["values"] == [
        {"value": 0, "n": 3, "effect": 2, "holds": pytest.approx(1 / 3)},
        {"value": 0.5, "n": 3, "effect": 4, "holds": pytest.approx(2 / 3)},
    ]


def test_what_two_choices_explain_together_is_given_to_neither():
    tied = [{"a": x, "b": x, "c": c} for x, c in product((0, 1), (0, 1))]
    assert unique_shares(tied, np.array([0, 0.1, 1, 1.1])) == {"a": 0, "b": 0, "c": pytest.approx(0.01 / 1.01)}
    holds = np.array([False, False, True, True])
    assert largest(deciding(tied, holds.astype(float), holds), "of_holds") == (None, None)
    assert verdict_over(0.5, None) == "depends on several choices together"


@pytest.mark.parametrize(
    ("share", "verdict"),
    [
        *((1, "robust"), (0.9, "robust"), (0.89, "depends on x"), (0.11, "depends on x")),
        *((0.1, "under hardly any reading"), (0.02, "under hardly any reading"), (0, "under no reading")),
    ],
)
def test_verdicts_over_readings(share, verdict):
    assert verdict_over(share, "x") == verdict


@pytest.mark.parametrize(
    ("effect", "verdict"),
    [
        (lambda x: 0.2, "robust"),
        (lambda x: 0.0, "under no reading"),
        (lambda x: 0.2 * (x["distance"] != "soft"), "depends on distance"),
        (lambda x: 0.2 * (x["shams"] == "without"), "depends on shams"),
    ],
)
def test_declared_readings_are_asked_and_judged(effect, verdict):
    found = Asked.of(declared(effect), None).summary()
    told = found["over_readings"]
    assert (told["verdict"], told["n"], len(found["readings"])) == (verdict, 24, 24)
    assert found["robust"] == told["share"] == np.mean([x["holds"] for x in found["readings"]])
    assert sum(told["verdicts"].values()) == 24
    assert (told["p_median"] < 0.01) == (verdict != "under no reading")
    for row in found["readings"]:
        assert row["ci_low"] < row["effect"] < row["ci_high"]
        assert row["holds"] == (row["verdict"] == "holds") == (effect(row["choices"]) > 0)
        assert (row["p_adjusted"] < 0.05) == (effect(row["choices"]) > 0)


def test_readings_without_room_or_with_few_networks_hold_under_none():
    crowded = declared(lambda x: 0.2)
    tight = replace(crowded, read=lambda *of: replace(crowded.read(*of), headroom=np.full(30, 0.01)))
    for asked in (Asked.of(tight, None), Asked.of(declared(lambda x: 0.2, networks=7), None)):
        assert {x["verdict"] for x in asked.rows} == {"undecided"}
    nothing = Asked.of(replace(crowded, read=lambda *of: None), None)
    assert nothing.summary() == {"readings": [], "robust": None, "over_readings": None}


def read_claim(seen):
    first = {name: values[0] for name, values in VARIED.items()}
    return {"C=8": declared(lambda x: 0.2).read(None, first)}


CLAIM = Claim("C1", "statement", "measure", "probability", 0.05, "null", "control", read_claim)


def draw_nothing(table):
    return subplots(1, 1, 2, 2)[0]


def account(effect=lambda x: 0.2 * (x["distance"] != "soft"), **more):
    return Account(
        name="mine",
        title="Mine",
        claimed="claimed",
        refuted="refuted",
        reading="reading",
        order=1,
        figures=(FigureOf("own", "own", draw_nothing, lambda table: "own"),),
        look=lambda material: material,
        tables=lambda seen: {"own": {}},
        claims=(CLAIM,),
        readings=declared(effect, **more),
    )


def derived(part, preset="paper"):
    return part.derive(Material(part, PRESETS[preset], 4, None))


def test_table_and_figure_come_by_themselves():
    part = account()
    assert (
        [x.name for x in part.figures]
        == [x.name for x in replace(part, title="other").figures]
        == ["own", "readings_C1"]
    )
    found = derived(part)
    (row,) = found.claims
    over = row["over_readings"]
    assert found.tables["readings_C1"] == {"claim": "C1", "readings": row["readings"], "over": over, "seed": 4}
    assert row["effect"] == row["readings"][0]["effect"]  # the first values are those of the claims table
    picture = part.figures[1].draw(found.tables["readings_C1"])
    top, below = data_axes(picture)
    assert "holds under 16 of 24 readings; depends on distance" in top.get_title()
    assert {x.get_label() for x in top.lines} >= {"holds (16)", "margin, 0.05"}
    labels = [x.get_text() for x in below.get_yticklabels()]
    assert labels[:4] == ["distance (100 %)", "signs", "soft", "own end"]
    ticks = sum(len(x.get_xdata()) for x in below.lines if x.get_marker() == "|")
    assert ticks == 24 * len(VARIED)
    assert "24 readings" in picture.get_suptitle()
    assert "depends on distance" in specification_caption(found.tables["readings_C1"])


def test_long_readings_are_asked_by_presets_that_ask_for_them():
    part = account(long=lambda x: x["start"] == 0.5)
    assert [len(derived(part, x).claims[0]["readings"]) for x in ("quick", "paper", "full", "readings")] == [
        12,
        12,
        24,
        24,
    ]


def test_a_figure_of_no_readings_says_so():
    table = {"claim": "C1", "readings": [], "over": None}
    assert "no reading was asked" in specification_curve(table).get_suptitle()
    assert "C1" in specification_caption(table)


def test_two_root_seeds_hold_where_both_hold():
    (one,), (two,), (none,) = (
        derived(account(x)).claims
        for x in (lambda x: 0.2, lambda x: 0.2 * (x["codes"] == "signs"), lambda x: 0.2 * (x["start"] == 9))
    )
    (both,) = confirmed([one], [two])
    told = both["over_readings"]
    assert (told["own_verdict"], told["other_verdict"], told["verdict"]) == (
        "robust",
        "depends on codes",
        "depends on codes",
    )
    assert (both["robust"], told["other"]["share"]) == (0.5, 0.5)
    assert {x["verdict"] for x in both["readings"] if not x["holds"]} == {"undecided"}
    assert all(x["own_verdict"] == "holds" for x in both["readings"])
    (again,) = confirmed([both], [none])
    assert again["over_readings"]["own_verdict"] == "robust"
    assert again["over_readings"]["verdict"] == "under no reading"
    (alone,) = confirmed([one], [{**two, "id": "other"}])
    assert alone["over_readings"]["other_verdict"] is None
    assert alone["robust"] == 0


def test_lines_in_plain_words():
    (row,) = derived(account()).claims
    assert over_readings([row]) == ["C1 holds under 16 of 24 readings (67 %): depends on distance."]
    assert decides(row["over_readings"]) == "distance (100 %): signs 8 of 8; own end 8 of 8; soft 0 of 8"
    assert markdown([row]).splitlines()[2].startswith("| C1 | Winning tickets are near the final codes. | 16 of 24")
    (row,) = derived(account(lambda x: -0.1 * (x["start"] == 0.5))).claims
    assert decides(row["over_readings"]).startswith("none; start moves the effect most (0 ")
    assert markdown([{"id": "C9"}]) == ""


def test_the_table_of_the_pages_is_set_between_its_marks():
    table = runpy.run_path(str(HOME / "docs" / "readings_table.py"))
    (row,) = derived(account()).claims
    for page in table["PAGES"]:
        once = table["filled"](page.read_text(encoding="utf-8"), markdown([row]))
        assert table["filled"](once, markdown([row])) == once
        assert once.count("| C1 | Winning tickets are near the final codes. | 16 of 24 readings") == 1
    with pytest.raises(ValueError, match="followed by"):
        table["filled"]("<!-- end of readings --> <!-- readings -->", "")


def test_the_preset_of_readings_asks_the_published_claims_alone():
    sizes = [with_changes(PRESETS["readings"], x) for x in ({}, {"clauses": 4, "hidden": 16})]
    for size in sizes:
        assert [x.name for x in ACCOUNTS.values() if x.asked(size, 4)] == ["C1", "C2", "C3", "C4", "C5", "C6"]


def test_one_family_of_all_claims():
    """Holm by hand: .001 · 3, .02 · 2, .6 · 1."""
    rows = [{"id": x, "p": p, "verdict": "holds"} for x, p in zip("abc", (0.02, 0.001, 0.6), strict=True)]
    found = family([*rows, {"id": "d", "p": None, "verdict": "undecided"}])
    assert found["p_holm"] == {"a": pytest.approx(0.04), "b": pytest.approx(0.003), "c": pytest.approx(0.6)}
    assert (found["tests"], found["sure"], found["unsure"]) == (3, ["a", "b"], ["c"])
    assert in_words(rows) == (
        "3 of 3 claims hold; if none had an effect, at most about 0.075 would by chance. p adjusted by Holm's method "
        "over all 3 is below 0.05 for 2 of them, not for c."
    )


def test_the_p_of_a_claim_is_one_sided():
    values = np.linspace(0.5, 1.5, 12)
    for sign, p in ((1, 2**-12), (-1, 1)):
        found = Evidence(effect=sign * values, null=np.zeros(12), control=np.zeros(12))
        assert CLAIM.judged({"here": found})["p"] == p


def test_over_is_a_function_of_rows_alone():
    rows = Asked.of(declared(lambda x: 0.2 * (x["codes"] == "signs")), None).rows
    assert over(rows) == over([dict(x) for x in rows])
