"""Do random networks prefer simple functions? The chance of each function against two measures of its complexity."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from toycomb.accounts.posterior.complexity import MOST_VARIABLES, lempel_ziv, minimal_dnf
from toycomb.accounts.posterior.counting import LEAST, Counts
from toycomb.accounts.posterior.sampling import CHUNK, GROUP, Sampler, packed, unpacked
from toycomb.evidence.correlations import of_centred
from toycomb.evidence.slopes import within

COMPLEXITIES = ("Lempel–Ziv", "minimal DNF")
MOST = 4000
"""Functions that are compared, chosen at random from all that were found often."""
SIDES = ("as they are", "renumbered", "exchanged")
"""Functions with their own complexity, with that of the function on renumbered inputs, and with another function's."""


def simplicity(
    sampler: Sampler, networks: int, rng: np.random.Generator, draws: int, drawn: int
) -> dict[str, np.ndarray]:
    """Correlation of the log10 chance of a function with its complexity, less is simpler.

    Functions are those found at least `LEAST` times, at most `MOST` of them. `within` compares only functions that are
    True on equally many inputs: those that are nearly constant are both frequent and simple, and stay so whatever the
    order of the inputs.

    Parameters
    ----------
    networks : random networks, rounded up to whole groups of chunks
    draws : random orders of the inputs, and exchanges of functions, that are averaged
    drawn : functions for a figure

    Returns
    -------
    simple_within and simple_over_all (complexities, sides) correlations, NaN for minimal DNFs of more than five
    variables; simple_points (drawn, 4): log10 chance, number of True inputs, both complexities;
    simple_found (3,): functions found, those found often, and the share of networks that they make
    """
    groups = -(-networks // (CHUNK * GROUP))
    found = Counts.of(np.concatenate([sampler.tables(GROUP * i, GROUP) for i in range(groups)]))
    often = np.flatnonzero(found.times >= LEAST)
    reach = np.array([len(found.times), len(often), found.times[often].sum() / found.times.sum()])
    often = rng.permutation(often)[:MOST]
    functions = unpacked(found.functions[often], sampler.shape.inputs)
    chances = np.log10(found.times[often] / found.times.sum())
    measures = _measures(sampler.shape.variables)
    own = [measure(functions) for measure in measures]
    values = np.full((2, len(COMPLEXITIES), len(SIDES)), np.nan)
    for i, (measure, complexity) in enumerate(zip(measures, own, strict=True)):
        values[:, i] = _sides(functions, chances, complexity, measure, rng, draws)
    return {
        "simple_within": values[0],
        "simple_over_all": values[1],
        "simple_found": reach,
        "simple_points": _points(functions, chances, own, drawn),
    }


def _points(functions: np.ndarray, chances: np.ndarray, own: list[np.ndarray], drawn: int) -> np.ndarray:
    """(drawn, 4): the most frequent functions, and as many others; NaN where there are fewer, or no such measure."""
    order = np.argsort(-chances, kind="stable")
    half = len(order[:drawn]) // 2
    chosen = np.concatenate([order[:half], np.sort(order[half:])[: drawn - half]])
    points = np.full((drawn, 4), np.nan)
    for column, numbers in zip((0, 1, 2, 3), (chances, functions.sum(axis=1), *own), strict=False):
        points[: len(chosen), column] = numbers[chosen]
    return points


def _measures(variables: int) -> list[Callable[[np.ndarray], np.ndarray]]:
    if variables > MOST_VARIABLES:
        return [lempel_ziv]
    return [lempel_ziv, lambda functions: minimal_dnf(packed(functions), variables)]


def _sides(
    functions: np.ndarray,
    chances: np.ndarray,
    complexity: np.ndarray,
    measure: Callable[[np.ndarray], np.ndarray],
    rng: np.random.Generator,
    draws: int,
) -> np.ndarray:
    """(2, sides) correlations within classes of equally many True inputs, and over all functions."""
    ones = functions.sum(axis=1)
    orders = [rng.permutation(functions.shape[1]) for _ in range(draws)]
    renumbered = [measure(functions[:, order]) for order in orders]
    shuffled = [complexity[_exchange(ones, rng)] for _ in range(draws)]
    sides, kinds = ([complexity], renumbered, shuffled), (ones, np.zeros_like(ones))
    return np.array([[np.mean([correlated(chances, x, kind) for x in side]) for side in sides] for kind in kinds])


def _exchange(classes: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """An order in which every place gets a member of its own class."""
    order = np.empty(len(classes), np.int64)
    order[np.argsort(classes, kind="stable")] = np.lexsort((rng.random(len(classes)), classes))
    return order


def correlated(x: np.ndarray, y: np.ndarray, classes: np.ndarray) -> float:
    """Correlation of what is left of x and y after the mean of their class; 0 where nothing is left of one."""
    number = np.unique(classes, return_inverse=True)[1]
    return float(np.nan_to_num(of_centred(within(x, number), within(y, number), least=1e-9)))
