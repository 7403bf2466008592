"""Inputs of several outputs: how labels are shared out among them, and how inputs are drawn that have these labels."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import numpy as np

from toycomb.common.errors import InputError, shown, unknown, whole
from toycomb.common.limits import need
from toycomb.common.seeds import keys
from toycomb.tasks.dataset import Dataset
from toycomb.tasks.formula import Formula
from toycomb.tasks.sampling import DATA, TRIES, check_samples

ANY = -1
"""A label that is whatever comes."""
MOST = 12
"""Outputs of which every combination of labels can be asked for."""


class Wanted(NamedTuple):
    """The labels that inputs are to have, and groups of inputs for which tries are counted together."""

    labels: np.ndarray
    group: np.ndarray


def _balanced(samples: int, outputs: int, rng: np.random.Generator) -> Wanted:
    if outputs > MOST or samples < 2**outputs:
        raise InputError(
            f"balanced inputs have each of the {2 ** min(outputs, 60)} combinations of {outputs} labels equally often, "
            f"and {samples} samples are too few or more than {MOST} outputs too many; the inputs 'each' balance each "
            "output by itself"
        )
    group = np.arange(samples) % 2**outputs
    return Wanted((group[:, None] >> np.arange(outputs) & 1 == 0).astype(np.int8), group)


def _each(samples: int, outputs: int, rng: np.random.Generator) -> Wanted:
    half = (np.arange(samples) % 2 == 0).astype(np.int8)
    labels = np.stack([rng.permutation(half) for _ in range(outputs)], axis=1)
    group = np.unique(labels, axis=0, return_inverse=True)[1]
    return Wanted(labels, group.reshape(-1).astype(np.int64))


def _in_turn(samples: int, outputs: int, rng: np.random.Generator) -> Wanted:
    turn, group = np.arange(samples) % outputs, np.arange(samples) % (2 * outputs)
    labels = np.full((samples, outputs), ANY, np.int8)
    labels[np.arange(samples), turn] = group < outputs
    return Wanted(labels, group)


def _as_they_come(samples: int, outputs: int, rng: np.random.Generator) -> Wanted:
    return Wanted(np.full((samples, outputs), ANY, np.int8), np.zeros(samples, np.int64))


WANTED: dict[str, Callable[[int, int, np.random.Generator], Wanted]] = {
    "balanced": _balanced,
    "each": _each,
    "in-turn": _in_turn,
    "as-they-come": _as_they_come,
}
NAMES = tuple(WANTED)


def check_true(true: Any, variables: int) -> tuple[int, int]:
    """A range of numbers of true variables; raises InputError if it is none, or there are fewer variables."""
    try:
        low, high = true
    except (TypeError, ValueError):
        raise InputError(f"true is {shown(repr(true), 60)}; it must be two whole numbers") from None
    low, high = whole("the least number of true variables", low), whole("the largest one", high)
    if not 0 <= low <= high <= variables:
        raise InputError(
            f"the range of true variables is {low} to {high}; with {variables} variables it must be "
            f"0 ≤ low ≤ high ≤ {variables}"
        )
    return low, high


def draw(
    formulas: Sequence[Formula],
    samples: int,
    rng: np.random.Generator,
    inputs: str = "balanced",
    *,
    true: tuple[int, int] = (8, 10),
) -> Dataset:
    """Draw inputs with a label for each of several formulas over the same variables.

    The published set-up (arXiv 2504.08842) says "8 to 10 variables true", and how many inputs there are. All else is
    ours. One input is drawn so: a number of true variables, uniform in the closed range `true`; a random term for each
    output that is to be True, which is set; then random further variables, none of those terms, until so many are
    true. All of it, the number too, is drawn again until every label is the wanted one. So inputs on which many
    outputs are True have more true variables on average, as they have among all inputs of this range.

    Parameters
    ----------
    formulas : O formulas over the same n variables, DNF or CNF
    samples : int
        Number of inputs N.
    rng : Generator
    inputs : str
        `balanced`: each of the 2^O combinations of labels equally often (numbers differ by one where N is no multiple
        of 2^O), so that each label is balanced, and none tells anything of another.
        `each`: half of the labels of each output True, chosen for each output by itself, so that combinations are
        equally frequent on average only.
        `in-turn`: input s is for output s mod O, of which half of these inputs are True; the labels of all other
        outputs are as they come. An output of rare True is then True for little more than 1 / (2 O) of all inputs.
        `as-they-come`: no label is asked for; with 8 to 10 of 32 variables true and 8 disjoint clauses of 4 an output
        is True for about .03 of the inputs.
    true : (low, high)
        Range of the number of true variables.

    Returns
    -------
    Dataset of N inputs with labels (N, O)

    Raises
    ------
    InputError
        If an argument is out of range, or the labels cannot be had: 10,000 tries an input found too few.
    """
    if inputs == DATA:
        raise InputError("the inputs of this task are given, so that no others can be drawn alike")
    if inputs not in WANTED:
        raise unknown("the input distribution is", inputs, NAMES)
    samples, n, outputs = check_samples(samples), formulas[0].variables, len(formulas)
    low, high = check_true(true, n)
    need(samples * (2.0 * n + 80 + 3 * outputs), f"{samples} inputs of {n} variables and {outputs} outputs")
    dnf = np.array([x.kind == "dnf" for x in formulas])
    labels, group = WANTED[inputs](samples, outputs, rng)
    want = np.where(labels == ANY, ANY, labels == dnf).astype(np.int8)  # whether a term of the output is to be true
    found, words = np.empty((samples, outputs), bool), np.zeros((samples, n // 64 + 1), np.uint64)
    failed = _kernel(formulas, rng, want, group, (low, high), words, found)
    if failed >= 0:
        raise InputError(_infeasible(labels[failed], inputs, low, high))
    return Dataset.drawn(np.ascontiguousarray(words[:, : -(-n // 64)]), n, found == dnf)


def _kernel(
    formulas: Sequence[Formula],
    rng: np.random.Generator,
    want: np.ndarray,
    group: np.ndarray,
    true: tuple[int, int],
    words: np.ndarray,
    found: np.ndarray,
) -> int:
    from toycomb.tasks._sampling_kernels import joint

    terms = [x.terms for x in formulas]
    starts, picks = _offsets([len(x.care) for x in terms]), _offsets([len(x.pick) for x in terms])
    pick = np.concatenate([x.pick + start for x, start in zip(terms, starts, strict=False)])
    care = np.concatenate([x.care for x in terms])
    value = np.concatenate([_true_values(x) for x in formulas])
    draws, counts = np.append(keys(rng, 1), np.uint64(0)), np.zeros((2, int(group.max()) + 1), np.int64)
    held = np.zeros((1, words.shape[1]), np.uint64)
    last = (*true, TRIES, *counts, held, words, found)
    return joint(draws, formulas[0].variables, picks, pick, starts, care, value, want, group, *last)


def _true_values(formula: Formula) -> np.ndarray:
    """(C, words) bits with which each term is true; `Terms` holds clauses as written."""
    terms = formula.terms
    return terms.value if formula.kind == "dnf" else terms.value ^ terms.care


def _offsets(counts: list[int]) -> np.ndarray:
    return np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)


def _infeasible(labels: np.ndarray, inputs: str, low: int, high: int) -> str:
    said = ", ".join({ANY: "any", 0: "False", 1: "True"}[int(x)] for x in labels[:MOST])
    return (
        f"{inputs} inputs of {low} to {high} true variables: {TRIES} tries an input found too few whose labels are "
        f"{said}; take another range of true variables, fewer outputs, or other inputs (as-they-come asks for no label)"
    )
