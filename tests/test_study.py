"""Specification, store, execution, claims: resume, identity, verdicts, controls."""

import json
import sqlite3
from dataclasses import replace

import numpy as np
import pytest

from tests.worlds.mechanism import simulated
from toycomb import ControlError, FeatureSpace, Formula, InputError, Training
from toycomb.accounts.crowding import account as crowds
from toycomb.accounts.instruments.effects import crowding, locations, mispaired, nearness, selection
from toycomb.accounts.instruments.observed import Observed
from toycomb.accounts.proximity import account as proximity
from toycomb.accounts.resolution import account as resolution
from toycomb.evidence.claims import Claim, Evidence, check_controls, confirmed, pooled
from toycomb.evidence.exchange import exchanged
from toycomb.evidence.intervals import mean_interval, ratio_interval
from toycomb.evidence.verdicts import chance, fails, verdict
from toycomb.geometry import sham_spaces
from toycomb.study import Population, execute, load_run, opened

SMALL = Population(
    networks=3,
    seed=5,
    variables=10,
    clauses=3,
    literals=2,
    embedding="identity",
    samples=300,
    training=Training(hidden=6, epochs=2, snapshots=(0.5,)),
)


def test_identity_is_stable():
    # If this fails the meaning of stored results changed: raise the format version of the specification.
    assert SMALL.identity == replace(SMALL, networks=7).identity
    assert SMALL.identity[:16] == "f7790cbc9f4e7b5a"
    assert len({SMALL.identity, replace(SMALL, seed=6).identity, SMALL.control().identity}) == 3
    same = replace(SMALL, seed=np.int64(5), literals=(2,), negated=0, training=replace(SMALL.training, weight_decay=0))
    assert same.identity == SMALL.identity


def test_only_what_is_missing_is_trained(tmp_path):
    with opened(tmp_path / "r.sqlite") as store:
        assert execute({"a": replace(SMALL, networks=1), "b": SMALL}, store, progress=False) == 3
        assert execute({"a": SMALL}, store, progress=False) == 0
        assert execute({"a": replace(SMALL, networks=4)}, store, progress=False) == 1
        assert store.finished(SMALL) == {0, 1, 2, 3}
        run = load_run(SMALL, store)
    assert run.snapshots.W.shape == (3, 3, 6, 10)
    from toycomb import train

    fresh = train(SMALL.tasks(), seed=5, hidden=6, epochs=2, snapshots=(0.5,))
    for name in ("W", "b", "v", "c"):
        assert getattr(run.snapshots, name).tobytes() == getattr(fresh.snapshots, name).tobytes()
    assert run.loss.tobytes() == fresh.loss.tobytes()


def test_interrupted_and_resumed_equals_uninterrupted(tmp_path, monkeypatch):
    class Stop(Exception):
        pass

    with opened(tmp_path / "whole.sqlite") as store:
        execute({"": SMALL}, store, progress=False)
        expected = store.digests([SMALL])
    with opened(tmp_path / "parts.sqlite") as store:
        save, saved = store.save, []

        def save_two(*arguments):
            if len(saved) == 2:
                raise Stop
            saved.append(arguments[1])
            save(*arguments)

        monkeypatch.setattr(store, "save", save_two)
        with pytest.raises(Stop):
            execute({"": SMALL}, store, progress=False)
    with opened(tmp_path / "parts.sqlite") as store:
        assert len(store.finished(SMALL)) == 2
        assert execute({"": SMALL}, store, progress=False) == 1
        assert store.digests([SMALL]) == expected


def test_manifest_lists_the_networks_of_its_populations_alone(tmp_path):
    with opened(tmp_path / "r.sqlite") as store:
        execute({"a": SMALL, "b": replace(SMALL, seed=9)}, store, progress=False)
        assert len(store.digests([SMALL])) == 3
        assert len(store.digests([replace(SMALL, networks=2), SMALL])) == 3
        assert len(store.made_by([SMALL])) == 1
    with opened(tmp_path / "r.sqlite", read_only=True) as store:
        assert len(store.finished(SMALL)) == 3


def test_fixed_formula_goes_the_same_way(tmp_path):
    population = replace(SMALL, formula="p dnf 10 2\n1 -2 0\n3 4 0\n", networks=1)
    with opened(tmp_path / "r.sqlite") as store:
        execute({"": population}, store, progress=False)
        assert load_run(population, store).tasks[0].formula == Formula(10, ((1, -2), (3, 4)))


