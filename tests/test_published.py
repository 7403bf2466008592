"""Published numbers beside ours: the data file, overlap, raw signs, De Morgan, and the tables of a tiny population."""

import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from toycomb import FeatureSpace, Formula, Network, Training, plots, random_tasks, train
from toycomb.accounts import paper as published
from toycomb.accounts import presets
from toycomb.accounts.published import account, signs
from toycomb.accounts.published import figure as figures
from toycomb.accounts.published.sweep import overlaps, sweep
from toycomb.records.execution import execute, load_run
from toycomb.records.specification import Population
from toycomb.records.store import opened
from toycomb.tasks.sampling import sample


def test_every_published_entry_names_its_place_and_how_sure_it_is():
    content = published.content()
    assert set(content) == {"paper", "certainty", "entries"}
    assert content["paper"]["id"] == "arXiv 2504.08842 v2"
    assert set(content["certainty"]) == {published.KNOWN, published.READ_OFF}
    for entry in content["entries"]:
        assert set(entry) == {"id", "statement", "where", "certainty", "values"}
        assert entry["certainty"] in content["certainty"]
        assert all(isinstance(entry[key], str) and entry[key] for key in ("id", "statement", "where"))
        assert all(isinstance(x, int | float) for value in entry["values"] for x in value.values())
    names = [entry["id"] for entry in content["entries"]]
    assert len(set(names)) == len(names)


def test_values_estimated_by_eye_are_never_called_known():
    for name in ("code_rows", "random_code_rows"):
        assert published.entry(name)["certainty"] == published.READ_OFF
    assert published.code_rows(32, 16) == 3.4
    assert published.code_rows(32, 12) is None
    assert published.code_rows(64, 16) is None


def test_packing_limit_meets_a_random_network_at_twice_as_many_clauses_as_variables():
    assert published.packing_limit(32, 32, 8) == 8
    for hidden, variables in ((16, 32), (32, 32), (64, 16)):
        assert published.packing_limit(hidden, variables, 2 * variables) == hidden / 2 / 2**4


# Three clauses over five variables: the first two share x2, the third shares none with them.
FORMULA = Formula(5, ((1, 2), (2, 3), (4, 5)))
ROWS = np.array(
    [
        [1.0, 1, 1, 1, 1],  # all three codes
        [1, 1, -1, 1, 1],  # first and third
        [1, 1, 1, -1, 1],  # first and second
        [-1, 1, 1, -1, 1],  # second
        [1, 1, 1, 1, 1],  # a negative row: no code
    ]
)


def by_hand(types=(1, 1, 1, 1, -1)):
    return FeatureSpace(ROWS[None, None], np.array([[types]]), [FORMULA])


def test_overlap_and_its_expectation_by_hand():
    # Sizes 3, 3, 2 on four positive rows; shared rows 2 (first and second), 2 (first and third), 1.
    found = {name: x.item() for name, x in overlaps(by_hand()).items()}
    assert found["overlap"] == pytest.approx((2 + 2 + 1) / 3)
    assert found["expected_overlap"] == pytest.approx((9 / 4 + 6 / 4 + 6 / 4) / 3)
    assert found["apart_overlap"] == pytest.approx((2 + 1) / 2)
    assert found["expected_apart_overlap"] == pytest.approx(6 / 4)


def test_overlap_without_pairs_or_rows():
    single = by_hand().with_formulas([Formula(5, ((1, 2),))])
    assert all(np.isnan(x).all() for x in overlaps(single).values())
    silent = overlaps(by_hand((0, 0, 0, 0, -1)))
    assert {name: x.item() for name, x in silent.items()} == dict.fromkeys(silent, 0)


def test_expected_overlap_is_that_of_codes_placed_at_random():
    rng = np.random.default_rng(0)
    code = np.arange(10) < np.array([[4], [5]])
    shared = [(rng.permutation(code[0]) & code[1]).sum() for _ in range(4000)]
    F = np.where(code.T, 1.0, -1)
    space = FeatureSpace(F[None, None], np.ones((1, 1, 10), int), [Formula(2, ((1,), (2,)))])
    assert overlaps(space)["expected_overlap"].item() == pytest.approx(np.mean(shared), abs=0.05) == 2


