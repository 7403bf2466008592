"""Comparison of methods: hand-computed examples, published constants, and error rates under the null."""

import tracemalloc

import numpy as np
import pytest
from scipy import stats

from toycomb.accounts.instruments.ticket_rows import Tickets
from toycomb.evidence import comparison, intervals, signed_ranks
from toycomb.plots import ranking, save, tickets
from toycomb.report import tickets as report

DENSITIES = (0.5, 0.1, 0.02)


def rows_of(values, density=0.5, **more):
    """Rows of one embedding and load from method -> values of networks 0, 1, ..."""
    return [
        {"method": method, "network": i, "density": density, "embedding": "plain", "load": 8, "accuracy": x, **more}
        for method, column in values.items()
        for i, x in enumerate(column)
    ]


def random_rows(seed, methods=5, networks=9, densities=DENSITIES, gap=0.05):
    """Accuracies of exchangeable methods with effects of network and density, some ties and gaps."""
    rng = np.random.default_rng(seed)
    rows = []
    for d in densities:
        values = rng.normal(0.8, 0.1, networks)[:, None] + rng.normal(0, 0.05, (networks, methods))
        values = np.where(rng.random(values.shape) < gap, np.nan, values.round(2))
        named = {f"m{j}": [None if np.isnan(x) else float(x) for x in values[:, j]] for j in range(methods)}
        rows += rows_of(named, d)
    return rows


def test_holm_by_hand():
    assert signed_ranks.holm([0.01, 0.04, None, 0.03, 0.005]) == pytest.approx([0.03, 0.06, None, 0.06, 0.02])
    assert signed_ranks.holm([0.9, 0.8]) == [1, 1]
    assert signed_ranks.holm([]) == []


def test_holm_equals_statsmodels():
    from statsmodels.stats.multitest import multipletests

    p = np.random.default_rng(0).random(40).round(2) ** 4  # with ties, and some that are 0
    assert signed_ranks.holm([None, *p, None]) == [None, *multipletests(p, method="holm")[1], None]


@pytest.mark.parametrize(
    ("d", "p"),
    [
        ([], None),
        ([0, 0, 0], 1),
        ([0.3], 1),
        ([0.1 + 0.2 - 0.3, 0, 0], 1),  # noise of subtraction is a tie
        ([0.5, 0.5, 0.5, 0.5], 2 / 16),  # all signs equal: two of 16 patterns
        ([0] * 26 + [0.1, 0.2, 0.3, 0.4], 2 / 16),  # zeros add no evidence
        ([0, 1, 2, -3], 1),  # ranks 2, 3 against 4
    ],
    ids=str,
)
def test_wilcoxon_degenerate(d, p):
    assert signed_ranks.wilcoxon(np.array(d, dtype=float)) == p


@pytest.mark.parametrize("n", [2, 7, 13, 14, 60])
def test_wilcoxon_equals_scipy_without_ties(n):
    d = np.random.default_rng(n).normal(0.3, 1, n)
    assert signed_ranks.wilcoxon(d) == pytest.approx(stats.wilcoxon(d).pvalue)


def test_nemenyi_against_published_table():
    """Table 5(a) of Demšar (2006): q at 5 % for 2 to 10 classifiers."""
    published = [1.960, 2.343, 2.569, 2.728, 2.850, 2.949, 3.031, 3.102, 3.164]
    for k, q in enumerate(published, start=2):
        assert comparison.nemenyi(k, 30) / np.sqrt(k * (k + 1) / 180) == pytest.approx(
            q, abs=1e-3
        )  # printed digits are cut, not rounded


def test_ranks_by_hand():
    """Ties are averaged, incomplete cells left out, and each network ranks methods anew by their mean ranks."""
    rows = rows_of({"a": [0.9, 0.9, 0.9], "b": [0.8, 0.9, 0.5], "c": [0.7, 0.1, None]}, 0.5)
    rows += rows_of({"a": [0.1, 0.1], "b": [0.2, 0.2], "c": [0.3, 0.1]}, 0.1)
    table = comparison.ranks(rows, "accuracy", ["c", "b", "a"])
    # Network 0: (1, 2, 3) and (3, 2, 1), so all tied; network 1: (1.5, 1.5, 3) and (2.5, 1, 2.5), so (2, 1, 3).
    assert table["methods"] == [
        {"method": "b", "mean_rank": 1.5},
        {"method": "a", "mean_rank": 2.0},
        {"method": "c", "mean_rank": 2.5},
    ]
    assert (table["n"], table["cells"], table["left_out"]) == (2, 4, 1)
    assert table["critical_difference"] == comparison.nemenyi(3, 2)
    none = comparison.ranks(rows_of({"a": [0.9], "b": [None]}), "accuracy", ["a", "b"])
    assert [row["mean_rank"] for row in none["methods"]] == [None, None]
    assert none["critical_difference"] is none["friedman_p"] is None


