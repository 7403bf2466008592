"""Formulas with levels and networks that compute them, by hand."""

import numpy as np

from toycomb import Formula, Task
from toycomb.geometry.taught import Taught
from toycomb.layered import Layer, Layered, stack_layers
from toycomb.tasks.composed import Composed

# (c1 ∧ c2) ∨ (c2 ∧ ¬c3) over c1 = x1 ∧ x2 ∧ x3, c2 = x4 ∧ x5 ∧ x6, c3 = x7 ∧ x8 ∧ x9.
EXCEPT = Composed([Formula(12, ((1, 2, 3), (4, 5, 6), (7, 8, 9))), Formula(3, ((1, 2), (2, -3)))])
# (c1 ∨ c2) ∧ (c3 ∨ c4), or the same of four others, over pairs of sixteen variables.
BLOCKS = Composed(
    [
        Formula(16, tuple((i, i + 1) for i in range(1, 16, 2))),
        Formula(8, ((1, 2), (3, 4), (5, 6), (7, 8)), "cnf"),
        Formula(4, ((1, 2), (3, 4))),
    ]
)


def computing(formula):
    """A network whose row r of layer l is 1 where term r of level l is true on bits, else 0."""
    layers, turned = [], 1
    for level in (*formula.levels, None):
        W = np.ones((1, len(layers[-1].W))) if level is None else np.zeros((len(level), level.variables))
        b = np.full(1, -0.5) if level is None else 1 - (level.polarity > 0).sum(axis=1)
        if level is not None:
            np.add.at(W, (np.arange(len(level))[:, None], level.index), level.polarity)
        if turned < 0:  # rows below say that clauses are false
            W, b = -W, b + W.sum(axis=1)
        layers.append(Layer(W.astype(float), b.astype(float)))
        turned = level.witness if level is not None else 1
    return Layered(tuple(layers))


def population(formula, *networks, times=1, **options):
    """Networks at some times, each beside a task of fair bits with the formula."""
    task = Task(formula, inputs="uniform", embedding="identity")
    return Taught(stack_layers([stack_layers(list(networks))] * times), [task] * len(networks), **options)