def test_wrong_stores(tmp_path):
    (tmp_path / "text.sqlite").write_text("not a database, but long enough to be looked at" * 9)
    other = sqlite3.connect(tmp_path / "other.sqlite")
    other.execute("CREATE TABLE things (x)")
    other.close()
    for name in ("text.sqlite", "other.sqlite", "no/where.sqlite"):
        with pytest.raises(InputError, match="results file"):
            opened(tmp_path / name).__enter__()
    (tmp_path / "empty.sqlite").touch()
    with pytest.raises(InputError, match="is not a results file"):
        opened(tmp_path / "empty.sqlite", read_only=True).__enter__()
    with opened(tmp_path / "r.sqlite") as store:
        with pytest.raises(InputError, match="holds no network 0"):
            store.load(SMALL, 0)
        with pytest.raises(InputError, match="holds no table 'claims'"):
            store.table("claims")
        execute({"": replace(SMALL, networks=1)}, store, progress=False)
    connection = sqlite3.connect(tmp_path / "r.sqlite")
    connection.execute("UPDATE units SET arrays = substr(arrays, 1, 1000)")
    connection.commit()
    connection.close()
    with opened(tmp_path / "r.sqlite") as store:
        with pytest.raises(InputError, match="is damaged"):
            store.load(SMALL, 0)
        assert execute({"": replace(SMALL, networks=1)}, store, progress=False) == 1
        assert store.load(SMALL, 0).epochs_run == 2


def test_wrong_populations():
    with pytest.raises(InputError, match="0 networks"):
        Population(networks=0)
    with pytest.raises(InputError, match=r"cannot read E\.npy"):
        Population(embedding="E.npy")


# Claims. ----------------------------------------------------------------------------------------------------


def interval(value, low, high):
    return {"value": value, "low": low, "high": high}


ZERO = interval(0, -0.05, 0.05)


@pytest.mark.parametrize(
    ("effect", "null", "control", "expected"),
    [
        (interval(0.3, 0.2, 0.4), ZERO, ZERO, "holds"),
        (interval(0.3, -0.1, 0.7), ZERO, ZERO, "undecided"),
        (interval(0.05, 0.01, 0.09), ZERO, ZERO, "does not hold"),
        (interval(-0.3, -0.4, -0.2), ZERO, ZERO, "does not hold"),
        (interval(0.3, 0.2, 0.4), interval(0.2, 0.1, 0.25), ZERO, "undecided"),
        (interval(0.3, 0.2, 0.4), interval(-0.2, -0.3, -0.1), ZERO, "holds"),
        (interval(0.3, 0.2, 0.4), ZERO, interval(0.1, 0, 0.2), "undecided"),
        (interval(0.3, 0.2, 0.4), ZERO, interval(-0.1, -0.2, 0), "undecided"),
        (interval(0.3, 0.2, 0.4), ZERO, interval(0, -1, 1), "undecided"),
        (interval(None, None, None), ZERO, ZERO, "undecided"),
        (interval(0.3, 0.2, 0.4), ZERO, interval(None, None, None), "undecided"),
        (interval(0.3, None, None), ZERO, ZERO, "undecided"),
    ],
)
def test_rule(effect, null, control, expected):
    assert verdict(effect, null, control, margin=0.1) == expected


CLAIM = Claim("X", "An effect.", "a difference", "unit", 0.1, "nothing", "nothing else", read=dict)


def judged(effect, control=0.0, networks=40):
    rng = np.random.default_rng(networks)
    numbers = {"effect": effect, "null": 0.0, "control": control}
    return CLAIM.judged({"C=8": Evidence(**{kind: rng.normal(x, 0.05, networks) for kind, x in numbers.items()})})


def test_a_control_that_shows_the_effect_fails_loudly():
    fine, broken = judged(0.5), judged(0.5, control=0.3)
    assert [x["control_fails"] for x in (fine, broken, judged(0.5, control=0.05))] == [False, True, False]
    assert broken["verdict"] == "undecided"
    check_controls({"claims": [fine]})
    with pytest.raises(ControlError, match=r"X \(nothing else: 0\.3") as caught:
        check_controls({"claims": [fine, broken]})
    assert caught.value.document["claims"] == [fine, broken]