def test_friedman_of_ties_only_is_one():
    rows = rows_of({name: [0.5, 0.6, 0.7] for name in "abc"})
    assert comparison.ranks(rows, "accuracy", list("abc"))["friedman_p"] == 1


def test_ranks_with_fewer_units_are_less_certain():
    """Networks of the same number counted once across loads: half the units, a wider critical difference."""
    rows = random_rows(0, gap=0)
    rows += [{**row, "load": 16} for row in rows]
    methods = [f"m{j}" for j in range(5)]
    by_load, by_network = (comparison.ranks(rows, "accuracy", methods, *unit) for unit in ((), (("network",),)))
    means = [{row["method"]: row["mean_rank"] for row in table["methods"]} for table in (by_load, by_network)]
    assert means[0] == pytest.approx(means[1])
    assert (by_load["n"], by_network["n"]) == (18, 9)
    assert by_network["critical_difference"] == pytest.approx(np.sqrt(2) * by_load["critical_difference"])


def test_paired_differences_by_hand():
    """Only networks with both values count; t interval and share won are those of the definition."""
    rows = rows_of({"base": [0.5, 0.5, 0.5, None], "m": [0.6, 0.5, 0.3, 0.9], "same": [0.5, 0.5, 0.5, 0.9]})
    m, same = comparison.paired(rows, "accuracy", "base")
    d = np.array([0.1, 0, -0.2])
    assert (m["n"], m["undefined"], m["won"], m["p"]) == (3, 1, 0.5, 1)
    assert m["value"] == pytest.approx(d.mean())
    expected = stats.t.interval(0.95, 2, d.mean(), stats.sem(d))
    assert (m["low"], m["high"]) == pytest.approx(expected)
    assert (same["value"], same["low"], same["high"], same["p_holm"], same["won"]) == (0, 0, 0, 1, 0.5)


def test_summary_counts_what_is_undefined():
    (row,) = comparison.summary(rows_of({"m": [0.25, None, 0.75, float("nan")]}), "accuracy")
    assert (row["n"], row["undefined"], row["value"]) == (2, 2, 0.5)
    (empty,) = comparison.summary(rows_of({"m": [None]}), "accuracy")
    assert empty["value"] is empty["low"] is None


def test_wins_are_antisymmetric_and_averaged_by_unit():
    rows = random_rows(1)
    methods = [f"m{j}" for j in range(5)]
    table = comparison.wins(rows, "accuracy", methods)
    share, p = (np.array(table[key], dtype=float) for key in ("share", "p_holm"))
    off = ~np.eye(5, dtype=bool)
    assert (share + share.T)[off] == pytest.approx(1)
    assert np.array_equal(p, p.T, equal_nan=True)
    assert np.isnan(share[~off]).all()
    assert (table["n"], table["cells"]) == (9, 27)
    # Densities repeated without new networks must not make a difference more certain.
    once = rows_of({"a": [0.6, 0.7, 0.8], "b": [0.5, 0.5, 0.5]}, 0.5)
    twice = [*once, *({**row, "density": 0.1} for row in once)]
    for rows in (once, twice):
        found = comparison.wins(rows, "accuracy", ["a", "b"])
        assert (found["share"][0][1], found["p_holm"][0][1]) == (1, 0.25)


def test_order_of_rows_is_no_matter():
    rows = random_rows(2)
    other = [rows[i] for i in np.random.default_rng(0).permutation(len(rows))]
    methods = sorted({row["method"] for row in rows})
    for table in (
        lambda x: comparison.summary(x, "accuracy"),
        lambda x: comparison.paired(x, "accuracy", "m0"),
        lambda x: comparison.ranks(x, "accuracy", methods),
        lambda x: comparison.wins(x, "accuracy", methods),
    ):
        assert table(rows) == table(other)


def test_doubled_ticket_is_named():
    with pytest.raises(ValueError, match="two tickets of 'm'"):
        comparison.summary(rows_of({"m": [0.5]}) * 2, "accuracy")


def test_family_wise_error_under_the_null():
    """Exchangeable methods: some raw p is small in many tables, some adjusted p in about 5 % of them at most."""
    tables = [comparison.paired(random_rows(seed, gap=0, networks=12), "accuracy", "m0") for seed in range(200)]
    raw, adjusted = (np.mean([min(row[key] for row in t) < 0.05 for t in tables]) for key in ("p", "p_holm"))
    assert raw > 0.2
    assert adjusted < 0.05 + 2 * np.sqrt(0.05 * 0.95 / len(tables))


