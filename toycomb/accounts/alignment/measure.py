"""What is measured in one network: lines to networks of other initial values, to another order, and to its tickets."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from toycomb.accounts.alignment.lines import barrier, line
from toycomb.accounts.alignment.matchings import BY_CHANCE, MATCHINGS, Pair
from toycomb.accounts.instruments.subject import Subject
from toycomb.common.cached import cached_property
from toycomb.geometry.matching import assign, by_weights
from toycomb.geometry.rows import balanced, permuted
from toycomb.network import Network
from toycomb.tasks.sampling import Dataset
from toycomb.tickets.exact import kept_weights, top
from toycomb.tickets.gradients import Batch

AGAIN = 1
"""Repeat of the initial values, and of the order of inputs, of the second network of a pair."""
DRAWS = 4
SHAMS = 4
"""Draws of sham clauses for the main pair, of which one half is set against the other."""
KEPT = ("barrier", "chance")
OTHERS = ("unbalanced", "unbalanced_weights", "order", "order_weights")
"""Barriers of the main pair without balance, and of two orders from one start; as they are and matched by weights."""
TICKETS = ("own", "own, matched", "of the other", "the other to this")
"""Lines from a dense network to a ticket: its own, its own matched by weights, and the other network's, balanced rows;
and from the other dense network to this one's ticket."""


@dataclass(frozen=True)
class Settings:
    """What is measured.

    Parameters
    ----------
    widths : rows H of pairs with `clauses` clauses, `hidden` among them
    loads : numbers of clauses of pairs with `hidden` rows, `clauses` among them
    densities : of one-shot magnitude tickets of a network of `hidden` rows
    epochs : of each training
    fresh : newly drawn inputs, on which lines are drawn
    seen : most of the training inputs that a matching looks at, and most of the fresh ones that are used
    points : of a line
    task : settings of `toycomb.random_tasks` that differ from the published ones, but for those that are varied here
    """

    widths: Sequence[int] = (16, 32, 64, 128)
    hidden: int = 32
    loads: Sequence[int] = (4, 8, 16)
    clauses: int = 8
    densities: Sequence[float] = (0.5, 0.2, 0.1)
    epochs: int = 60
    fresh: int = 2_000
    seen: int = 2_000
    points: int = 11
    task: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, eq=False)
class World:
    """One task, how its networks are trained, and the lines between them.

    Parameters
    ----------
    subject : Subject
    settings : Settings
    """

    subject: Subject
    settings: Settings

    def trained(self, hidden: int, again: int = 0, order: int | None = None, mask: np.ndarray | None = None) -> Network:
        """A trained network of the `again`-th initial values, in the order of inputs of that number unless given."""
        start, order = self.subject.start(hidden, again), again if order is None else order
        job = self.subject.trained(start=start, mask=mask, order=order, hidden=hidden, epochs=self.settings.epochs)
        return job.snapshots[-1]

    def pair(self, hidden: int) -> tuple[Network, Network]:
        """Two networks of other initial values, trained in other orders."""
        return self.trained(hidden), self.trained(hidden, AGAIN)

    @cached_property
    def fresh(self) -> Batch:
        """Newly drawn inputs."""
        return self._batch(self.subject.fresh(self.settings.fresh))

    @cached_property
    def seen(self) -> Batch:
        """Training inputs that a matching may look at."""
        return self._batch(self.subject.data)

    def _batch(self, data: Dataset) -> Batch:
        most = self.settings.seen
        return Batch(self.subject.embedded(data.X[:most]), data.y[:most].astype(float))

    def line(self, first: Network, second: Network) -> np.ndarray:
        """(points, 2) loss and accuracy on newly drawn inputs from one network to the other."""
        return line(first, second, self.fresh, self.settings.points)

    def barrier(self, first: Network, second: Network) -> np.ndarray:
        """(2,) height of the barrier between them, in loss and in accuracy."""
        return barrier(self.line(first, second))


