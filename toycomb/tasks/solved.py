"""Inputs on which no term of a formula is true, found by a SAT solver where none is met by chance.

The negated terms are the clauses of a CNF, so that such an input is what a solver looks for. Any answer is as good as
another to a solver, and which one it gives depends on its version. Here a rule of ours says which input is taken, and
the solver only answers whether there are any: results are the same bits with every correct solver.

Below, a formula is its clauses read as conjunctions; of a CNF that is the dual, and inputs are complemented afterwards.
"""

from __future__ import annotations

from types import TracebackType
from typing import TYPE_CHECKING, Any

import numpy as np

from toycomb.common.errors import InputError
from toycomb.common.optional import needed, there

if TYPE_CHECKING:
    from toycomb.tasks.formula import Formula

PACKAGE, EXTRA = "pysat.solvers", "sat"
SOLVER = "minisat22"
"""One that takes assumptions, wanted values and a bound on its work; any such one gives the same inputs."""
CONFLICTS = 100_000
"""Conflicts after which one question to the solver is given up."""
MODELS = 4096
"""Inputs that are listed, so that they can be drawn uniformly."""


def possible() -> bool:
    """Whether there is a solver."""
    return there(PACKAGE)


def drawn(
    formula: Formula, rng: np.random.Generator, inputs: str, extra: tuple[int, int], density: float, count: int
) -> np.ndarray:
    """(count, n) bool: inputs on which no term is true, in place of those of a distribution that chance did not meet.

    Raises
    ------
    InputError
        If there are none, there is no solver or it gives up, or they cannot be drawn uniformly where they are to be.
    """
    with Solver(formula) as solver:
        if inputs == "uniform":
            return _uniform(solver, rng, count)
        X = np.zeros((count, formula.variables), bool)
        for row in range(count):
            if inputs == "near-miss":
                wanted, order = _near_miss(formula, rng, extra)
            else:
                wanted, order = rng.random(formula.variables) < density, rng.permutation(formula.variables)
            X[row] = solver.nearest(wanted, order)
        return X


def _near_miss(formula: Formula, rng: np.random.Generator, extra: tuple[int, int]) -> tuple[np.ndarray, np.ndarray]:
    """An input of the distribution of that name that was not rejected, and an order of its variables.

    First the violated literal, then the others of its term in random order, then the remaining variables.
    """
    polarity = formula.polarity * formula.witness
    c, more = int(rng.choice(formula.terms.pick)), int(rng.integers(extra[0], extra[1] + 1))
    places = np.flatnonzero(polarity[c])
    fitting = places if more else np.flatnonzero(polarity[c] > 0)
    j = int(rng.choice(fitting if len(fitting) else places))
    own, violated = formula.index[c, places], formula.index[c, j]
    others = rng.permutation(np.setdiff1d(np.arange(formula.variables), own))
    x = np.zeros(formula.variables, bool)
    x[own] = polarity[c, places] > 0
    x[violated] ^= True
    x[others[: max(more + int(polarity[c, j]), 0)]] = True
    return x, np.concatenate([[violated], rng.permutation(own[own != violated]), rng.permutation(others)])


def _uniform(solver: Solver, rng: np.random.Generator, count: int) -> np.ndarray:
    """Inputs that are drawn uniformly, with replacement, from all that there are."""
    models = solver.models(MODELS)
    X = rng.random((count, solver.formula.variables)) < 0.5
    X[:, solver.used] = models[rng.integers(len(models), size=count)]
    return X


class Solver:
    """A solver that knows the negated terms of a formula; to be used in a `with` statement.

    Parameters
    ----------
    formula : Formula
    name : of a solver of python-sat

    Raises
    ------
    InputError
        If python-sat is not installed, or some term is true on every input.
    """

    def __init__(self, formula: Formula, name: str = SOLVER) -> None:
        solvers = needed(PACKAGE, EXTRA)
        self.formula = formula
        literals = formula.index[formula.polarity != 0]
        self.used = np.unique(literals)
        """Variables that stand in a clause; the solver counts these alone, from 1."""
        number = {int(i): k for k, i in enumerate(self.used, 1)}
        clauses = [
            [-number[abs(x) - 1] if x > 0 else number[abs(x) - 1] for x in clause]
            for clause, never in zip(formula.clauses, formula.contradictory, strict=True)
            if not never
        ]
        self.solver: Any = solvers.Solver(name=name, bootstrap_with=clauses)
        if self._answer([]) is None:
            self.solver.delete()
            raise InputError(always(formula))

    def __enter__(self) -> Solver:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.solver.delete()

    def nearest(self, wanted: np.ndarray, order: np.ndarray) -> np.ndarray:
        """(n,) bool: an input without a true term that is near to a wanted one.

        Variables are settled in their order: each as it is wanted, where there is such an input that agrees with all
        that are settled before, else the other way. So the first ones are kept most surely, and the input is the first
        one in the order of words that are written that way.

        Parameters
        ----------
        wanted : (n,) bool
        order : (n,) the variables in the order in which they matter
        """
        place = np.searchsorted(self.used, order).clip(max=len(self.used) - 1)
        free = self.used[place] != order
        signs = np.where(wanted[order], 1, -1)
        literals: list[int] = ((place + 1) * signs)[~free].tolist()
        self.solver.set_phases(literals)
        settled: list[int] = []
        found = self._answer([])
        assert found is not None
        for literal in literals:
            if found[abs(literal) - 1] != literal:
                other = self._answer([*settled, literal])
                literal, found = (-literal, found) if other is None else (literal, other)
            settled.append(literal)
        x = wanted.copy()
        x[self.used] = np.array(found) > 0
        return x

    def models(self, most: int) -> np.ndarray:
        """(models, used) bool: all inputs without a true term, over the variables that stand in a clause, in order."""
        found = []
        for model in self.solver.enum_models():
            found.append(model)
            if len(found) > most:
                label = self.formula.kind != "dnf"
                raise InputError(
                    f"the formula is {label} on more than {most} inputs, too few to be met by chance and too many to "
                    "be listed, so that they cannot be drawn uniformly; near-miss and planted inputs can be drawn"
                )
        table = np.array(found) > 0
        return table[np.lexsort(table.T[::-1])]

    def _answer(self, assumptions: list[int]) -> list[int] | None:
        """A model in which these literals hold, or None where there is none."""
        self.solver.conf_budget(CONFLICTS)
        answer = self.solver.solve_limited(assumptions=assumptions)
        if answer is None:
            label = self.formula.kind != "dnf"
            raise InputError(
                f"a SAT solver gave up after {CONFLICTS:,} conflicts; it found no input on which the formula is "
                f"{label}, and perhaps there is none"
            )
        model: list[int] | None = self.solver.get_model() if answer else None
        return model


def always(formula: Formula) -> str:
    """What is said of a formula some term of which is true on every input."""
    value = "true" if formula.kind == "dnf" else "false"
    return f"the formula is {value} on every input, so labels cannot be balanced"