def test_raw_signs_by_hand():
    formula = Formula(4, ((1, 2, 3, -4), (1, 2, 3, 4)))  # the second has no negated literal and does not count
    F = np.array([[1.0, 1, 1, -1], [1, 1, -1, 1], [-1, 1, 1, 1], [1, 1, 1, 1], [-1, -1, 1, 1], [1, 1, 1, -1]])
    space = FeatureSpace(F[None, None], np.array([[[1, 1, 1, 1, 1, -1]]]), [formula])
    assert {name: x.item() for name, x in signs.sign_patterns(space).items()} == {
        "4P": 1, "3P1N aligned": 1, "3P1N elsewhere": 2, "2P2N": 1, "3N1P": 0, "4N": 0
    }  # fmt: skip
    plain = signs.sign_patterns(space.with_formulas([Formula(4, ((1, 2, 3, 4),))]))
    assert all(np.isnan(x).all() for x in plain.values())


def test_random_networks_have_the_negative_sign_anywhere():
    rng = np.random.default_rng(1)
    formulas = [Formula.random(32, 16, 4, negated=0.25, seed=rng) for _ in range(40)]
    space = FeatureSpace(rng.normal(size=(2, 40, 64, 32)), rng.choice([-1, 1], (2, 40, 64)), formulas)
    table = signs._split(space)
    assert table["aligned_share"]["initial"]["value"] == pytest.approx(0.25, abs=0.015)
    assert table["aligned_share_chance"] == 0.25
    for name, interval in table["final"].items():
        assert interval["value"] == pytest.approx(table["chance"][name], rel=0.1)
    rows = (space.row_types[-1] == 1).sum(axis=-1).mean()
    assert sum(table["chance"].values()) == pytest.approx(rows)


@given(st.integers(0, 10_000))
def test_the_de_morgan_dual_carries_patterns_to_the_other_rows(seed):
    rng = np.random.default_rng(seed)
    dnf = Formula.random(8, 5, (2, 3), negated=0.4, seed=rng)
    cnf = Formula(8, dnf.clauses, "cnf")
    E = rng.normal(size=(8, 8))
    network = Network(*(np.asarray(rng.normal(size=shape)) for shape in ((6, 8), 6, 6, ())))
    ones = E.sum(axis=1)
    dual = Network(-network.W, network.b + network.W @ ones, -network.v, -network.c)

    X = rng.random((50, 8)) < 0.5
    np.testing.assert_array_equal(cnf.evaluate(~X), ~dnf.evaluate(X))
    np.testing.assert_allclose(dual.logits(~X, E), -network.logits(X, E), atol=1e-9)

    there, here = (FeatureSpace.read(a, f, E) for a, f in ((network, dnf), (dual, cnf)))
    assert np.array_equal(there.code_locations, here.code_locations)
    for row_type in (-1, 1):
        for name, x in there.pattern_counts(row_type).items():
            np.testing.assert_array_equal(x, here.pattern_counts(-row_type)[name])


def test_data_of_a_cnf_are_the_dual_of_its_dnf():
    dnf = Formula.random(32, 8, 4, seed=3)
    plain, dual = (sample(Formula(32, dnf.clauses, kind), 200, np.random.default_rng(0)) for kind in ("dnf", "cnf"))
    assert np.array_equal(plain.X, ~dual.X)
    assert np.array_equal(plain.y, ~dual.y)


def test_the_account_trains_twins_with_the_same_clauses_and_initial_values():
    wanted = account.trains(presets.preset("quick"), 5)
    dnf, cnf, negated = (wanted[f"{kind} C=8"] for kind in account.TWINS)
    assert dnf.identity == wanted["H=32 C=8"].identity
    assert [x.formula.clauses for x in dnf.tasks()] == [x.formula.clauses for x in cnf.tasks()]
    assert {x.formula.kind for x in cnf.tasks()} == {"cnf"}
    assert all(sum(x < 0 for x in clause) == 1 for task in negated.tasks() for clause in task.formula.clauses)
    assert (dnf.training, dnf.seed, dnf.networks) == (cnf.training, cnf.seed, cnf.networks)


@pytest.fixture(scope="module")
def drawn(tmp_path_factory):
    """The tables `sweep` and `signs` of a tiny study, as they come back from JSON."""
    options = {"networks": 3, "seed": 2, "samples": 400, "training": Training(hidden=8, epochs=2)}
    kinds = {"dnf": {}, "cnf": {"kind": "cnf"}, "negated": {"negated": 0.25}}
    twins = {name: Population(clauses=3, **more, **options) for name, more in kinds.items()}
    single = Population(clauses=1, **options)
    with opened(tmp_path_factory.mktemp("store") / "r.sqlite") as store:
        execute({**twins, "single": single}, store, progress=False)
        runs = {name: load_run(x, store) for name, x in twins.items()}
        rows = sweep({(8, 1): load_run(single, store), (8, 3): runs["dnf"]})
    content = {"sweep": rows, "signs": {"C=3": signs.signs(**runs)}}
    return json.loads(json.dumps(content, allow_nan=False))