def measure(seed: int, index: int, settings: Settings) -> dict[str, np.ndarray]:
    """Everything measured in network `index`.

    Returns
    -------
    dict of arrays
        `barrier_width` (W, MATCHINGS, 2) and `barrier_load` (L, MATCHINGS, 2): barriers in loss and accuracy;
        `chance_width`, `chance_load` (…, BY_CHANCE, DRAWS): barriers in loss of further draws; `lines` (MATCHINGS,
        points, 2) of the main pair; `OTHERS` (2,); `agree` (MATCHINGS,): share of code rows of the first network that
        are matched with a row that codes one of the same clauses; `shams` (SHAMS,): barriers in loss of the main pair
        matched by draws of sham clauses; `tickets` (D, TICKETS, 2), and `ticket_loss` (D,)
    """
    hidden, clauses = settings.hidden, settings.clauses
    pairs = {(width, clauses) for width in settings.widths} | {(hidden, load) for load in settings.loads}
    worlds = {load: World(Subject.of(seed, index, **{**settings.task, "clauses": load}), settings) for _, load in pairs}
    networks = {(rows, load): worlds[load].pair(rows) for rows, load in pairs}
    found = {(rows, load): _matched(worlds[load], *both) for (rows, load), both in networks.items()}
    main = worlds[clauses], *networks[hidden, clauses]
    return {
        **{f"{name}_width": np.array([found[width, clauses][name] for width in settings.widths]) for name in KEPT},
        **{f"{name}_load": np.array([found[hidden, load][name] for load in settings.loads]) for name in KEPT},
        **{name: found[hidden, clauses][name] for name in ("lines", "agree")},
        "shams": _by_shams(*main),
        **_others(*main),
        **_tickets(*main),
    }


def _matched(world: World, one: Network, other: Network) -> dict[str, np.ndarray]:
    """Lines by every matching of rows, their barriers, those of several draws by chance, and whether codes agree."""
    formula = world.subject.task.formula
    rng = world.subject.rng(len(one.v) * 100 + len(formula))
    pair = Pair.of(world.subject, balanced(one), balanced(other), world.seen, rng)

    def drawn(order: np.ndarray) -> np.ndarray:
        return world.line(pair.first, permuted(pair.second, order))

    orders = [match(pair) for match in MATCHINGS.values()]
    lines = [drawn(order) for order in orders]
    a, b = pair.codes(formula)
    coding = a.any(axis=1)
    return {
        "lines": np.array(lines),
        "barrier": np.array([barrier(x) for x in lines]),
        "chance": np.array([[barrier(drawn(MATCHINGS[name](pair)))[0] for _ in range(DRAWS)] for name in BY_CHANCE]),
        "agree": np.array([(a & b[x]).any(axis=1)[coding].mean() if coding.any() else np.nan for x in orders]),
    }


def _by_shams(world: World, one: Network, other: Network) -> np.ndarray:
    """(SHAMS,) barriers in loss once rows are matched by draws of sham clauses, the rest by weights."""
    rng, first, second = world.subject.rng(1), balanced(one), balanced(other)
    pairs = [Pair.of(world.subject, first, second, world.seen, rng) for _ in range(SHAMS)]
    orders = [MATCHINGS["sham codes"](pair) for pair in pairs]
    return np.array([world.barrier(first, permuted(second, order))[0] for order in orders])


def _others(world: World, one: Network, other: Network) -> dict[str, np.ndarray]:
    first, third = balanced(one), balanced(world.trained(len(one.v), order=AGAIN))
    pairs = ((one, other), (first, third))
    both = [(x, z) for x, y in pairs for z in (y, _by_weights(x, y))]
    return {name: world.barrier(*pair) for name, pair in zip(OTHERS, both, strict=True)}


def _by_weights(first: Network, second: Network) -> Network:
    """The second network with its rows matched to the first by weights."""
    return permuted(second, assign(by_weights(first, second)))


def _tickets(world: World, one: Network, other: Network) -> dict[str, np.ndarray]:
    """Lines from a dense network to one-shot tickets of it and of the other one, retrained in another order."""
    found, loss, dense, second = [], [], balanced(one), balanced(other)
    for density in world.settings.densities:
        masks = [top(np.abs(x.W), kept_weights(density, x.W.size)) for x in (one, other)]
        own, foreign = (balanced(world.trained(len(one.v), i, order=2, mask=mask)) for i, mask in enumerate(masks))
        pairs = ((dense, own), (dense, _by_weights(dense, own)), (dense, foreign), (second, own))
        lines = [world.line(*pair) for pair in pairs]
        found.append([barrier(x) for x in lines])
        loss.append(lines[0][-1, 0])
    return {"tickets": np.array(found), "ticket_loss": np.array(loss)}
