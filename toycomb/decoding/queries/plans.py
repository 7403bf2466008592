"""Which inputs are asked first, and in which contexts terms are asked, by the inputs that a network was trained on.

Networks err outside of what they were trained on. Near misses have few true variables, and so have these questions;
planted and uniform inputs have half of them true; balanced ones, for several outputs, lie between.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from math import comb

import numpy as np

from toycomb.common.errors import InputError, among, shown, whole
from toycomb.common.seeds import Purpose, stream
from toycomb.decoding.queries import _questions as questions
from toycomb.decoding.queries.words import bits, packed, width

LARGEST = 128
"""Variables that can be read."""
LONGEST = 5
"""True variables of the first inputs, at most."""
MOST = 12_000_000
"""First inputs, at most."""
FEW = 300_000
"""First inputs that are asked in any case, where a formula that gives all answers is looked for."""
CHUNK = 1 << 16
CIRCLES, STRIDE = 4, 7
"""Circles of pairs of variables, i and i + STRIDE, i + 2 STRIDE, …: each variable is in two pairs of each."""
CONTEXTS = 160
"""Random contexts where more variables are true."""
DENSE_FIRST, MIDDLE_FIRST = 40_000, 120_000
"""Random inputs that are asked first: with half of the variables true, and with as many as balanced inputs have."""
OF_BALANCED, BALANCED, BESIDE = 32, (8, 10), (4, 7)
"""Variables of published balanced inputs, how many of these are true, and how many in contexts for clauses on them."""
SPARSE, MIDDLE, DENSE = "sparse", "middle", "dense"
OF_INPUTS = {
    "near-miss": SPARSE,
    "levels": SPARSE,
    **dict.fromkeys(("balanced", "each", "in-turn", "as-they-come"), MIDDLE),
    "planted": DENSE,
    "uniform": DENSE,
    "exhaustive": DENSE,
}


@dataclass(frozen=True)
class Plan:
    """Questions that do not depend on the network.

    Parameters
    ----------
    name : "sparse", "middle" or "dense"
    first : gives the inputs that are asked first, chunk by chunk, as words
    number : how many these are
    longest : true variables of the largest of them, or 0 where there is no such bound
    contexts : (M, w)
    with_variable : (n, R) contexts in which each variable is true
    cleared : whether contexts are cleared of the variables of a term; else those that hold one are left out
    """

    name: str
    first: Callable[[], Iterator[np.ndarray]]
    number: int
    longest: int
    contexts: np.ndarray
    with_variable: np.ndarray
    cleared: bool


def plan(variables: int, inputs: str = "near-miss", longest: int = LONGEST) -> Plan:
    """The questions for networks over so many variables, trained on such inputs.

    Raises
    ------
    InputError
        If there are more variables than can be read, the inputs have no such name, or `longest` is below 1.
    """
    if not 1 <= variables <= LARGEST:
        raise InputError(f"the network has {variables} variables; from 1 to {LARGEST} can be read")
    among("the inputs of training are", inputs, OF_INPUTS)
    if whole("the longest clause", longest) < 1:
        raise InputError(f"the longest clause is {shown(longest, 40)}; it must be at least 1")
    if OF_INPUTS[inputs] != SPARSE:
        return (_dense if OF_INPUTS[inputs] == DENSE else _middle)(variables)
    most = reach(variables, longest)
    table, true = _pairs(variables)
    return Plan(
        SPARSE, lambda: sets(variables, most), number_of_sets(variables, most), most, table, true, cleared=False
    )


def number_of_sets(variables: int, most: int) -> int:
    """How many inputs have at most so many true variables."""
    return sum(comb(variables, k) for k in range(most + 1))


def reach(variables: int, longest: int = LONGEST) -> int:
    """True variables of the first inputs: `longest`, or fewer where that would be too many inputs."""
    found = min(longest, variables)
    while found > 1 and number_of_sets(variables, found) > MOST:
        found -= 1
    return found


def widest(variables: int, longest: int = LONGEST) -> int:
    """True variables of the largest inputs on which a formula that gives all answers is tried: more where they are few.

    A clause may show only where many variables are true, since those before make other clauses false.
    """
    found = min(longest, variables)
    while found < variables and number_of_sets(variables, found + 1) <= FEW:
        found += 1
    return found


def sets(variables: int, most: int) -> Iterator[np.ndarray]:
    """All inputs with at most so many true variables, smallest first, as words (up to `CHUNK`, w)."""
    for k in range(most + 1):
        chosen, left = np.arange(k), comb(variables, k)
        while left:
            words = np.empty((min(CHUNK, left), width(variables)), np.uint64)
            left -= questions.combinations(variables, chosen, words)
            yield words


def _pairs(variables: int) -> tuple[np.ndarray, np.ndarray]:
    """Contexts: none, each variable, and some pairs."""
    i = np.arange(variables)
    steps = _steps(variables)
    one = bits(variables)
    pairs = [one | one[(i + step) % variables] for step in steps]
    first = [1 + variables * (s + 1) for s in range(len(steps))]
    places = [at + (i - back) % variables for at, step in zip(first, steps, strict=True) for back in (0, step)]
    return np.concatenate([np.zeros_like(one[:1]), one, *pairs]), np.stack([1 + i, *places], axis=1)


def _steps(variables: int) -> list[int]:
    """Up to `CIRCLES` steps that no two circles of pairs share: of these `STRIDE` first, then short ones."""
    found: dict[int, int] = {}
    for step in [*(STRIDE * s % variables for s in range(1, CIRCLES + 1)), *range(1, variables)]:
        if step and 2 * step != variables and len(found) < CIRCLES:
            found.setdefault(min(step, variables - step), step)
    return list(found.values())


def _dense(variables: int) -> Plan:
    """Random inputs, half of the variables true, the same at each call."""
    rng = stream(0, Purpose.DECODING, variables)
    first = packed(rng.random((DENSE_FIRST, variables)) < 0.5)
    true = rng.permuted(np.tile(np.arange(CONTEXTS) % 2 == 0, (variables, 1)), axis=1)
    places = np.stack([np.flatnonzero(x) for x in true])
    return Plan(DENSE, lambda: iter([first]), len(first), 0, packed(true.T), places, cleared=True)


def _middle(variables: int) -> Plan:
    """Random inputs with as many true variables as balanced ones have, the same at each call."""
    rng = stream(0, Purpose.DECODING, variables, 1)
    first = packed(_random_sets(rng, MIDDLE_FIRST, variables, BALANCED))
    each = CONTEXTS * sum(BESIDE) // (2 * OF_BALANCED)
    true = np.zeros((variables, CONTEXTS), bool)
    true[:, :each] = True
    true = rng.permuted(true, axis=1)
    places = np.stack([np.flatnonzero(x) for x in true])
    return Plan(MIDDLE, lambda: iter([first]), len(first), 0, packed(true.T), places, cleared=True)


def _random_sets(rng: np.random.Generator, number: int, variables: int, true: tuple[int, int]) -> np.ndarray:
    """(N, n) bool inputs with so many of 32 variables true, uniform in the closed range, and as large a share of n."""
    low, high = (round(x * variables / OF_BALANCED) for x in true)
    rank = rng.random((number, variables)).argsort(axis=1).argsort(axis=1)
    return np.asarray(rank < rng.integers(low, high, number, endpoint=True)[:, None])
