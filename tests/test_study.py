"""Specification, store, execution, claims: resume, identity, verdicts, controls."""

import json
import sqlite3
from dataclasses import replace

import numpy as np
import pytest

from toycomb import FeatureSpace, Formula, InputError, Training
from toycomb.study import Population, execute, load_run, opened
from toycomb.study.claims import CLAIMS, evaluate, verdict
from toycomb.study.effects import contrast, crowding, locations, nearness, selection, sham_spaces
from toycomb.study.intervals import mean_interval, ratio_interval, stratified_mean_interval

SMALL = Population(
    networks=3, seed=5, variables=10, clauses=3, literals=2, embedding="identity", samples=300,
    training=Training(hidden=6, epochs=2, snapshots=(0.5,)),
)  # fmt: skip


def test_identity_is_stable():
    # If this fails the meaning of stored results changed: raise the format version of the specification.
    assert SMALL.identity == replace(SMALL, networks=7).identity
    assert SMALL.identity[:16] == "3470ebde6e8e74dd"
    assert len({SMALL.identity, replace(SMALL, seed=6).identity, SMALL.control().identity}) == 3


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
        expected = store.digests()
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
        assert store.digests() == expected


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
    with opened(tmp_path / "r.sqlite") as store, pytest.raises(InputError, match="is damaged"):
        store.load(SMALL, 0)


def test_wrong_populations():
    with pytest.raises(InputError, match="0 networks"):
        Population(networks=0)
    with pytest.raises(InputError, match="by name"):
        Population(embedding="E.npy")


# Claims. ----------------------------------------------------------------------------------------------------


def interval(value, low, high):
    return {"value": value, "low": low, "high": high}


@pytest.mark.parametrize(
    ("effect", "control", "shuffled", "expected"),
    [
        (interval(0.3, 0.2, 0.4), interval(0, -0.1, 0.1), interval(0, -0.1, 0.1), "holds"),
        (interval(0.3, -0.1, 0.7), interval(0, -0.1, 0.1), interval(0, -0.1, 0.1), "undecided"),
        (interval(0.05, 0.01, 0.09), interval(0, -0.1, 0.1), interval(0, -0.1, 0.0), "does not hold"),
        (interval(-0.3, -0.4, -0.2), interval(0, -0.1, 0.1), interval(0, -0.1, 0.1), "does not hold"),
        (interval(0.3, 0.2, 0.4), interval(0.2, 0.15, 0.3), interval(0, -0.1, 0.1), "undecided"),
        (interval(0.3, 0.2, 0.4), interval(-0.2, -0.3, -0.15), interval(0, -0.1, 0.1), "undecided"),
        (interval(0.3, 0.2, 0.4), interval(0, -0.1, 0.1), interval(0.2, 0.1, 0.3), "undecided"),
        (interval(0.3, 0.2, 0.4), interval(0, -0.1, 0.1), interval(-0.5, -0.6, -0.4), "holds"),
        (interval(None, None, None), interval(0, -0.1, 0.1), interval(0, -0.1, 0.1), "undecided"),
        (interval(0.3, 0.2, 0.4), interval(None, None, None), interval(0, -0.1, 0.1), "undecided"),
    ],
)
def test_rule(effect, control, shuffled, expected):
    assert verdict(effect, control, shuffled, margin=0.1) == expected


def simulated(seed, learn, networks=30, crowd_matters=False, n=16, H=24, C=6):
    """Spaces whose signs partly persist; with `learn`, locations of true clauses complete by initial distance."""
    rng = np.random.default_rng(seed)
    formulas = [Formula.random(n, C, 3, seed=rng) for _ in range(networks)]
    start = rng.normal(size=(networks, H, n))
    end = np.where(rng.random(start.shape) < 0.6, start, rng.normal(size=start.shape))
    types = rng.choice([-1, 1], (networks, H))
    at = FeatureSpace(np.stack([start, end]), np.stack([types, types]), formulas)
    if not learn:
        return at
    near, crowd = at.proximal(), at.crowd()
    for p, r, c in np.argwhere(near):
        chance = 0.9 * (0.5 ** crowd[p, r, c] if crowd_matters else 1)
        if rng.random() < chance:
            variables = at.formulas[p].index[c]
            end[p, r, variables] = np.abs(end[p, r, variables])
    return FeatureSpace(np.stack([start, end]), at.row_types, formulas)


def test_claims_on_simulated_networks():
    """Known effects are found; where signs only persist, every contrast vanishes."""
    rows = {}
    for name, learn, crowd in (("nothing", False, False), ("selection", True, False), ("crowding", True, True)):
        spaces = {"C=6": simulated(1, learn, crowd_matters=crowd)}
        rows[name] = {row["id"]: row for row in evaluate(spaces, {"C=6": simulated(2, False)}, seed=3)}
    assert {claim.id for claim in CLAIMS} == set(rows["nothing"])
    verdicts = {name: {x: row["verdict"] for x, row in table.items()} for name, table in rows.items()}
    assert "holds" not in verdicts["nothing"].values()
    assert verdicts["selection"]["C1"] == verdicts["selection"]["C2"] == "holds"
    assert verdicts["crowding"]["C3"] == "holds"
    for row in rows["nothing"].values():
        assert row["ci_low"] - row["margin"] <= 0 <= row["ci_high"] + row["margin"]
    for table in rows.values():
        for row in table.values():
            assert abs(row["control"]["value"]) < 2 * row["margin"] + 0.05
            json.dumps(row, allow_nan=False)


def test_effects_by_hand():
    formula = Formula(4, ((1, 2), (3, 4)))
    start = np.array([[1.0, 1, -1, -1], [1, -1, 1, -1], [-1, -1, 1, -1]])
    end = np.array([[1.0, 1, -1, -1], [1, 1, 1, -1], [-1, -1, -1, -1]])
    at = locations(FeatureSpace(np.stack([start, end])[:, None], np.ones((2, 1, 3), int), [formula]))
    # Distances 0 2 | 1 1 | 2 1, mean 7/6; the codes are (0, 0) and (1, 0) at distances 0 and 1.
    top, bottom = nearness(at)
    assert top[0] / bottom[0] == pytest.approx(7 / 6 - 1 / 2)
    # Proximal: (0,0), (1,0), (1,1), (2,1); two of four end as codes, none of the other two.
    assert selection(at)[0].tolist() == [0.5]
    # At distance 1: crowds 1, 1, 0 with rejections no, yes, yes.
    top, bottom = crowding(at)
    assert top[0] / bottom[0] == pytest.approx(np.polyfit([1, 1, 0], [0, 1, 1], 1)[0])


def test_contrast_of_shams_with_shams_has_mean_zero():
    at = simulated(4, True, networks=60)
    first, *others = sham_spaces(at, 0)
    for claim in CLAIMS:
        values = contrast(claim.effect, locations(first), [locations(x) for x in others],
                          share_denominator=claim.share_denominator)[0]  # fmt: skip
        values = values[~np.isnan(values)]
        assert abs(values.mean()) < 4 * values.std() / np.sqrt(len(values))


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
    pooled = stratified_mean_interval([np.zeros(5), np.full(50, 2.0)])
    assert pooled == {"value": 1, "low": 1, "high": 1}
