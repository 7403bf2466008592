"""Patterns of aligned signs by load and over training, and the map of one network. Intervals are over networks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from toycomb.accounts.paper import code_rows, packing_limit
from toycomb.common.documents import Document
from toycomb.evidence.intervals import Interval, mean_interval
from toycomb.run import Run

SIGNS = {"positive": 1, "negative": -1}


def patterns(runs: Mapping[tuple[int, int], Run], *, published: bool = False) -> list[Document]:
    """Rows per clause with each alignment count, for every (H, C), at the start and the end.

    With `published` (the runs are of the published task) published values and the published packing limit stand beside
    ours.
    """
    rows = []
    for (hidden, clauses), run in runs.items():
        space = run.feature_space().ends()
        row: Document = {"hidden": hidden, "clauses": clauses, "networks": len(run.tasks)}
        for name, sign in SIGNS.items():
            counts = space.pattern_counts(sign)
            row[name] = {pattern: mean_interval(values[-1]) for pattern, values in counts.items()}
            row[f"initial_{name}"] = {pattern: mean_interval(values[0]) for pattern, values in counts.items()}
        row["published_4P"] = code_rows(hidden, clauses) if published else None
        row["packing_limit"] = packing_limit(hidden, space.F.shape[-1], clauses) if published else None
        row |= errors(run)
        rows.append(row)
    return rows


def errors(run: Run) -> dict[str, Interval]:
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


def emergence(run: Run) -> Document:
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


def feature_map(run: Run, network: int, epochs: Sequence[float]) -> Document:
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
