"""What signs mean where a literal is negated, and where the formula is a CNF."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from toycomb.common.documents import Document
from toycomb.evidence.intervals import mean_interval, ratio_interval
from toycomb.geometry import FeatureSpace, base_rate, pattern_name
from toycomb.run import Run

TIMES = ("initial", "final")


def signs(dnf: Run, cnf: Run, negated: Run) -> Document:
    """What signs mean where a literal is negated, and where the formula is a CNF, for one load.

    Parameters
    ----------
    dnf, cnf : Run, of the same clauses and initial values
    negated : Run, with one negated literal in each clause
    """
    return {
        "hidden": dnf.settings.hidden,
        "clauses": len(dnf.tasks[0].formula),
        "networks": len(dnf.tasks),
        "negated": {"train_error": mean_interval(negated.train_error), **_split(negated.feature_space().ends())},
        "dual": dual(dnf, cnf),
    }


def dual(dnf: Run, cnf: Run) -> Document:
    """Alignment counts of both tasks on rows of the code's type and of the other one; `difference` is CNF - DNF.

    By De Morgan a network of the one task becomes one of the other with `F → -F`, `v → -v` (and biases to match), which
    carries every count to the other row type. Training need not take that path: data are exact duals of each other,
    initial values are not.
    """
    spaces = {"dnf": dnf.feature_space().ends(), "cnf": cnf.feature_space().ends()}
    counts = {
        kind: {rows: space.pattern_counts(side * int(space.witness[0])) for rows, side in (("code", 1), ("other", -1))}
        for kind, space in spaces.items()
    }
    table: Document = {kind: _at_both_times(by_rows) for kind, by_rows in counts.items()}
    for kind, run in (("dnf", dnf), ("cnf", cnf)):
        table[kind]["train_error"] = mean_interval(run.train_error)
    table["difference"] = {
        rows: {name: mean_interval((counts["cnf"][rows][name] - x)[-1]) for name, x in by_name.items()}
        for rows, by_name in counts["dnf"].items()
    }
    return table


def _at_both_times(counts: Mapping[str, Mapping[str, np.ndarray]]) -> Document:
    return {
        rows: {
            time: {name: mean_interval(values[t]) for name, values in by_name.items()} for t, time in enumerate(TIMES)
        }
        for rows, by_name in counts.items()
    }


def _split(space: FeatureSpace) -> Document:
    """Intervals of `sign_patterns`, their chance levels, and the aligned share of 3P1N."""
    counts = sign_patterns(space)
    aligned, elsewhere = (x for name, x in counts.items() if " " in name)
    return {
        **{time: {name: mean_interval(x[t]) for name, x in counts.items()} for t, time in enumerate(TIMES)},
        "chance": {name: float(x) for name, x in zip(counts, _chance(space), strict=True)},
        "aligned_share": {time: ratio_interval(aligned[t], (aligned + elsewhere)[t]) for t, time in enumerate(TIMES)},
        "aligned_share_chance": 1 / space.sizes.max(),
    }


def _chance(space: FeatureSpace) -> np.ndarray:
    """Rows per clause with each entry of `sign_patterns` if the signs of the final positive rows were fair coins."""
    k = int(space.sizes.max())
    shares = base_rate(k).tolist()
    split = [shares[0], shares[1] / k, shares[1] * (k - 1) / k, *shares[2:]]
    return np.array(split) * (space.row_types[-1] == 1).sum(axis=-1).mean()


def sign_patterns(space: FeatureSpace) -> dict[str, np.ndarray]:
    """Mean positive rows per clause by the *raw* signs of its entries, over clauses with exactly one negated literal.

    Unlike alignment counts these ignore polarity: P is an entry above 0, N any other.

    Parameters
    ----------
    space : FeatureSpace of DNF tasks; of clauses of several sizes, those of the largest are counted

    Returns
    -------
    dict of str to (T, P)
        4P, 3P1N, … with 3P1N split into `3P1N aligned`, whose negative sign is on the negated literal (the code), and
        `3P1N elsewhere`; NaN for a network without such a clause.
    """
    polarity = space.literals[1]
    k = polarity.shape[-1]
    one = ((np.count_nonzero(polarity < 0, axis=-1) == 1) & (space.sizes == k))[:, None]
    negative = k - np.count_nonzero(space.signed * polarity[:, None] > 0, axis=-1)
    counted = (space.row_types == 1)[..., None] & one
    found = {pattern_name(k, d): counted & (negative == d) for d in range(k + 1)}
    name, aligned = pattern_name(k, 1), space.distance == 0
    split = {f"{name} aligned": found[name] & aligned, f"{name} elsewhere": found[name] & ~aligned}
    ordered = {pattern_name(k, 0): found.pop(pattern_name(k, 0)), **split}
    ordered.update((key, x) for key, x in found.items() if key != name)
    clauses = one.sum(axis=(-1, -2))
    return {
        key: np.where(clauses > 0, x.sum(axis=(-1, -2)) / np.maximum(clauses, 1), np.nan) for key, x in ordered.items()
    }