@pytest.mark.parametrize(
    ("control", "broken"),
    [
        ([], False),
        ([0.3], False),
        ([np.nan] * 9, False),
        ([0.0] * 60, False),
        ([-0.5] * 4, False),  # quick, root seed 3: four networks that all lose, by chance one time in eight
        ([-0.5] * 7, False),
        ([0.3, 0.31, 0.29, 0.3], False),
        ([0.2] * 11, False),
        ([0.2] * 12, True),
        ([-0.2] * 12, True),
        ([0.5] * 12 + [0.0] * 20, True),
        ([0.5] * 11 + [0.0] * 5, False),
        ([0.2] * 12 + [np.nan] * 5, True),
        ([0.09] * 60, False),  # sure, but less than the margin
        ([0.5] * 26 + [-0.5] * 4, True),
        ([0.5] * 20 + [-0.5] * 10, False),  # binomial p: 6e-5 and .1
    ],
    ids=str,
)
def test_a_control_fails_only_where_its_test_can_tell(control, broken):
    assert fails(np.array(control), 0.1) is broken


@pytest.mark.parametrize("networks", [4, 8, 12, 20])
@pytest.mark.parametrize("kind", ["won or lost", "mostly zero", "heavy tails"])
def test_controls_that_are_nothing_do_not_fail(kind, networks):
    """p is exact for shares of few comparisons, ties and tails; a control far from 0 is seen from 12 networks on."""
    draw = {
        "won or lost": lambda rng: rng.choice([-0.5, 0.5], networks),
        "mostly zero": lambda rng: rng.choice([-1.0, 0, 0, 1.0], networks),
        "heavy tails": lambda rng: rng.standard_cauchy(networks),
    }[kind]
    rng = np.random.default_rng(networks)
    p = np.array([chance(draw(rng)) for _ in range(25)])
    assert all((p <= level).mean() <= level + 4 * (level / 25) ** 0.5 for level in (0.01, 0.1, 0.3))
    assert not any(fails(draw(rng), 0.0) for _ in range(10))
    assert fails(np.abs(draw(rng)) + 1, 0.1) is (networks >= 12)


def test_a_second_seed_can_only_take_certainty_away():
    rows = [{**judged(0.5), "id": name} for name in ("same", "other", "missing")]
    theirs = [{**judged(0.5), "id": "same"}, {**judged(0.0), "id": "other"}]
    joined = {row["id"]: row for row in confirmed(rows, theirs)}
    assert [joined[x]["verdict"] for x in ("same", "other", "missing")] == ["holds", "undecided", "undecided"]
    assert joined["other"]["own_verdict"] == "holds"
    assert joined["other"]["other_verdict"] == "does not hold"
    assert joined["other"]["other"]["value"] == theirs[1]["effect"]
    # What was confirmed before is judged by its own verdict again.
    assert [x["verdict"] for x in confirmed(list(joined.values()), theirs)] == [x["verdict"] for x in joined.values()]


def test_loads_are_averaged_network_by_network():
    effects = {"a": np.array([1.0, np.nan, np.nan]), "b": np.array([3.0, 5.0, np.nan])}
    by = {place: Evidence(effect=x, null=x, control=x) for place, x in effects.items()}
    assert np.array_equal(pooled(by, "effect"), [2, 5, np.nan], equal_nan=True)


def test_exchanging_sides_has_no_effect_in_the_mean():
    change = exchanged(np.full((4000, 3), 0.7), seed=1)
    assert abs(change.mean()) < 0.01
    assert set(np.round(np.unique(np.abs(change)), 6)) <= {round(0.7 * i / 4, 6) for i in range(5)}


def evaluate(space, shuffled):
    """Rows of the claims that are observed in dense networks, by id."""
    dense = {"C=6": Observed(space, shuffled, 3)}
    near = proximity.Seen(dense, {}, 3)
    resolved, crowded = resolution.Seen(dense, {}, {}), crowds.Seen(dense, {}, {}, {})
    asked = (
        (proximity.codes_began_near, near),
        (proximity.nearer_than_shams, near),
        (resolution.proximal_end_as_codes, resolved),
        (resolution.beyond_shams, resolved),
        (crowds.crowded_rows_reject, crowded),
    )
    return {claim.id: claim.judged(claim.read(seen)) for claim, seen in asked}


