"""C6: do probes of feature space beat weight-based methods, and how often?

Written down before any of it was computed: the probes are `distance` and `motion` with the options of the ticket
benchmark, the established methods those of `presets.ESTABLISHED` that the preset holds; every pair of a probe and an
established method on the same formula, initial weights, embedding and density is one comparison, ties counted half.
What the ticket benchmark had shown by then was known: IMP beats probes behind a Hadamard embedding, and probes come
near it or pass it with the identity at .05 and below. It had the networks of root seed 4; for C6 seed 5 alone is blind.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from toycomb.accounts.account import Derived
from toycomb.accounts.family.account import Rows, Tickets, trains, values
from toycomb.accounts.material import Material
from toycomb.accounts.older import Part
from toycomb.accounts.presets import ESTABLISHED, PROBES
from toycomb.accounts.probes.figure import FIGURES
from toycomb.accounts.proximity.account import prunes
from toycomb.evidence.claims import Claim
from toycomb.evidence.comparison import grouped
from toycomb.evidence.exchange import exchanged
from toycomb.evidence.intervals import mean_interval

MEASURES = ("accuracy", "unseen_accuracy", "exact_jaccard", "corrected_jaccard")
"""Accuracy is that on a new draw of inputs, and claims are about that; the one on unseen inputs stands beside it."""
SHARE = "share of comparisons won, less one half"
SIDES = "the two sides of each comparison exchanged at random"
TWO_RANDOM = "two random masks, of which one is on other initial weights (tests the instrument alone)"
FORMULAS = "share of comparisons"


def _claim(name: str, statement: str, measure: str, control: str = TWO_RANDOM) -> Claim:
    return Claim(name, statement, measure, FORMULAS, 0.1, SIDES, control)


C6 = _claim("C6", "Probes frequently beat established weight-based methods in accuracy.",
            f"{SHARE}: distance and motion against magnitude, SNIP, GraSP, SynFlow, one-shot and IMP")  # fmt: skip
C6I = _claim("C6i", "Probes frequently beat iterative magnitude pruning, the strongest of them, in accuracy.",
             f"{SHARE}: distance and motion probes against IMP")  # fmt: skip
C6R = _claim("C6r", "Probes frequently beat established weight-based methods in exact recovery of codes (Hadamard).",
             f"{SHARE}, by chance-corrected Jaccard index: probes against the same methods",
             "two random masks on the dense network's initial weights and on others, by accuracy")  # fmt: skip
C6S = _claim("C6s", "It is the clauses that they know, not which variables are used: the distance probe beats "
             "established methods in accuracy more often than the same probe told sham clauses.",
             "share of comparisons won by the distance probe less that won by its sham twin")  # fmt: skip

Table = dict[str, np.ndarray]


def derive(material: Material) -> Derived:
    """Table `probes`, and the claims."""
    every = {name: material.rows(name) for name in material.benchmarks}
    tables = {name: grouped(rows, "method") for name, rows in every.items()}
    baselines = [x for x in ESTABLISHED if x in material.preset.methods]
    claims = []
    for claim, measure, against in ((C6, "accuracy", baselines), (C6I, "accuracy", ["imp"]),
                                    (C6R, "corrected_jaccard", baselines)):  # fmt: skip
        places = {x: y for x, y in tables.items() if claim is not C6R or x.startswith("hadamard")}
        by = {name: frequency(rows, measure, against, material.seed, name) for name, rows in places.items()}
        claims.append(claim.judged(by, part="C6"))
    by = {name: _beyond_sham(rows, baselines, material.seed, name) for name, rows in tables.items()}
    claims.append(C6S.judged(by, part="C6"))
    return Derived({"probes": [x for name, rows in every.items() for x in _pairs(name, rows, baselines)]}, claims)


def wins(rows: Tickets, measure: str, ours: Sequence[str], theirs: Sequence[str]) -> np.ndarray:
    """(P, comparisons) +1 won, 0 tied, -1 lost, NaN where not defined."""
    pairs = [values(rows, a, measure) - values(rows, b, measure) for a in ours for b in theirs]
    return np.sign(np.round(np.concatenate(pairs, axis=1), 12))


def share(won: np.ndarray) -> np.ndarray:
    """(P,) share of comparisons won less one half."""
    counted = np.isfinite(won)
    total = counted.sum(axis=1)
    return np.where(total > 0, np.nansum(won, axis=1) / np.maximum(total, 1), np.nan) / 2


def frequency(rows: Tickets, measure: str, against: Sequence[str], seed: int, place: str = "") -> Table:
    """How often the probes win: effect, null and control, each (P,), and the mean difference."""
    won = wins(rows, measure, PROBES, against)
    difference = [values(rows, a, measure) - values(rows, b, measure) for a in PROBES for b in against]
    return {
        "effect": share(won),
        "null": share(exchanged(won, seed, place)),
        "control": _two_random(rows),
        "mean difference": _mean(np.concatenate(difference, axis=1)),
    }


def _two_random(rows: Tickets) -> np.ndarray:
    return share(wins(rows, "accuracy", ["random"], ["random-reinitialised"]))


def _mean(table: np.ndarray) -> np.ndarray:
    counted = np.isfinite(table).sum(axis=1)
    return np.where(counted > 0, np.nansum(table, axis=1) / np.maximum(counted, 1), np.nan)


def _beyond_sham(rows: Tickets, baselines: Sequence[str], seed: int, place: str) -> Table:
    """C6s of one place."""
    own, sham = (wins(rows, "accuracy", [x], baselines) for x in ("distance", "distance-sham"))
    return {
        "effect": share(own) - share(sham),
        "null": share(exchanged(own - sham, seed, place)),
        "control": _two_random(rows),
        "distance": share(own),
        "distance-sham": share(sham),
    }


def _pairs(name: str, rows: Rows, baselines: Sequence[str]) -> list[dict[str, Any]]:
    """Differences and shares won of each probe (and its controls) against each established method, by density."""
    methods = {row["method"] for row in rows}
    probes = [*PROBES, *(x for x in ("compatible", "distance-sham") if x in methods)]
    table = []
    for density, own in sorted(grouped(rows, "density").items()):
        here = grouped(own, "method")
        for probe in probes:
            for base in baselines:
                entry: dict[str, Any] = {"place": name, "density": density, "probe": probe, "baseline": base}
                for measure in MEASURES:
                    won = wins(here, measure, [probe], [base])
                    entry[measure] = mean_interval((values(here, probe, measure) - values(here, base, measure))[:, 0])
                    entry[f"{measure}_won"] = mean_interval(share(won) + 0.5)
                for role, method in (("probe", probe), ("baseline", base)):
                    entry[f"{role}_inputs"] = float(np.mean([row["cost_samples"] for row in here[method]])) / 1e6
                table.append(entry)
    return table


ACCOUNT = Part(
    name="C6",
    title="Probes against weight-based ticket finders",
    published="“These probes frequently outperform established weight-based ticket discovery methods in both accuracy "
    "and exact code recovery” (abstract of arXiv 2605.17704).",
    refuted="Probes that do not win, at any density, in paired comparison.",
    reading="“Frequently” is read as: in at least 60 % of the comparisons. A comparison is one formula with its "
    "initial weights at one density, one probe and one established method, paired. Which methods stand on the other "
    "side decides much: most established methods look at the initial network alone, so IMP is also asked for by "
    "itself. Probes know the clauses and weight-based methods do not; sham twins, told renamed clauses, show what is "
    "left of that advantage.",
    trains=trains,
    prunes=prunes,
    derive=derive,
    figures=FIGURES,
    order=60,
)
