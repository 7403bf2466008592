"""What any mask can reach on small networks, and how near ticket methods come: `python -m benchmarks.bound`.

For each of a few networks and tasks: the fewest first-layer weights with which any network can decide every input
(exact where one number is shown), what no function of so many variables exceeds (relaxed), the best of all masks of
`kept` weights (exact: each is trained as a ticket is), and the tickets of methods among these. Accuracy is that on the
training inputs, so that nothing is estimated. The identity embedding, where a weight reads one variable.
"""

from __future__ import annotations

import sys
import time
from dataclasses import dataclass, replace

import numpy as np

from benchmarks.options import Page, Written, at_least_one, start
from benchmarks.reach import distinct, every_mask, least_weights, most_by_variables
from toycomb.common.errors import InputError
from toycomb.study import Population
from toycomb.tickets import Context, named, search
from toycomb.tickets.subject import Subject
from toycomb.training import Training

METHODS = ("imp", "imp-activity", "prune-regrow", "grown", "grown-data", "designed", "compatible", "random")
TRAINING = Training(hidden=4, epochs=60, batch=32, learning_rate=0.01, patience=None)
SAMPLES = 640


@dataclass(frozen=True)
class Options(Written):
    """What is tried."""

    networks: int = 3
    """Tasks with a network each."""
    variables: int = 6
    """Variables n; W has H · n weights."""
    hidden: int = 4
    """Rows H."""
    clauses: int = 2
    """Clauses C."""
    literals: int = 2
    """Literals per clause."""
    kept: int = 4
    """Weights of a ticket; all masks of so many are trained."""
    seed: int = 100
    """Root seed."""
    limit: float = 60.0
    """Seconds for the fewest weights of one network."""


def subjects(options: Options) -> list[Subject]:
    """Tasks and networks."""
    training = replace(TRAINING, hidden=options.hidden)
    units = Population(
        networks=options.networks,
        seed=options.seed,
        variables=options.variables,
        clauses=options.clauses,
        literals=options.literals,
        embedding="identity",
        samples=SAMPLES,
        training=training,
    )
    return [Subject(task, training, options.seed, i) for i, task in enumerate(units.tasks())]


def bounds(subject: Subject, options: Options, reached: float) -> str:
    """Fewest weights and the relaxed bound, in words; `reached` is what the best of all masks reaches."""
    X, share, y = distinct(subject.inputs.data.X, subject.inputs.data.y)
    most = [most_by_variables(X, share, y, kept) for kept in range(1, X.shape[1] + 1)]
    proven = 1 + next(i for i, x in enumerate(most) if x > 1 - 1e-9)  # so many variables are to be read at least
    least = options.kept if reached == 1 else None
    if least != proven:
        found, lower = least_weights(X, y, np.sign(subject.initial.v), limit=options.limit)
        proven, least = max(proven, lower), min((x for x in (found, least) if x is not None), default=None)
    fewest = f"{proven}" if least == proven else f"from {proven} to {'?' if least is None else least}"
    return f"fewest weights that decide every input: {fewest}; no {options.kept} variables tell more than " + (
        f"{most[min(options.kept, len(most)) - 1]:.3f}"
    )


def tickets(subject: Subject, kept: int) -> dict[str, float]:
    """Accuracy on the training inputs of each method's ticket."""
    found = {name: search(named(name), Context(subject), kept)[0] for name in METHODS}
    return {name: 1 - float(subject.retrain(x.mask, start=x.start).train_error) for name, x in found.items()}


def main(options: Options) -> None:
    """One line a network and method; then means."""
    at_least_one(networks=options.networks, kept=options.kept)
    if options.smallest:
        options = replace(options, networks=1, variables=5, hidden=2, kept=2, limit=5.0)
    if options.kept > (size := options.hidden * options.variables):
        raise InputError(f"tickets are to keep {options.kept} weights; W has {size}")
    if not options.limit > 0:
        raise InputError(f"the limit is {options.limit} seconds; it must be above 0")
    page = Page(options.out, "bound.txt")
    gaps: dict[str, list[tuple[float, float]]] = {name: [] for name in METHODS}
    for number, subject in enumerate(subjects(options)):
        began = time.perf_counter()
        reached = np.array([accuracy for _, accuracy in every_mask(subject, options.kept)])
        seconds = time.perf_counter() - began
        limits = bounds(subject, options, reached.max())
        page.say(f"network {number}, clauses {subject.task.formula.clauses}; {limits}")
        page.say(
            f"  all {len(reached)} masks of {options.kept}: best {reached.max():.3f}, "
            f"median {np.median(reached):.3f}  ({seconds:.0f} s)"
        )
        for name, accuracy in tickets(subject, options.kept).items():
            better = float(np.mean(reached > accuracy + 1e-9))
            gaps[name].append((reached.max() - accuracy, better))
            page.say(f"  {name:14} {accuracy:.3f}  {100 * better:.2f} % of masks are better")
    page.say("mean distance from the best mask, and mean share of masks that are better:")
    for name, entries in gaps.items():
        distance, better = np.mean(entries, axis=0)
        page.say(f"  {name:14} {distance:.3f}  {100 * better:.2f} %")


if __name__ == "__main__":
    start(main, Options, __doc__, sys.argv[1:])
