"""Networks of known mechanism, as C1 to C3 read them: signs persist in part, locations become codes by a rule.

Not a world itself: the worlds of several accounts are made of these.
"""

from dataclasses import replace

import numpy as np

from toycomb import FeatureSpace, Formula
from toycomb.accounts.instruments.arms import Arm, Arms
from toycomb.geometry import shared_signs
from toycomb.geometry.edits import KINDS, edit

CHANCES = {
    None: lambda at: 0,
    "everywhere": lambda at: 0.3,
    "proximal": lambda at: 0.7 * at.proximal(),
    "uncrowded": lambda at: 0.9 * at.proximal() * 0.5 ** at.crowd(),
    "unloaded": lambda at: 0.9 * at.proximal() * 0.8 ** np.maximum((at.F[0] > 0).sum(axis=-1) - 12, 0)[..., None],
    "unconflicted": lambda at: 0.9 * at.proximal() * 0.5 ** shared_signs(at.proximal(), *at.literals)[0],
}
"""Chance of every location to be learned by what it is at initialisation, by rule."""


def beginning(seed, networks, n=16, H=24, C=6, negated=0.0):
    """Untrained networks."""
    rng = np.random.default_rng(seed)
    formulas = [Formula.random(n, C, 3, seed=rng, negated=negated) for _ in range(networks)]
    F = rng.normal(size=(1, networks, H, n))
    return FeatureSpace(F, rng.choice([-1, 1], (1, networks, H)), formulas)


def trained(at, rng, rule=None, persistence=0.6, clauses=None):
    """The two ends of training from `at`, which learns `clauses`, those that it is read against unless given."""
    task = at if clauses is None else at.with_formulas(clauses)
    F = at.F[0]
    end = np.where(rng.random(F.shape) < persistence, F, rng.normal(size=F.shape))
    for p, r, c in np.argwhere(rng.random(task.proximal().shape) < CHANCES[rule](task)):
        formula = task.formulas[p]
        variables = formula.index[c]
        end[p, r, variables] = formula.polarity[c] * np.abs(end[p, r, variables])
    return FeatureSpace(np.stack([F, end]), np.repeat(at.row_types, 2, axis=0), at.formulas)


def simulated(seed, rule=None, networks=80, persistence=0.6, **sizes):
    """Both ends of networks that learn by a rule."""
    return trained(beginning(seed, networks, **sizes), np.random.default_rng([seed, 1]), rule, persistence)


def edited(seed, kind, rule=None, networks=120, persistence=0.6, **sizes):
    """Every arm of a kind of edit, each trained by itself from its edited beginning."""
    start, rng = beginning(seed, networks, **sizes), np.random.default_rng([seed, 2])
    arms = {}
    for arm in KINDS[kind]:
        places = zip(start.F[0], start.row_types[0], start.formulas, strict=True)
        edits = [edit(*place, kind, arm, np.random.SeedSequence(p)) for p, place in enumerate(places)]
        flips = np.stack([x.flips for x in edits])
        begun = replace(start, F=np.where(flips, -start.F, start.F))
        arms[arm] = Arm.of(trained(begun, rng, rule, persistence), edits)
    return Arms("C=6", kind, trained(start, rng, rule, persistence), arms, seed)
