"""Input distributions: near-miss (the published one), planted, uniform, exhaustive; labels always balanced."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from toycomb.common.errors import InputError, shown, unknown, whole
from toycomb.common.limits import need
from toycomb.common.seeds import keys
from toycomb.tasks import solved
from toycomb.tasks.dataset import Dataset
from toycomb.tasks.formula import Formula

NAMES = ("near-miss", "planted", "uniform", "exhaustive")
DATA = "data"
"""What inputs are called that are given and not drawn."""
LEVELS = "levels"
"""Inputs of composed formulas alone, see `toycomb.tasks.levels_inputs`."""
EXHAUSTIVE_LIMIT = 20
TRIES = 10_000
LARGEST = 100_000_000


def sample(
    formula: Formula,
    samples: int,
    rng: np.random.Generator,
    inputs: str = "near-miss",
    *,
    extra: tuple[int, int] = (0, 2),
    density: float = 0.5,
    solver: bool = True,
) -> Dataset:
    """Draw inputs, half of them True.

    Parameters
    ----------
    formula : Formula
    samples : int
        Number of inputs N; `exhaustive` takes every input instead.
    rng : Generator
    inputs : str
        `near-miss`: P2, section 4. Where a term is to be true: a random term with its literals set, then `extra`
        more variables true (uniform in the closed range), all others false. Where none is: a random term with
        exactly one literal violated, then further variables true so that the total has the same range and is drawn
        alike, all of it redrawn until no term is true. For positive clauses of 4 this is the published
        distribution, with 4 to 6 true variables. Ours, where the paper is silent: a negated literal counts as set
        when its variable is false; the term is drawn uniformly, then the number of extra variables, then the
        literal among those that this number allows (with 0, only positive ones). Where terms are small or many,
        redrawing favours smaller totals on the side without a true term.
        `planted`: every variable true with chance `density`; a random term is then set on the inputs that want
        one, and the others are redrawn until no term is true.
        `uniform`: fair bits, given the label. Where a label is too rare to meet and n ≤ 20, drawn with replacement
        from the full list of inputs with that label.
        `exhaustive`: all 2^n inputs, n ≤ 20; those of the rarer label repeated until both are equally many.
        For CNF the dual of each: the clauses are read as DNF, and inputs and labels are complemented.
        `levels`: near misses of a composed formula at each of its levels, see `toycomb.tasks.levels_inputs.draw`.
    solver : bool
        Where 10,000 tries an input find none without a true term, all inputs of that label come from a SAT solver, see
        `toycomb.tasks.solved`; it needs the extra `sat`. Near-miss and planted inputs are then those nearest to what
        would have been drawn, by a rule of ours, and so no sample of any simple distribution. Uniform ones are
        uniform, with replacement, and an error where more than 4096 inputs have that label.

    Raises
    ------
    InputError
        If the distribution cannot be met: the formula is always true or false, or almost always and there is no
        solver, or there are not enough variables.
    """
    if inputs == DATA:
        _ = formula.clauses  # where there are none, that is what is to be said
        raise InputError("the inputs of this task are given, so that no others can be drawn alike")
    check_name(formula, inputs)
    samples = check_samples(samples)
    if inputs == LEVELS:
        from toycomb.tasks.levels_inputs import draw

        return draw(formula, samples, rng, extra=check_extra(extra), tries=TRIES)
    if inputs == "exhaustive":
        return _exhaustive(formula)
    if not (isinstance(density, int | float | np.integer | np.floating) and 0 < density < 1):
        raise InputError(f"the density of true variables is {density}; it must lie between 0 and 1")
    need(samples * (2.0 * formula.variables + 80), f"{samples} inputs of {formula.variables} variables")
    want = np.zeros(samples, bool)
    want[::2] = True
    words = np.zeros((samples, formula.terms.care.shape[1]), dtype=np.uint64)
    recipe = _Recipe(inputs, extra, density)
    failed = _met(formula, rng, want, words, recipe)
    if failed >= 0 and inputs == "uniform" and formula.variables <= EXHAUSTIVE_LIMIT:
        return _uniform_from_list(formula, want == (formula.kind == "dnf"), rng)
    if failed >= 0:
        if want[failed] or not solver or not solved.possible():
            raise InputError(_infeasible(formula, inputs, bool(want[failed])))
        _fill(formula, rng, want, words, recipe)
    words = np.ascontiguousarray(words[:, : -(-formula.variables // 64)])  # without the spare bit of the terms
    if formula.kind == "dnf":
        return Dataset.drawn(words, formula.variables, want)
    full = np.full(words.shape[1], 2**64 - 1, np.uint64)
    full[-1] >>= np.uint64(-formula.variables % 64)
    return Dataset.drawn(words ^ full, formula.variables, ~want)


def check_name(formula: Formula, inputs: str) -> None:
    """Raise InputError unless there is such a distribution of inputs for such a formula."""
    if inputs == LEVELS and not hasattr(formula, "levels"):
        raise InputError(f"inputs {LEVELS!r} are of composed formulas; toycomb.Composed(levels) makes one")
    if inputs not in (*NAMES, LEVELS):
        raise unknown("the input distribution is", inputs, (*NAMES, LEVELS))


def check_exhaustive(variables: int) -> None:
    """Raise InputError if all inputs of so many variables are too many."""
    if variables > EXHAUSTIVE_LIMIT:
        raise InputError(f"all inputs of {variables} variables are too many; the limit is {EXHAUSTIVE_LIMIT} variables")


def check_samples(samples: int) -> int:
    """A number of inputs; raises InputError if so many cannot be drawn."""
    samples = whole("the number of samples", samples)
    if not 2 <= samples <= LARGEST:
        raise InputError(
            f"{shown(samples, 40)} samples were asked for; between 2, one of each label, and {LARGEST} can be drawn"
        )
    return samples


def all_inputs(variables: int) -> np.ndarray:
    """(2^n, n) bool: every input, variable i in bit i of the row number.

    Raises
    ------
    InputError
        If n > 20.
    """
    check_exhaustive(variables)
    return (np.arange(2**variables)[:, None] >> np.arange(variables) & 1).astype(bool)


class _Recipe(NamedTuple):
    inputs: str
    extra: tuple[int, int]
    density: float


def _met(formula: Formula, rng: np.random.Generator, want: np.ndarray, out: np.ndarray, recipe: _Recipe) -> int:
    """Fill `out` with inputs that chance meets; the first input for which it did not, or -1."""
    if recipe.inputs == "near-miss":
        return _near_miss(formula, rng, want, recipe.extra, out)
    return _background(formula, rng, want, recipe.density, recipe.inputs == "planted", out)


def _fill(formula: Formula, rng: np.random.Generator, want: np.ndarray, out: np.ndarray, recipe: _Recipe) -> None:
    """Fill `out` with inputs of the solver where no term is to be true, and with new ones of chance elsewhere."""
    count = int((~want).sum())
    X = solved.drawn(formula, rng, *recipe, count)
    decided = np.zeros((len(want) - count, out.shape[1]), np.uint64)
    if _met(formula, rng, np.ones(len(decided), bool), decided, recipe) >= 0:
        raise InputError(_infeasible(formula, recipe.inputs, True))
    out[want], out[~want] = decided, 0
    found = Dataset(X, np.zeros(count, bool)).words
    out[~want, : found.shape[1]] = found


def _near_miss(
    formula: Formula, rng: np.random.Generator, want: np.ndarray, extra: tuple[int, int], out: np.ndarray
) -> int:
    from toycomb.tasks._sampling_kernels import near_miss

    low, high = check_extra(extra)
    terms = formula.terms
    needed = terms.needed + high
    if needed > formula.variables:
        raise InputError(
            f"near-miss inputs need {needed} variables (a clause of {needed - high - 1} literals, up "
            f"to {high} extra true variables and one in place of a violated literal), and there are "
            f"{formula.variables}; lower the extra range or take other inputs"
        )
    polarity, numbers = formula.polarity * formula.witness, (low, high, TRIES, *_counts())
    return near_miss(_draws(rng), formula.variables, formula.index, polarity, *terms[:3], want, *numbers, out)


def _background(
    formula: Formula, rng: np.random.Generator, want: np.ndarray, density: float, plant: bool, out: np.ndarray
) -> int:
    from toycomb.tasks._sampling_kernels import background

    return background(_draws(rng), formula.variables, density, plant, *formula.terms[:3], want, TRIES, *_counts(), out)


def _counts() -> tuple[np.ndarray, np.ndarray]:
    """Tries used and inputs made of each label."""
    return np.zeros(2, np.int64), np.zeros(2, np.int64)


def check_extra(extra: tuple[int, int]) -> tuple[int, int]:
    """A range of numbers of further true variables; raises InputError if it is none."""
    try:
        low, high = extra
    except (TypeError, ValueError):
        raise InputError(f"extra is {shown(repr(extra), 60)}; it must be two whole numbers") from None
    low, high = whole("the least number of extra true variables", low), whole("the largest one", high)
    if not 0 <= low <= high:
        raise InputError(f"the range of extra true variables is {low} to {high}; it must be 0 ≤ low ≤ high")
    return low, high


def _draws(rng: np.random.Generator) -> np.ndarray:
    """Key and count of the random numbers inside a kernel."""
    return np.append(keys(rng, 1), np.uint64(0))


def _by_label(formula: Formula) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    X = all_inputs(formula.variables)
    y = formula.evaluate(X)
    if y.all() or not y.any():
        raise InputError(
            f"the formula is {'true' if y.all() else 'false'} on every input, so labels cannot be balanced"
        )
    return X, np.flatnonzero(y), np.flatnonzero(~y)


def _uniform_from_list(formula: Formula, y: np.ndarray, rng: np.random.Generator) -> Dataset:
    X, true, false = _by_label(formula)
    rows = np.where(y, rng.choice(true, len(y)), rng.choice(false, len(y)))
    return Dataset(X[rows], y)


def _exhaustive(formula: Formula) -> Dataset:
    X, true, false = _by_label(formula)
    larger = max(len(true), len(false))
    rows = np.concatenate([np.resize(true, larger), np.resize(false, larger)])
    return Dataset(X[rows], np.arange(2 * larger) < larger)


def _infeasible(formula: Formula, inputs: str, term: bool) -> str:
    label = term == (formula.kind == "dnf")
    hint = "take fewer or larger clauses, or other inputs"
    if formula.variables <= EXHAUSTIVE_LIMIT:
        values = formula.evaluate(all_inputs(formula.variables))
        share = np.mean(values == label)
        if share == 0:
            return solved.always(formula)
        hint += f" (uniform works: {share:.2g} of all inputs are {label})"
    if not term and not solved.possible():
        hint += "; a SAT solver can find them where there are any: pip install 'toycomb[sat]' brings one"
    return f"{inputs} inputs: {TRIES} tries an input found too few on which the formula is {label}; {hint}"
