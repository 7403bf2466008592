"""Codes that training chose jointly and tickets that are better for it; or codes on random rows and equal tickets."""

from dataclasses import replace

import numpy as np

from tests.worlds.tickets import tickets
from toycomb import FeatureSpace, Formula
from toycomb.accounts.compatibility.joint import How, JointChoice
from toycomb.accounts.compatibility.seen import Seen
from toycomb.geometry.compatibility import cheapest, nearest, random_rows

CHOSEN = {
    "jointly": lambda cost, rows, counts, rng: cheapest(cost, rows, counts, 1.0),
    "alone": lambda cost, rows, counts, rng: nearest(cost, rows, counts),
    "random": lambda cost, rows, counts, rng: random_rows(rows, counts, rng),
}


def seen(effect, networks=24):
    """Prices of shared rows count, or nothing does."""
    rng = np.random.default_rng(11)
    accuracy = {name: {"accuracy": 0.8 + 0.02 * rng.normal(size=networks)} for name in METHODS}
    accuracy["compatible"]["accuracy"] += 0.1 * effect
    space = ended(beginning(rng, networks), "jointly" if effect else "random", rng)
    choices = {"C=7": JointChoice(space, SEED)}
    return Seen(choices, {"hadamard C=8": tickets(accuracy, "hadamard C=8")}, beside=choices, epochs=(0, 100))


SEED = 3
METHODS = ("compatible", "proximity", "random", "random-reinitialised")


def beginning(rng, networks=40, H=28, n=24, C=7):
    """Untrained networks whose clauses share no variable, with positive literals."""
    formulas = [Formula.random(n, C, 3, seed=rng, disjoint=True) for _ in range(networks)]
    types = rng.choice([-1, 1], (1, networks, H)).astype(np.int8)
    return FeatureSpace(rng.normal(size=(1, networks, H, n)), types, formulas)


def ended(start, chosen, rng, distance="soft"):
    """The space with an end whose codes were chosen in one of the ways of `CHOSEN`."""
    choices = How(distance).choices(start, SEED + 1)  # what is equal stands in another order than the claim has it
    counts = rng.integers(1, 6, (len(start.formulas), len(start.formulas[0])))
    codes = CHOSEN[chosen](choices.cost, choices.rows, counts, rng)
    space = ending(start, codes)
    assert np.array_equal(space.code_locations[-1], codes)
    return space


def ending(space, codes):
    """The space with an end that has exactly these codes; clauses are disjoint and all their literals positive."""
    end = -np.abs(space.F[0])
    for p, r, c in np.argwhere(codes):
        end[p, r, space.formulas[p].index[c]] *= -1
    return replace(space, F=np.stack([space.F[0], end]), row_types=np.repeat(space.row_types[:1], 2, axis=0))
