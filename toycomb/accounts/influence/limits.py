"""Where the prediction fails: patterns that change, groups, damping, kinks that the formula ignores, width."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from toycomb.accounts.influence.arms import Removals
from toycomb.accounts.influence.readings import Numbers
from toycomb.accounts.influence.response import Response, correlation, factor, scores
from toycomb.accounts.influence.retraining import Optimum
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
    problem, optimum, Z = removals.problem, removals.optimum, removals.problem.Z[removals.removed]
    predicted, actual = removals.predicted["outputs"], removals.actual["warm"]["outputs"]
    newton = optimum.outputs(removals.newton(problem.decay / 10), removals.reader.Z)
    p = 1 / (1 + np.exp(-problem.logits(optimum.theta, Z)))
    J = problem.jacobian(optimum.theta, Z) * np.sqrt(p * (1 - p))[:, None]
    size = _rms(actual)
    known = np.where(size > 0, size, np.nan)
    return {
        "input_error": _rms(actual - predicted) / known,
        "input_newton": _rms(actual - newton) / known,
        "input_predicted": _rms(predicted),
        "input_actual": size,
        "input_patterns": np.array([optimum.switched(theta) for theta in removals.networks["warm"]]),
        "input_leverage": np.sum(optimum.response.moves(J) * J, axis=1),
    }


def _rms(values: np.ndarray) -> np.ndarray:
    return np.sqrt(np.mean(values**2, axis=-1))


def by_damping(removals: Removals, dampings: Sequence[float]) -> np.ndarray:
    """(3, dampings, 2) `SCORES` for the outputs, warm start, by formula (`FORMULAS`) and damping."""
    optimum, problem, actual = removals.optimum, removals.problem, removals.actual["warm"]["outputs"]
    gradients = problem.gradients(optimum.theta)[removals.removed]
    blind = Response.at(problem, optimum.theta, problem.everyone(), kinks=False)
    moves = [[response.moves(gradients, damping) for damping in dampings] for response in (optimum.response, blind)]
    moves.append([removals.newton(damping) for damping in dampings])
    return np.array([[scores(optimum.outputs(x, removals.reader.Z), actual) for x in row] for row in moves])


def by_share(removals: Removals, shares: Sequence[float]) -> np.ndarray:
    """(shares, 2) `SCORES` for the outputs when a share of an input's weight is taken off.

    Shares rise from that of the arm "one per cent", and each optimum is sought from the one before, which follows the
    response function as far as it goes.
    """
    optimum, predicted = removals.optimum, removals.predicted["outputs"]
    thetas, found = removals.networks["one per cent"], []
    for share in shares:
        weights = [removals.problem.without(i, share) for i in removals.removed]
        thetas = [optimum.warm(w, theta) for w, theta in zip(weights, thetas, strict=True)]
        actual = optimum.changes(thetas, removals.reader.Z)
        found.append((correlation(predicted, actual), factor(share * predicted, actual)))
    return np.array(found)


def unconverged(removals: Removals, dampings: Sequence[float]) -> np.ndarray:
    """(dampings,) correlation for the outputs where Adam ends, no optimum: predicted there, trained anew by Adam
    alone."""
    problem, theta = removals.problem, removals.networks["anew, rough, all"][0]
    response = Response.at(problem, theta, problem.everyone())
    gradients, J = problem.gradients(theta)[removals.removed], problem.jacobian(theta, removals.reader.Z)
    actual = removals.actual["anew, rough"]["outputs"]
    return np.array([correlation(response.moves(gradients, damping) @ J.T, actual) for damping in dampings])


def by_group(removals: Removals, sizes: Sequence[int], draws: int, rng: np.random.Generator) -> np.ndarray:
    """(sizes, 3) `SCORES` and mean number of patterns changed for random groups, removed from the optimum."""
    problem, optimum, Z = removals.problem, removals.optimum, removals.reader.Z
    each, found = optimum.moves(), []
    for size in sizes:
        groups = [rng.choice(len(problem.y), size, replace=False) for _ in range(draws)]
        after = [optimum.warm(problem.without(group)) for group in groups]
        predicted = optimum.outputs(np.array([each[group].sum(axis=0) for group in groups]), Z)
        switched = np.mean([optimum.switched(theta) for theta in after])
        found.append([*scores(predicted, optimum.changes(after, Z)), switched])
    return np.array(found)


def by_clause(removals: Removals, truth: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """(2, 2) fall of alignment, own clause less the others, actual and predicted, when a clause's inputs are removed.

    A clause's inputs are the True ones in which it alone is true. Second line: as many True inputs at random in place
    of each clause's.

    Parameters
    ----------
    truth : (C, N) whether a clause is true on a training input
    """
    optimum, problem, reader = removals.optimum, removals.problem, removals.reader
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


def elsewhere(optimum: Optimum, Z: np.ndarray, removed: np.ndarray) -> np.ndarray:
    """(2,) `SCORES` for the outputs on Z at the optimum of another problem, warm start."""
    after = [optimum.warm(optimum.problem.without(i)) for i in removed]
    return scores(optimum.outputs(optimum.moves(removed), Z), optimum.changes(after, Z))
