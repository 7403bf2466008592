"""Tasks of two-level tables: all outputs at once, on every input that says something of them, or on drawn ones."""

from __future__ import annotations

import warnings
from collections.abc import Iterable
from typing import Any

import numpy as np

from toycomb.common.errors import Doubt, InputError, unknown, whole
from toycomb.common.limits import need
from toycomb.tasks.joint import JointTask
from toycomb.tasks.sampling import EXHAUSTIVE_LIMIT, LARGEST, all_inputs
from toycomb.tasks.table import Table

EXHAUSTIVE = "exhaustive"
KEPT = ("leave-out", "on-set")
DRAWN = "in-turn"
"""How inputs are drawn where there are too many to take them all, see `toycomb.tasks.joint_inputs`."""


class LeftOut(Doubt):
    """Outputs of a table that are no part of its task, or don't-cares that are."""


def joint(
    table: Table,
    outputs: Iterable[int] | None,
    inputs: str | None,
    dont_care: str,
    samples: int | None,
    options: dict[str, Any],
) -> JointTask:
    """A task of several outputs of a table; see `toycomb.tasks.pla.joint`."""
    if dont_care not in KEPT:
        raise unknown("dont_care is", dont_care, KEPT)
    chosen, left = _chosen(table, outputs)
    if inputs == EXHAUSTIVE or (inputs is None and table.variables <= EXHAUSTIVE_LIMIT):
        return _exhaustive(table, chosen, left, outputs is not None, dont_care, samples, options)
    _tell(left)
    if any(table.rows.free(o) for o in chosen):
        text = "the table has don't-cares; they are drawn too, and labels there are as the on-set says"
        warnings.warn(text, LeftOut, stacklevel=3)
    drawn = {"true": (0, table.variables), **({} if samples is None else {"samples": samples}), **options}
    return JointTask(tuple(table.formula(o) for o in chosen), inputs or DRAWN, **drawn)


def _exhaustive(
    table: Table,
    chosen: list[int],
    left: list[str],
    named: bool,
    dont_care: str,
    samples: int | None,
    options: dict[str, Any],
) -> JointTask:
    """All inputs, or all that are no don't-cares."""
    X = _specified(table, chosen) if dont_care == "leave-out" else all_inputs(table.variables)
    formulas = [table.formula(o) for o in chosen]
    y = np.stack([x.evaluate(X) for x in formulas], axis=1)
    same = (y == y[0]).all(axis=0)
    calls = [
        f"{table.rows.called(o)} is {value} on every input that is taken" for o, value in zip(chosen, y[0], strict=True)
    ]
    left = left + [call for call, constant in zip(calls, same, strict=True) if constant]
    if same.all() or (same.any() and named):
        raise InputError(f"{left[-1]}, so there is nothing to learn; take other outputs, or other inputs")
    _tell(left)
    formulas, y = [x for x, constant in zip(formulas, same, strict=True) if not constant], y[:, ~same]
    times = 1 if samples is None else -(-_samples(samples) // len(X))
    need(2.0 * times * len(X) * (table.variables + len(formulas)), f"{times * len(X)} inputs")
    return JointTask.of_data(np.tile(X, (times, 1)), np.tile(y, (times, 1)), formulas, test=(X, y), **options)


def _samples(samples: int) -> int:
    samples = whole("the number of samples", samples)
    if not 1 <= samples <= LARGEST:
        raise InputError(f"{samples} samples were asked for; there can be 1 to {LARGEST}")
    return samples


def _chosen(table: Table, outputs: Iterable[int] | None) -> tuple[list[int], list[str]]:
    """The outputs that are learned, and why others are not."""
    if outputs is not None:
        found = [table.rows.check_output(o) for o in outputs]
        if not found:
            raise InputError("no outputs were named; a task needs at least one")
        return found, []
    found = [o for o in range(table.outputs) if table.constant(o) is None]
    left = [x for x in map(table.constant, range(table.outputs)) if x is not None]
    if not found:
        raise InputError(f"every output of the table is constant: {left[0]}")
    return found, left


def _tell(left: list[str]) -> None:
    """Say which outputs were left out."""
    if left:
        more = f"; {len(left) - 1} more were left out" if len(left) > 1 else ""
        warnings.warn(f"an output was left out: {left[0]}{more}", LeftOut, stacklevel=5)


def _specified(table: Table, outputs: list[int]) -> np.ndarray:
    """(N, n) bool: the inputs that are don't-cares of none of these outputs."""
    X = all_inputs(table.variables)
    free = np.zeros(len(X), bool)
    for o in outputs:
        if (formula := table.dont_care_of(o)) is not None:
            free |= formula.evaluate(X)
    if free.all():
        raise InputError(
            "every input is a don't-care of one of these outputs; take fewer outputs, or dont_care='on-set'"
        )
    return X[~free]
