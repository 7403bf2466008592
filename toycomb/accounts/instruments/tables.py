"""Tables that figures draw, derived from stored networks. Plain JSON values; every interval is over networks."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from toycomb.accounts.instruments.effects import PROXIMAL, sham_spaces
from toycomb.accounts.paper import code_rows, packing_limit
from toycomb.evidence.intervals import mean_interval, ratio_interval
from toycomb.geometry import Fate, FeatureSpace, chance_of_a_code, ends_by_distance, fate_by_distance
from toycomb.run import Run

SIGNS = {"positive": 1, "negative": -1}


def patterns(runs: Mapping[tuple[int, int], Run], *, published: bool = False) -> list[dict[str, Any]]:
    """Rows a clause with each alignment count, for every (H, C), at the start and the end.

    With `published` (the runs are of the published task) published values and the published packing limit stand beside
    ours.
    """
    rows = []
    for (hidden, clauses), run in runs.items():
        space = run.feature_space().ends()
        row: dict[str, Any] = {"hidden": hidden, "clauses": clauses, "networks": len(run.tasks)}
        for name, sign in SIGNS.items():
            counts = space.pattern_counts(sign)
            row[name] = {pattern: mean_interval(values[-1]) for pattern, values in counts.items()}
            row[f"initial_{name}"] = {pattern: mean_interval(values[0]) for pattern, values in counts.items()}
        row["published_4P"] = code_rows(hidden, clauses) if published else None
        row["packing_limit"] = packing_limit(hidden, space.F.shape[-1], clauses) if published else None
        row |= errors(run)
        rows.append(row)
    return rows


def errors(run: Run) -> dict[str, Any]:
    """At the end: on training inputs, on a new draw of inputs, on those of it never trained on, and how many these are.

    Returns
    -------
    dict of intervals over networks `train_error`, `test_error`, `unseen_error` and `unseen_share`
    """
    return {
        "train_error": mean_interval(run.train_error),
        "test_error": mean_interval(run.test_error[-1]),
        "unseen_error": mean_interval(run.unseen_error[-1]),
        "unseen_share": mean_interval(run.unseen_share),
    }


def emergence(run: Run) -> dict[str, Any]:
    """Patterns at every snapshot, loss and error on a new draw of inputs, and the error on those never trained on."""
    space = run.feature_space()
    counts = {name: space.pattern_counts(sign) for name, sign in SIGNS.items()}
    return {
        "epochs": run.times.tolist(),
        "networks": len(run.tasks),
        "clauses": len(run.tasks[0].formula),
        "hidden": run.settings.hidden,
        "steps_per_epoch": -(-run.tasks[0].samples // run.settings.batch),
        **{
            name: {pattern: [mean_interval(x) for x in values] for pattern, values in table.items()}
            for name, table in counts.items()
        },
        "test_loss": [mean_interval(x) for x in run.test_loss],
        "test_error": [mean_interval(x) for x in run.test_error],
        "unseen_error": [mean_interval(x) for x in run.unseen_error],
        "unseen_share": mean_interval(run.unseen_share),
    }


def fates(spaces: Mapping[str, FeatureSpace], seed: int) -> dict[str, Any]:
    """Chance to end as a code by initial distance: clauses, sham clauses, permuted rows; for each load."""
    ends = {load: space.ends() for load, space in spaces.items()}
    return {load: _fates(space, sham_spaces(space, seed)) for load, space in ends.items()}


def _fates(space: FeatureSpace, shams: list[FeatureSpace]) -> list[dict[str, Any]]:
    table = fate_by_distance(space)
    real, fake = ends_by_distance(space), [ends_by_distance(sham) for sham in shams]
    codes, counts = (np.sum([x[i] for x in fake], axis=0) for i in range(2))
    return [
        {
            "distance": int(d),
            **entry,
            "clauses": ratio_interval(real[0][int(d)], real[1][int(d)]),
            "sham": ratio_interval(codes[int(d)], counts[int(d)]),
        }
        for d, entry in table.items()
    ]


def rejection(spaces: Mapping[str, FeatureSpace]) -> dict[str, Any]:
    """Share of proximal locations that are rejected by the crowd of their row, for each load and initial distance.

    Crowds are grouped so that each point has enough locations; `crowd` is the mean of its group. `permuted` is the
    share expected when rows are permuted within their initial type (exact, not sampled).
    """
    return {load: _rejection(space) for load, space in spaces.items()}


def _rejection(space: FeatureSpace) -> dict[str, list[dict[str, Any]]]:
    proximal, crowd = space.proximal(PROXIMAL), space.crowd(PROXIMAL)
    rejected = space.fates(PROXIMAL) == Fate.REJECTED
    expected = 1 - chance_of_a_code(space)
    table: dict[str, list[dict[str, Any]]] = {}
    for d in range(PROXIMAL + 1):
        here = proximal & (space.distance[0] == d)
        table[str(d)] = []
        for low, high in groups(crowd[here]):
            chosen = here & (crowd >= low) & (crowd <= high)
            entry = {"crowd": float(crowd[chosen].mean()), "low": low, "high": high, "count": int(chosen.sum())}
            entry["permuted"] = float((chosen * expected).sum() / chosen.sum())
            by_network = (rejected & chosen).sum(axis=(1, 2)), chosen.sum(axis=(1, 2))
            table[str(d)].append({**entry, "rejected": ratio_interval(*by_network)})
    return table


def groups(crowd: np.ndarray, most: int = 5) -> list[tuple[int, int]]:
    """Closed ranges of crowd that cover all values and hold about equally many of them."""
    if not crowd.size:
        return []
    starts = np.unique(np.quantile(crowd, np.arange(most) / most, method="lower")).tolist()
    return list(zip(starts, [x - 1 for x in starts[1:]] + [int(crowd.max())], strict=True))


def feature_map(run: Run, network: int, epochs: tuple[float, ...]) -> dict[str, Any]:
    """Feature space of one network at several epochs, rows grouped by final type, variables by clause.

    Variables come in the order of the first clause that holds them, those of no clause last; rows within a type in
    the order of the first clause that they code.
    """
    space = run.feature_space()
    formula = run.tasks[network].formula
    used = list(dict.fromkeys(formula.index[formula.polarity != 0].tolist()))
    variables = used + [i for i in range(formula.variables) if i not in used]
    codes = space.code_locations[-1, network]
    first_code = np.where(codes.any(axis=1), codes.argmax(axis=1), codes.shape[1])
    types = space.row_types[-1, network]
    rows = np.lexsort((first_code, -types))
    times = [int(np.flatnonzero(run.times == epoch)[0]) for epoch in epochs]
    F = space.F[times, network][:, rows][:, :, variables]
    return {
        "epochs": list(epochs),
        "F": np.round(F, 6).tolist(),
        "row_types": types[rows].tolist(),
        "variables": [i + 1 for i in variables],
        "clauses": [[variables.index(abs(x) - 1) for x in clause] for clause in formula.clauses],
        "codes": [np.flatnonzero(codes[rows, c]).tolist() for c in range(codes.shape[1])],
        "unused": len(variables) - len(used),
    }