def _pictures(rows, methods):
    """Figure, its caption and the text it must show, for rows with gaps."""
    groups = dict.fromkeys(methods, "weights")
    table = comparison.summary(rows, "accuracy")
    undefined = {"value": None, "low": None, "high": None}
    worth = {
        "plain": [
            {"method": row["method"], "inputs": float(i), "accuracy": row, "recovery": undefined}
            for i, row in enumerate(table[: len(methods)])
        ]
    }
    beaten, ranks = (f(rows, "accuracy", methods) for f in (comparison.wins, comparison.ranks))
    return {
        "density": (
            tickets.measure_by_density(table, groups, methods[:2], "accuracy of tickets"),
            tickets.measure_caption(table, "accuracy of tickets"),
            "accuracy of tickets",
        ),
        "pareto": (ranking.pareto(worth, groups, "inputs"), ranking.pareto_caption(worth, "C = 8"), "cost of finding"),
        "wins": (
            ranking.win_matrix(beaten, "accuracy"),
            ranking.win_caption(beaten, "accuracy"),
            "method that it beats",
        ),
        "ranks": (
            ranking.critical_difference(ranks, "accuracy"),
            ranking.critical_difference_caption(ranks, "accuracy"),
            "mean rank by accuracy",
        ),
    }


@pytest.mark.parametrize("name", ["density", "pareto", "wins", "ranks"])
def test_figures_with_gaps_are_labelled(name, tmp_path):
    """Warnings are errors here; "random" and "ceiling" are not among the rows, and some values are None."""
    rows = random_rows(3, gap=0.1)
    rows = [{**row, "accuracy": None} if (row["method"], row["density"]) == ("m4", 0.02) else row for row in rows]
    figure, caption, text = _pictures(rows, [f"m{j}" for j in range(5)])[name]
    save(figure, tmp_path / name)
    assert f"<!-- {text}" in (tmp_path / f"{name}.svg").read_text()  # letters are paths, with their text beside them
    assert len(caption) > 100


class Looked(dict):
    """A row that counts how often it is asked for a number."""

    looks = 0

    def __getitem__(self, key):
        Looked.looks += 1
        return super().__getitem__(key)


def test_tables_look_at_a_row_as_often_whatever_the_number_of_networks():
    def looks(networks):
        rows = [
            Looked(row, corrected_jaccard=row["accuracy"], cost_samples=1, cost_seconds=1.0)
            for row in random_rows(3, networks=networks, gap=0)
        ]
        Looked.looks = 0
        report.worth(rows), report.best(rows, ["m0", "m1"]), report.markdown(rows, {}, "m0")
        Tickets(rows, 0).values("m0", "accuracy")
        return Looked.looks / len(rows)

    assert looks(80) <= looks(10)


def test_memory_grows_with_rows_not_with_their_square():
    """A matrix of units by cells was 1 GiB with 6,400 networks."""

    def peak(networks):
        rows = random_rows(3, methods=3, networks=networks, gap=0)
        tracemalloc.start()
        comparison.ranks(rows, "accuracy", ["m0", "m1", "m2"]), comparison.wins(rows, "accuracy", ["m0", "m1"])
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return peak

    peak(10)
    assert peak(800) < 6 * peak(200)


def test_a_column_of_means_is_the_mean_interval_of_each(monkeypatch):
    """Blocks, and what is kept or drawn anew, change no bit: against all resamples in one product."""
    rng = np.random.default_rng(0)
    columns = [rng.normal(size=n) for n in (1, 30, 150, 150)] + [np.full(3, np.nan), rng.normal(size=150)]
    columns[-1][:7] = np.nan
    whole = intervals.mean_interval_of_each(columns)
    assert whole == [intervals.mean_interval(x) for x in columns]
    for place, size in (("HELD", 1), ("KEPT", 0), ("HELD", 2**40)):
        monkeypatch.setattr(intervals, place, size)
        intervals._kept.cache_clear()
        assert intervals.mean_interval_of_each(columns) == whole
    taken = np.concatenate(list(intervals._resamples(150)))
    low, high = np.quantile(taken @ columns[2] / 150, [0.025, 0.975])
    assert (whole[2]["low"], whole[2]["high"]) == pytest.approx((low, high), rel=1e-12)
    assert taken.shape == (4999, 150)
    assert (taken.sum(axis=1) == 150).all()