def test_sweep_stands_beside_what_is_published(drawn):
    single, several = drawn["sweep"]
    assert single["overlap"]["value"] is None  # there is no pair of clauses
    assert several["packing_limit"] == 8 * 32 / (16 * 3)
    assert several["published_code_rows"] is None
    assert several["published_failing"] == {"clauses_over_hidden": 1, "code_rows": 2}
    assert several["code_rows"]["low"] <= several["code_rows"]["value"] <= several["code_rows"]["high"]


def test_initial_patterns_of_twins_are_exchanged(drawn):
    dual = drawn["signs"]["C=3"]["dual"]
    # With equal initial values and positive clauses, what is aligned for the one task is not for the other.
    for rows, others in (("code", "other"), ("other", "code")):
        mine = [x["value"] for x in dual["dnf"][rows]["initial"].values()]
        theirs = [x["value"] for x in dual["cnf"][others]["initial"].values()]
        assert mine == pytest.approx(theirs[::-1])
    final = [dual[kind]["code"]["final"]["4P"]["value"] for kind in ("cnf", "dnf")]
    assert dual["difference"]["code"]["4P"]["value"] == pytest.approx(final[0] - final[1])


@pytest.mark.parametrize(
    ("name", "draw", "caption"),
    [
        ("sweep", figures.published_sweep, figures.sweep_caption),
        ("signs", figures.published_signs, figures.signs_caption),
    ],
)
def test_figures_are_labelled_and_say_what_to_see(drawn, name, draw, caption, tmp_path):
    figure = draw(drawn[name])
    plots.save(figure, tmp_path / name)
    assert all(ax.get_ylabel() for ax in figure.axes[:1])
    assert any(ax.get_xlabel() for ax in figure.axes)
    assert "3 networks" in caption(drawn[name])


@pytest.fixture(scope="module")
def mixed():
    """Networks of clauses of two and of five literals, and of a CNF, by (H, C)."""

    def trained(clauses, **task):
        tasks = random_tasks(2, seed=1, clauses=clauses, samples=200, **task)
        return train(tasks, hidden=8, epochs=1, seed=1, progress=False)

    return (
        {(8, clauses): trained(clauses, literals=[2, 5]) for clauses in (1, 3)},
        {(8, 3): trained(3, literals=3, kind="cnf")},
    )


def test_patterns_of_clauses_of_two_sizes_stand_against_fair_signs_of_their_size(mixed):
    runs, _ = mixed
    rows = sweep(runs, published=False)
    found = rows[1]["negative_ratio"]
    space = runs[8, 3].feature_space()
    counts, negative = space.pattern_counts(-1), (space.row_types[-1] == -1).sum(axis=-1)
    for name, share in (("2P", 1 / 4), ("1P1N", 1 / 2), ("5P", 1 / 32), ("3P2N", 10 / 32)):
        have = ~np.isnan(counts[name][-1])
        assert found[name]["value"] == pytest.approx(counts[name][-1][have].mean() / (share * negative[have]).mean())
    figure = figures.published_sweep(rows)  # a row of one clause has patterns of one size alone
    words = " ".join(text.get_text() for text in figure.findobj(lambda x: hasattr(x, "get_text")))
    assert "2P and 5P rows per clause, positive rows" in words
    assert "published" not in words
    assert "identity embedding" not in words
    caption = figures.sweep_caption(rows)
    assert "2P and 5P" in caption
    assert not any(x in caption for x in ("4P", "3N1P", "Diamonds", "published limit"))
    table = plots.patterns_by_load(runs | {}).caption
    assert "2P and 5P have all aligned" in table


def test_captions_name_the_rows_of_a_cnf_and_the_pattern_of_its_clauses(mixed):
    runs = mixed[1]
    run = runs[8, 3]
    assert "raises 3P, the code, above its chance level on negative rows" in plots.patterns_by_load(run).caption
    assert "which patterns positive rows take" in plots.patterns_by_load(run).caption
    assert "(3P on negative rows)" in plots.emergence(run).caption
    twins = {"C=3": signs.signs(run, run, run)}
    assert "2P1N is split" in figures.signs_caption(twins)