@pytest.fixture(scope="module")
def tables():
    """The claims table for each way to learn; shuffled networks learn nothing."""
    kinds = {
        "forgets": (None, 0.0),
        "persists": (None, 0.6),
        "everywhere": ("everywhere", 0.0),
        "proximal": ("proximal", 0.6),
        "uncrowded": ("uncrowded", 0.6),
        "both": ("everywhere", 0.6),
    }
    return {
        name: evaluate(simulated(1, rule, persistence=keep), simulated(2, persistence=keep))
        for name, (rule, keep) in kinds.items()
    }


@pytest.mark.parametrize(
    ("kind", "hold", "fail"),
    [
        ("forgets", set(), {"C1", "C2", "C2b", "C3"}),
        ("persists", {"C1", "C2"}, {"C1b", "C2b"}),
        ("everywhere", set(), {"C1", "C2"}),
        ("proximal", {"C1", "C2", "C1b", "C2b"}, {"C3"}),
        ("uncrowded", {"C1", "C2", "C3"}, set()),
        ("both", {"C1", "C2"}, {"C1b", "C2b", "C3"}),
    ],
)
def test_claims_on_networks_of_known_mechanism(tables, kind, hold, fail):
    verdicts = {claim: row["verdict"] for claim, row in tables[kind].items()}
    assert {claim for claim in hold if verdicts[claim] != "holds"} == set()
    assert {claim for claim in fail if verdicts[claim] == "holds"} == set()


def test_null_and_control_vanish_where_effects_do_not(tables):
    for claim in ("C1", "C2", "C2b"):
        row = tables["proximal"][claim]
        assert row["ci_low"] > 5 * abs(row["null"]["value"])
        assert row["ci_low"] > 5 * abs(row["control"]["value"])
        json.dumps(row, allow_nan=False)


def test_persistence_shows_in_sham_clauses_alike(tables):
    for load in tables["persists"]["C1b"]["by"].values():
        assert load["sham"]["value"] > 0.5
        assert load["sham"]["value"] == pytest.approx(load["clauses"]["value"], abs=0.2)


def test_shams_are_renamings_within_equal_use():
    at = simulated(4)
    for sham in sham_spaces(at, 0):
        for formula, renamed in zip(at.formulas, sham.formulas, strict=True):
            counts = [np.bincount(f.index.ravel(), minlength=16) for f in (formula, renamed)]
            assert np.array_equal(*counts)
    assert sham.formulas != at.formulas


def test_effects_by_hand():
    formula = Formula(4, ((1, 2), (3, 4)))
    start = np.array([[1.0, 1, -1, -1], [1, -1, 1, -1], [-1, -1, 1, -1]])
    end = np.array([[1.0, 1, -1, -1], [1, 1, 1, -1], [-1, -1, -1, -1]])
    space = FeatureSpace(np.stack([start, end])[:, None], np.ones((2, 1, 3), int), [formula])
    at = locations(space)
    # Distances 0 2 | 1 1 | 2 1; the codes are (0, 0) and (1, 0) at distances 0 and 1, the others at 2, 1, 2, 1.
    assert nearness([at])[0] == pytest.approx(6 / 4 - 1 / 2)
    # Proximal: (0,0), (1,0), (1,1), (2,1); two of four end as codes, none of the other two.
    assert selection([at])[0] == 0.5
    # At distance 1: crowds 1, 1, 0 with rejections no, yes, yes.
    assert crowding([at])[0] == pytest.approx(np.polyfit([1, 1, 0], [0, 1, 1], 1)[0])
    # Two equal readings pool to the same numbers.
    for effect in (nearness, selection, crowding):
        assert effect([at, at]) == pytest.approx(effect([at]))


def test_mispairing_moves_beginnings_only():
    at = simulated(5, networks=3)
    moved = mispaired(at)
    assert np.array_equal(moved.F[-1], at.F[-1])
    assert np.array_equal(moved.F[0, 0], at.F[0, 1])
    assert np.array_equal(moved.row_types[0, 2], at.row_types[0, 0])


def test_intervals_cover_and_agree():
    rng = np.random.default_rng(0)
    hits = 0
    for _ in range(100):
        entry = mean_interval(rng.normal(1, 1, 40))
        hits += entry["low"] < 1 < entry["high"]
    assert 86 <= hits <= 100
    values = rng.normal(size=30)
    assert mean_interval(values)["value"] == pytest.approx(values.mean())
    assert mean_interval([1.0, np.nan, 3]) == mean_interval([1.0, 3])
    assert ratio_interval([1, 2], [0, 0])["value"] is None
    assert mean_interval([2.0]) == {"value": 2, "low": None, "high": None}
