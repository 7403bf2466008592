"""Patterns of aligned signs by load and over training, and the map of one network. Intervals are over networks."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np

from toycomb.common.documents import Document
from toycomb.common.errors import InputError
from toycomb.evidence.intervals import Interval, mean_interval, mean_known
from toycomb.geometry import FeatureSpace
from toycomb.geometry.of_runs import space_of
from toycomb.plots.tables.sizes import read_at, sizes
from toycomb.run import Run
from toycomb.tasks.task import Task

Published = Callable[[int, int, int], tuple[float | None, float | None]]
SIGNS = {"positive": 1, "negative": -1}


def patterns(runs: Mapping[tuple[int, int], Run], *, published: Published | None = None) -> list[Document]:
    """Rows per clause with each alignment count, for every (H, C), at the start and the end.

    Parameters
    ----------
    runs : by (H, C)
    published : function of (H, n, C), optional
        What is published of the mean 4P rows per clause, and their packing limit, each None where it is not known. The
        runs must then be of the published task.
    """
    return [of_run(run, published) for run in runs.values()]


def of_run(
    run: Run, published: Published | None = None, *, layer: int = 1, outputs: Sequence[int] | None = None
) -> Document:
    """The row of `patterns` of one run: of a layer, in the mean over some outputs, all unless given.

    Of several outputs there is `any_error` too: the share of a new draw of inputs on which any of all outputs is wrong.
    """
    chosen = range(run.tasks[0].outputs) if outputs is None else outputs
    spaces = [space_of(run, layer, o) for o in chosen]
    row = {**counts(spaces, published, run.tasks), **errors(run)}
    if len(run.settings.widths) > 1 or run.tasks[0].outputs > 1:
        row["about"] |= read_at(run, layer, list(chosen))
    if run.tasks[0].outputs > 1:
        row["test_error"] = mean_interval(run.output_error[-1][:, list(chosen)].mean(axis=1))
        row["any_error"] = mean_interval(run.any_error[-1])
    return row


def counts(
    spaces: FeatureSpace | Sequence[FeatureSpace], published: Published | None = None, tasks: Sequence[Task] = ()
) -> Document:
    """The row of `patterns` of one population, without its errors; of several outputs their mean."""
    read = [spaces] if isinstance(spaces, FeatureSpace) else list(spaces)
    space = read[0]
    (hidden, variables), clauses, ends = space.F.shape[2:], space.sizes.shape[1], [x.ends() for x in read]
    row: Document = {"hidden": hidden, "clauses": clauses, "networks": len(space.formulas)}
    for name, sign in SIGNS.items():
        found = _over_outputs([x.pattern_counts(sign) for x in ends])
        row[name] = {pattern: mean_interval(values[-1]) for pattern, values in found.items()}
        row[f"initial_{name}"] = {pattern: mean_interval(values[0]) for pattern, values in found.items()}
    known = (None, None) if published is None else published(hidden, variables, clauses)
    row["published_4P"], row["packing_limit"] = known
    return {**row, "about": sizes(space, tasks)}


def _over_outputs(counted: Sequence[dict[str, np.ndarray]]) -> dict[str, np.ndarray]:
    """Mean over outputs of each pattern's (T, P) counts, over those whose clauses can have it."""
    if len(counted) == 1:
        return counted[0]
    names = dict.fromkeys(name for table in counted for name in table)
    return {name: mean_known(np.stack([x[name] for x in counted if name in x]), axis=0) for name in names}


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


def emergence(run: Run, layer: int = 1, output: int = 0) -> Document:
    """Patterns at every snapshot, loss and error on a new draw of inputs, and the error on those never trained on.

    Patterns are of one layer and output, the rest of the whole network.
    """
    space = space_of(run, layer, output)
    counts = {name: space.pattern_counts(sign) for name, sign in SIGNS.items()}
    return {
        "epochs": run.times.tolist(),
        "networks": len(run.tasks),
        "clauses": space.sizes.shape[1],
        "hidden": space.F.shape[2],
        "steps_per_epoch": -(-run.tasks[0].samples // run.settings.batch),
        **{
            name: {pattern: [mean_interval(x) for x in values] for pattern, values in table.items()}
            for name, table in counts.items()
        },
        "test_loss": [mean_interval(x) for x in run.test_loss],
        "test_error": [mean_interval(x) for x in run.test_error],
        "unseen_error": [mean_interval(x) for x in run.unseen_error],
        "unseen_share": mean_interval(run.unseen_share),
        "about": {**sizes(space, run.tasks), **read_at(run, layer, [output])},
    }


def feature_map(
    space: FeatureSpace, times: np.ndarray, network: int = 0, epochs: Sequence[float] | None = None
) -> Document:
    """Feature space of one network at several epochs, rows grouped by final type, variables by clause.

    Variables come in the order of the first clause that holds them, those of no clause last; rows within a type in
    the order of the first clause that they code.

    Parameters
    ----------
    space, times : at snapshots, and their epochs
    network : index in the population
    epochs : of snapshots; `spread_over` chooses four unless given
    """
    shown = spread_over(times) if epochs is None else epochs
    formula = space.formulas[network]
    used = list(dict.fromkeys(formula.index[formula.polarity != 0].tolist()))
    variables = used + [i for i in range(formula.variables) if i not in used]
    codes = space.code_locations[-1, network]
    first_code = np.where(codes.any(axis=1), codes.argmax(axis=1), codes.shape[1])
    types = space.row_types[-1, network]
    rows = np.lexsort((first_code, -types))
    at = [_snapshot(times, epoch) for epoch in shown]
    F = space.F[at, network][:, rows][:, :, variables]
    return {
        "epochs": list(shown),
        "F": np.round(F, 6).tolist(),
        "row_types": types[rows].tolist(),
        "variables": [i + 1 for i in variables],
        "clauses": [[variables.index(abs(x) - 1) for x in clause] for clause in formula.clauses],
        "codes": [np.flatnonzero(codes[rows, c]).tolist() for c in range(codes.shape[1])],
        "unused": len(variables) - len(used),
    }


def spread_over(times: np.ndarray, most: int = 4) -> list[float]:
    """A few of the epochs: the first, the last, and between them those nearest to equal steps of their logarithm."""
    later = times[times > 0]
    if len(later) < most:
        return [float(x) for x in times]
    wanted = np.geomspace(max(later[-1] / 100, later[0]), later[-1], most - 1)
    nearest = [later[np.abs(np.log(later / x)).argmin()] for x in wanted]
    return [float(x) for x in np.unique([times[0], *nearest])]


def _snapshot(times: np.ndarray, epoch: float) -> int:
    found = np.flatnonzero(times == epoch)
    if not len(found):
        raise InputError(f"there is no snapshot at epoch {epoch:g}; there are {', '.join(f'{x:g}' for x in times)}")
    return int(found[0])
