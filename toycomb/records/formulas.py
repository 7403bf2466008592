"""The formula of a population, which its specification holds as a text: DIMACS, a table (PLA), or levels (JSON)."""

from __future__ import annotations

import json
import warnings
from typing import TYPE_CHECKING, Any

from toycomb.common.errors import InputError
from toycomb.tasks import dimacs, pla
from toycomb.tasks.composed import Composed
from toycomb.tasks.formula import Formula
from toycomb.tasks.joint import JointTask
from toycomb.tasks.labelled import Labelled
from toycomb.tasks.loaded import says_table
from toycomb.tasks.sampling import LEVELS, NAMES
from toycomb.tasks.task import Task
from toycomb.tasks.texts import first_bytes

if TYPE_CHECKING:
    from toycomb.tasks.base import BaseTask

NEAR_MISS = NAMES[0]
"""The distribution of inputs of a population unless another is given."""


def parse(text: str) -> Formula | pla.Table:
    """The formula of a text, told by its content; of a table all of it.

    Raises
    ------
    InputError
        If the text is none of these.
    """
    if text.lstrip().startswith("{"):
        try:
            return Composed.parse(json.loads(text))
        except ValueError as error:
            raise InputError(f"the formula of a population is no formula in levels: {error}") from None
    return pla.parse(text) if says_table(first_bytes(text)) else dimacs.parse(text)


def formulas_of(text: str) -> tuple[Formula, ...]:
    """The formula, or that of each output of a table that is not constant."""
    found = parse(text)
    return (found,) if isinstance(found, Formula) else tuple(x for x in found.formulas if x is not None)


def task_of(text: str, inputs: str, samples: int, options: dict[str, Any]) -> BaseTask:
    """The task of a text: of a table all outputs at once.

    Parameters
    ----------
    text, samples : str, int
    inputs : how they are drawn; the usual `near-miss` stands for what is usual for tables and for formulas in levels
    options : embedding, seed and shuffled labels
    """
    found, usual = parse(text), inputs == NEAR_MISS
    if isinstance(found, Composed):
        return Task(found, inputs=LEVELS if usual else inputs, samples=samples, **options)
    if isinstance(found, Formula):
        return Task(found, inputs=inputs, samples=samples, **options)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", pla.LeftOut)  # whoever gave the table was told
        return pla.joint(found, inputs=None if usual else inputs, samples=samples, **options)


def labelled_task(data: Labelled, text: str | None, options: dict[str, Any]) -> BaseTask:
    """The task of given data, of one output or of several, with the formula of each where a text says them."""
    if data.outputs == 1:
        found = () if text is None else formulas_of(text)
        if len(found) > 1:
            raise InputError(
                f"the labels of one output and a table with {len(found)} were given; name the output of the table too"
            )
        return Task.of_labelled(data, *found, **options)
    return JointTask.of_labelled(data, None if text is None else formulas_of(text), **options)
