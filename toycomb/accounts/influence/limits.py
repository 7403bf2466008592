"""Where the prediction fails: patterns that change, groups, damping, kinks that the formula ignores, width."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from toycomb.accounts.influence.arms import Removals
from toycomb.accounts.influence.readings import Numbers
from toycomb.accounts.influence.response import Response, correlation, factor
from toycomb.accounts.influence.retraining import Bench
from toycomb.evidence.intervals import mean_known

FORMULAS = ("first order", "kinks ignored", "Newton step")
"""The implicit function theorem; the same with the Hessian of a ReLU network, which sees no kinks; and the Newton step
from the old optimum, with the Hessian of the remaining inputs. For a quadratic loss the last is exact and the first is
too small by the factor 1 - leverage."""


def by_input(removals: Removals) -> Numbers:
    """Of each removed input, warm start.

    Returns
    -------
    input_predicted, input_actual (K,) root mean square change of the logits; input_error, input_newton (K,) root mean
    square of what was not predicted, to first order and by a Newton step (damped by a tenth of the decay, since little
    curvature may remain), over that of what happened; input_patterns (K,) places (row, training input) switched on or
    off; input_leverage (K,) `p (1 - p) J H⁻¹ Jᵀ / N`, J the gradient of the input's own logit
    """
    predicted, actual = removals.predicted["outputs"], removals.actual["warm"]["outputs"]
    problem, Z = removals.bench.problem, removals.bench.problem.Z
    before = problem.units(removals.optimum.theta, Z)[1] > 0.5
    after = [problem.units(theta, Z)[1] > 0.5 for theta in removals.networks["warm"]]
    size, optimum = _rms(actual), removals.optimum
    newton = removals.newton(problem.decay / 10) @ problem.jacobian(optimum.theta, removals.reader.Z).T
    p = 1 / (1 + np.exp(-problem.logits(optimum.theta, Z[removals.removed])))
    J = problem.jacobian(optimum.theta, Z[removals.removed]) * np.sqrt(p * (1 - p))[:, None]
    missed = {"input_error": predicted, "input_newton": newton}
    return {name: _rms(actual - x) / np.where(size > 0, size, np.nan) for name, x in missed.items()} | {
        "input_predicted": _rms(predicted),
        "input_actual": size,
        "input_patterns": np.array([np.sum(x != before) for x in after]),
        "input_leverage": np.sum(optimum.response.moves(J) * J, axis=1),
    }


def _rms(values: np.ndarray) -> np.ndarray:
    return np.sqrt(np.mean(values**2, axis=-1))


def by_damping(removals: Removals, dampings: Sequence[float]) -> np.ndarray:
    """(3, dampings, 2) correlation and factor for the outputs, warm start, by formula (`FORMULAS`) and damping."""
    optimum, problem = removals.optimum, removals.bench.problem
    blind = problem.hessian(optimum.theta, problem.everyone(), kinks=False)
    gradients = problem.gradients(optimum.theta)[removals.removed]
    J, actual = problem.jacobian(optimum.theta, removals.reader.Z), removals.actual["warm"]["outputs"]
    both = optimum.response, Response.of(blind, len(problem.y))
    found = [[response.moves(gradients, damping) @ J.T for damping in dampings] for response in both]
    found.append([removals.newton(damping) @ J.T for damping in dampings])
    return np.array([[(correlation(x, actual), factor(x, actual)) for x in row] for row in found])


def by_share(removals: Removals, shares: Sequence[float]) -> np.ndarray:
    """(shares, 2) correlation and factor for the outputs when a share of an input's weight is taken off.

    Shares rise from that of the arm "one per cent", and each optimum is sought from the one before, which follows the
    response function as far as it goes.
    """
    optimum, problem, Z = removals.optimum, removals.bench.problem, removals.reader.Z
    old, predicted = problem.logits(optimum.theta, Z), removals.predicted["outputs"]
    thetas, found = removals.networks["one per cent"], []
    for share in shares:
        weights = [problem.everyone() - share * (np.arange(len(problem.y)) == i) for i in removals.removed]
        thetas = [optimum.warm(w, theta) for w, theta in zip(weights, thetas, strict=True)]
        actual = np.array([problem.logits(theta, Z) for theta in thetas]) - old
        found.append((correlation(predicted, actual), factor(share * predicted, actual)))
    return np.array(found)


def unconverged(removals: Removals, dampings: Sequence[float]) -> np.ndarray:
    """(dampings,) correlation for the outputs where Adam ends, no optimum: predicted there, trained anew by Adam
    alone."""
    bench, problem = removals.bench, removals.bench.problem
    theta = bench.trained(problem.everyone())
    response = Response.of(problem.hessian(theta, problem.everyone()), len(problem.y))
    gradients, J = problem.gradients(theta)[removals.removed], problem.jacobian(theta, removals.reader.Z)
    actual = removals.actual["anew, rough"]["outputs"]
    return np.array([correlation(response.moves(gradients, damping) @ J.T, actual) for damping in dampings])


def by_group(removals: Removals, sizes: Sequence[int], draws: int, rng: np.random.Generator) -> np.ndarray:
    """(sizes, 3) correlation, factor and mean number of patterns changed for random groups, removed from the
    optimum."""
    problem, optimum = removals.bench.problem, removals.optimum
    each, J = optimum.moves(), problem.jacobian(optimum.theta, removals.reader.Z)
    old, before = problem.logits(optimum.theta, removals.reader.Z), problem.units(optimum.theta, problem.Z)[1] > 0.5
    found = []
    for size in sizes:
        groups = [rng.choice(len(problem.y), size, replace=False) for _ in range(draws)]
        after = [optimum.warm(problem.without(group)) for group in groups]
        predicted = np.array([each[group].sum(axis=0) for group in groups]) @ J.T
        actual = np.array([problem.logits(theta, removals.reader.Z) for theta in after]) - old
        switched = np.mean([np.sum((problem.units(theta, problem.Z)[1] > 0.5) != before) for theta in after])
        found.append((correlation(predicted, actual), factor(predicted, actual), switched))
    return np.array(found)


def by_clause(removals: Removals, truth: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """(2, 2) fall of alignment, own clause less the others, actual and predicted, when a clause's inputs are removed.

    A clause's inputs are the True ones in which it alone is true. Second line: as many True inputs at random in place
    of each clause's.

    Parameters
    ----------
    truth : (C, N) whether a clause is true on a training input
    """
    optimum, problem, reader = removals.optimum, removals.bench.problem, removals.reader
    each, C = optimum.moves(), len(truth)
    own = [np.flatnonzero(truth[c] & (truth.sum(axis=0) == 1)) for c in range(C)]
    true = np.flatnonzero(problem.y == 1)
    groups = [*own, *(rng.choice(true, len(group), replace=False) for group in own)]
    after = [optimum.warm(problem.without(group)) for group in groups]
    actual = reader.changes(after, [optimum.theta] * len(groups))["codes"]
    predicted = reader.predicted(optimum.theta, np.array([each[group].sum(axis=0) for group in groups]))["codes"]
    falls = [-reader.codes.by_clause(change, C) for change in (actual, predicted)]  # (2 C, C) each
    return np.array([[own_less_others(x[:C]), own_less_others(x[C:])] for x in falls]).T


def own_less_others(falls: np.ndarray) -> float:
    """Of falls (C, C): mean over clauses c of the fall of c in line c less the mean of the others; NaN is left out."""
    own = np.eye(len(falls), dtype=bool)
    others = mean_known(np.where(own, np.nan, falls))
    return float(mean_known(falls.diagonal() - others))


def warm_correlation(bench: Bench, Z: np.ndarray, removed: np.ndarray) -> np.ndarray:
    """(2,) correlation and factor for the outputs on Z in another problem, warm start."""
    optimum = bench.optimum()
    problem = bench.problem
    predicted = optimum.moves(removed) @ problem.jacobian(optimum.theta, Z).T
    old = problem.logits(optimum.theta, Z)
    actual = np.array([problem.logits(optimum.warm(problem.without(i)), Z) - old for i in removed])
    return np.array([correlation(predicted, actual), factor(predicted, actual)])
