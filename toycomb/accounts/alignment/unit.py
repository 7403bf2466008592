"""What is measured in one network: lines to networks of other initial values, to another order, and to its tickets."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from toycomb.accounts.alignment.lines import barrier, line
from toycomb.accounts.alignment.matchings import BY_CHANCE, MATCHINGS, Pair
from toycomb.accounts.instruments.matching import assign, by_weights
from toycomb.accounts.instruments.networks import randomness, task_of
from toycomb.accounts.instruments.rows import balanced, permuted
from toycomb.geometry import sham_formula
from toycomb.network import Network, init
from toycomb.tasks.task import Task
from toycomb.tickets.exact import kept_weights, top
from toycomb.tickets.gradients import Batch
from toycomb.training import Job, Training, train_network

AGAIN = 1
"""Repeat of the initial values, and of the order of inputs, of the second network of a pair."""
DRAWS = 4
SHAMS = 4
"""Draws of sham clauses for the main pair, of which one half is set against the other."""
KEPT = ("barrier", "chance")
TICKETS = ("own", "own, matched", "of the other", "the other to this")
"""Lines from a dense network to a ticket: its own, its own matched by weights, and the other network's, balanced rows;
and from the other dense network to this one's ticket."""


@dataclass(frozen=True, eq=False)
class World:
    """One task, and how its networks are trained.

    Parameters
    ----------
    seed, index, clauses, epochs : int
    fresh : newly drawn inputs on which lines are drawn
    seen : training inputs that a matching may look at
    points : of a line
    """

    seed: int
    index: int
    clauses: int
    epochs: int
    fresh: int
    seen: int
    points: int

    @property
    def task(self) -> Task:
        """The task of network `index`."""
        return task_of(self.seed, self.index, clauses=self.clauses)

    def trained(self, hidden: int, again: int = 0, order: int | None = None, mask: np.ndarray | None = None) -> Network:
        """A trained network of the `again`-th initial values, in the order of inputs of that number unless given."""
        start = init(hidden, 32, seed=self.seed, first=self.index, repeat=again)[0]
        order = again if order is None else order
        settings = Training(hidden=hidden, epochs=self.epochs)
        return train_network(Job(self.task, settings, self.seed, self.index, start, mask, order=order)).snapshots[-1]

    def batches(self) -> tuple[Batch, Batch]:
        """Newly drawn inputs, and training inputs that are seen."""
        task = self.task
        data = task.test_data(self.seed, self.index, self.fresh), task.training_data(self.seed, self.index)
        return tuple(Batch(x.X[: self.seen] @ task.E.T, x.y[: self.seen].astype(float)) for x in data)  # type: ignore[return-value]


def measure(
    seed: int, index: int, *, widths: Sequence[int], hidden: int, loads: Sequence[int], clauses: int,
    densities: Sequence[float], epochs: int, fresh: int, seen: int, points: int,
) -> dict[str, np.ndarray]:  # fmt: skip
    """Everything measured in network `index`.

    Parameters
    ----------
    seed, index : int
    widths : rows H of pairs with `clauses` clauses, `hidden` among them
    loads : numbers of clauses of pairs with `hidden` rows, `clauses` among them
    densities : of one-shot magnitude tickets of a network of `hidden` rows
    epochs, fresh, seen, points : see `World`

    Returns
    -------
    dict of arrays
        `barrier_width` (W, MATCHINGS, 2) and `barrier_load` (L, MATCHINGS, 2): barriers in loss and accuracy;
        `chance_width`, `chance_load` (…, BY_CHANCE, DRAWS): barriers in loss of further draws; `lines` (MATCHINGS,
        points, 2) of the main pair; `unbalanced`, `unbalanced_weights`, `order`, `order_weights` (2,): barriers of the
        main pair without balance, and of two orders from one start; `agree` (MATCHINGS,): share of code rows of the
        first network that are matched with a row that codes one of the same clauses; `shams` (SHAMS,): barriers in loss
        of the main pair matched by draws of sham clauses; `tickets` (D, TICKETS, 2), and `ticket_loss` (D,)
    """
    world = World(seed, index, clauses, epochs, fresh, seen, points)
    one, other = world.trained(hidden), world.trained(hidden, AGAIN)
    fresh_inputs = world.batches()[0]
    main = _matched(world, one, other)
    pairs = {(width, clauses) for width in widths} | {(hidden, load) for load in loads}
    found = {(hidden, clauses): main}
    for width, load in sorted(pairs - set(found)):
        place = World(seed, index, load, epochs, fresh, seen, points)
        found[width, load] = _matched(place, place.trained(width), place.trained(width, AGAIN))
    return {
        **{f"{name}_width": np.array([found[width, clauses][name] for width in widths]) for name in KEPT},
        **{f"{name}_load": np.array([found[hidden, load][name] for load in loads]) for name in KEPT},
        "lines": main["lines"], "agree": main["agree"], "shams": _by_shams(world, one, other),
        **_others(world, one, other, fresh_inputs),
        **_tickets(world, one, other, densities, fresh_inputs),
    }  # fmt: skip


