"""Published numbers beside ours: what P2 (arXiv 2504.08842) shows and the instrument can redo. No claim of P1.

Definitions that are ours: overlap is averaged over pairs of clauses; its expectation places the rows of every code
independently and uniformly among the positive rows; patterns of negative rows are set against fair signs; networks of
a CNF task are compared with those of the DNF task that has the same clauses and the same initial values.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from toycomb.accounts.account import Derived, Trains
from toycomb.accounts.instruments import tables
from toycomb.accounts.instruments.accuracy import of_networks
from toycomb.accounts.instruments.overlap import overlaps
from toycomb.accounts.material import Material
from toycomb.accounts.older import Part
from toycomb.accounts.paper import code_rows, failing, packing_limit
from toycomb.accounts.presets import Preset, population
from toycomb.accounts.published.figure import FIGURES
from toycomb.evidence.intervals import mean_interval, ratio_interval
from toycomb.geometry import FeatureSpace, base_rate, pattern_name
from toycomb.run import Run

MAPPED = "over training"
MAP_EPOCHS = (0, 1, 10, 100)
WIDTH = 32
LEAST = 10
TWINS = ("dnf", "cnf", "negated")
TIMES = ("initial", "final")


def trains(preset: Preset, seed: int) -> Trains:
    """The sweep, and for each load of the claims three populations: DNF, CNF, and DNF with one negated literal."""
    wanted: Trains = {f"H={hidden} C={clauses}": x for (hidden, clauses), x in preset.sweep(seed).items()}
    wanted[MAPPED] = next(iter(preset.claims(seed).values()))
    for clauses in preset.claim_loads:
        plain = population(clauses, preset.sweep_networks, seed)
        wanted[f"dnf C={clauses}"] = plain
        wanted[f"cnf C={clauses}"] = replace(plain, kind="cnf")
        # A quarter of four literals is exactly one in each clause.
        wanted[f"negated C={clauses}"] = replace(plain, negated=0.25)
    return {**wanted, **_identity(preset, seed)}


def _identity(preset: Preset, seed: int) -> Trains:
    """The sweep of the published width without an embedding, where the sweep is large enough to tell them apart."""
    if preset.sweep_networks < LEAST or WIDTH not in preset.hidden:
        return {}
    sizes = {c: population(c, preset.sweep_networks, seed, WIDTH) for c in preset.loads}
    return {f"identity C={c}": replace(x, embedding="identity") for c, x in sizes.items()}


def derive(material: Material) -> Derived:
    """The tables `patterns`, `sweep` and `signs`."""
    runs = {key: material.run("H={} C={}".format(*key)) for key in material.preset.sweep(material.seed)}
    loads = {f"C={c}": {kind: material.run(f"{kind} C={c}") for kind in TWINS} for c in material.preset.claim_loads}
    rows = sweep(runs)
    for row in rows:
        name = f"identity C={row['clauses']}"
        if row["hidden"] == WIDTH and name in material.trained:
            codes = material.space(name).ends().code_locations[-1].sum(axis=1).mean(axis=-1)
            row["identity_code_rows"] = mean_interval(codes)
    content = {
        "patterns": tables.patterns(runs, published=True),
        "sweep": rows,
        "emergence": tables.emergence(material.run(MAPPED)),
        "feature_map": tables.feature_map(material.run(MAPPED), 0, MAP_EPOCHS),
        "signs": {load: signs(**twins) for load, twins in loads.items()},
    }
    return Derived(content)


def sweep(runs: Mapping[tuple[int, int], Run]) -> list[dict[str, Any]]:
    """Errors, 4P rows a clause, share of positive rows and overlap for every (H, C), beside what is published."""
    return [{"hidden": hidden, "clauses": clauses, **_point(run)} for (hidden, clauses), run in runs.items()]


def _point(run: Run) -> dict[str, Any]:
    space = run.feature_space().ends()
    hidden, variables = space.F.shape[-2:]
    clauses = space.sizes.shape[1]
    codes = space.code_locations.sum(axis=-2).mean(axis=-1)
    positive = (space.row_types == 1).mean(axis=-1)
    pairs = overlaps(space)
    return {
        "networks": len(run.tasks),
        **tables.errors(run),
        **_both("code_rows", codes),
        **_both("positive_rows", positive),
        **{name: mean_interval(values) for name, values in pairs.items()},
        "overlap_ratio": _ratio(pairs["overlap"], pairs["expected_overlap"]),
        "apart_overlap_ratio": _ratio(pairs["apart_overlap"], pairs["expected_apart_overlap"]),
        "negative_ratio": _negative_rows(space),
        "packing_limit": packing_limit(hidden, variables, clauses),
        "published_code_rows": code_rows(hidden, clauses),
        "published_failing": failing(),
    }


def _both(name: str, values: np.ndarray) -> dict[str, Any]:
    """Intervals at the start and the end of values (2, P)."""
    return {f"initial_{name}": mean_interval(values[0]), name: mean_interval(values[-1])}


def _ratio(top: np.ndarray, bottom: np.ndarray) -> dict[str, float | None]:
    """Of sums over the networks where both are defined."""
    defined = ~np.isnan(bottom)
    return ratio_interval(top[defined], bottom[defined])


def _negative_rows(space: FeatureSpace) -> dict[str, Any]:
    """Negative rows a clause with each alignment count at the end, divided by what fair signs would give."""
    rows = (space.row_types[-1] == -1).sum(axis=-1)
    shares = base_rate(int(space.sizes.max())).tolist()
    counts = space.pattern_counts(-1).items()
    return {name: ratio_interval(x[-1], share * rows) for (name, x), share in zip(counts, shares, strict=True)}


def signs(dnf: Run, cnf: Run, negated: Run) -> dict[str, Any]:
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


def dual(dnf: Run, cnf: Run) -> dict[str, Any]:
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
    table: dict[str, Any] = {kind: _at_both_times(by_rows) for kind, by_rows in counts.items()}
    for kind, run in (("dnf", dnf), ("cnf", cnf)):
        table[kind]["train_error"] = mean_interval(run.train_error)
    table["difference"] = {
        rows: {name: mean_interval((counts["cnf"][rows][name] - x)[-1]) for name, x in by_name.items()}
        for rows, by_name in counts["dnf"].items()
    }
    return table


def _at_both_times(counts: Mapping[str, Mapping[str, np.ndarray]]) -> dict[str, Any]:
    return {
        rows: {
            time: {name: mean_interval(values[t]) for name, values in by_name.items()} for t, time in enumerate(TIMES)
        }
        for rows, by_name in counts.items()
    }


def _split(space: FeatureSpace) -> dict[str, Any]:
    """Intervals of `sign_patterns`, their chance levels, and the aligned share of 3P1N."""
    counts = sign_patterns(space)
    aligned, elsewhere = (x for name, x in counts.items() if " " in name)
    return {
        **{time: {name: mean_interval(x[t]) for name, x in counts.items()} for t, time in enumerate(TIMES)},
        "chance": {name: float(x) for name, x in zip(counts, _chance(space), strict=True)},
        "aligned_share": {
            time: ratio_interval(aligned[t], (aligned + elsewhere)[t]) for t, time in enumerate(TIMES)
        },
        "aligned_share_chance": 1 / space.sizes.max(),
    }  # fmt: skip


def _chance(space: FeatureSpace) -> np.ndarray:
    """Rows a clause with each entry of `sign_patterns` if the signs of the final positive rows were fair coins."""
    k = int(space.sizes.max())
    shares = base_rate(k).tolist()
    split = [shares[0], shares[1] / k, shares[1] * (k - 1) / k, *shares[2:]]
    return np.array(split) * (space.row_types[-1] == 1).sum(axis=-1).mean()


def sign_patterns(space: FeatureSpace) -> dict[str, np.ndarray]:
    """Mean positive rows a clause by the *raw* signs of its entries, over clauses with exactly one negated literal.

    Unlike alignment counts these ignore polarity: P is an entry above 0, N any other.

    Parameters
    ----------
    space : FeatureSpace of DNF tasks whose clauses are all of one size

    Returns
    -------
    dict of str to (T, P)
        4P, 3P1N, … with 3P1N split into `3P1N aligned`, whose negative sign is on the negated literal (the code), and
        `3P1N elsewhere`; NaN for a network without such a clause.
    """
    polarity = space.literals[1]
    k = polarity.shape[-1]
    one = (np.count_nonzero(polarity < 0, axis=-1) == 1)[:, None]
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


ACCOUNT = Part(
    name="published",
    title="Published numbers beside ours",
    published=(
        "arXiv 2504.08842 (section 4): codes thin out as clauses share rows, within a packing limit of about H n / "
        "(16 C); training error begins near C = H, where fewer than about 2 rows a clause are 4P; negative rows take "
        "3N1P, moving towards 2P2N; a negated literal takes a negative sign. Also: CNF tasks are learned as the De "
        "Morgan dual on negative rows."
    ),
    refuted="4P rows a clause, or where training error begins, far from what is published under the published set-up.",
    reading=(
        "Nothing here gets a verdict: it shows whether the instrument reproduces the earlier study. Published points "
        "are estimated by eye from a figure, and the initial values that were used are not published."
    ),
    trains=trains,
    derive=derive,
    notes=lambda material: [of_networks([material.run(MAPPED)])],
    figures=FIGURES,
    order=80,
)