def _matched(world: World, one: Network, other: Network) -> dict[str, np.ndarray]:
    """Lines by every matching of rows, their barriers, those of several draws by chance, and whether codes agree."""
    rng = randomness(world.seed, world.index, len(one.v) * 100 + world.clauses)
    fresh, seen = world.batches()
    first, second = balanced(one), balanced(other)
    pair = Pair(first, second, world.task, sham_formula(world.task.formula, rng), seen, rng)

    def drawn(order: np.ndarray) -> np.ndarray:
        return line(first, permuted(second, order), fresh, world.points)

    orders = [match(pair) for match in MATCHINGS.values()]
    lines = [drawn(order) for order in orders]
    a, b = pair.codes(world.task.formula)
    coding = a.any(axis=1)
    return {
        "lines": np.array(lines),
        "barrier": np.array([barrier(x) for x in lines]),
        "chance": np.array([[barrier(drawn(MATCHINGS[name](pair)))[0] for _ in range(DRAWS)] for name in BY_CHANCE]),
        "agree": np.array([(a & b[x]).any(axis=1)[coding].mean() if coding.any() else np.nan for x in orders]),
    }


def _by_shams(world: World, one: Network, other: Network) -> np.ndarray:
    """(SHAMS,) barriers in loss once rows are matched by draws of sham clauses, the rest by weights."""
    rng = randomness(world.seed, world.index, 1)
    fresh, seen = world.batches()
    first, second = balanced(one), balanced(other)
    found = []
    for _ in range(SHAMS):
        pair = Pair(first, second, world.task, sham_formula(world.task.formula, rng), seen, rng)
        order = MATCHINGS["sham codes"](pair)
        found.append(barrier(line(first, permuted(second, order), fresh, world.points))[0])
    return np.array(found)


def _others(world: World, one: Network, other: Network, fresh: Batch) -> dict[str, np.ndarray]:
    """Barriers of the pair without balance, and of two orders of the inputs from one start."""
    shared = world.trained(len(one.v), order=AGAIN)
    first, third = balanced(one), balanced(shared)
    pairs = {
        "unbalanced": (one, other),
        "unbalanced_weights": (one, permuted(other, assign(by_weights(one, other)))),
        "order": (first, third),
        "order_weights": (first, permuted(third, assign(by_weights(first, third)))),
    }
    return {name: barrier(line(*pair, fresh, world.points)) for name, pair in pairs.items()}


def _tickets(
    world: World, one: Network, other: Network, densities: Sequence[float], fresh: Batch
) -> dict[str, np.ndarray]:
    """Lines from a dense network to one-shot tickets of it and of the other one, retrained in another order."""
    found, loss = [], []
    for density in densities:
        masks = [top(np.abs(x.W), kept_weights(density, x.W.size)) for x in (one, other)]
        own, strange = (world.trained(len(one.v), i, order=2, mask=mask) for i, mask in enumerate(masks))
        dense, second, ticket, foreign = (balanced(x) for x in (one, other, own, strange))
        matched = permuted(ticket, assign(by_weights(dense, ticket)))
        pairs = ((dense, ticket), (dense, matched), (dense, foreign), (second, ticket))
        lines = [line(*pair, fresh, world.points) for pair in pairs]
        found.append([barrier(x) for x in lines])
        loss.append(lines[0][-1, 0])
    return {"tickets": np.array(found), "ticket_loss": np.array(loss)}
