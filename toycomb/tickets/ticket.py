"""The tickets of a population, and how they are trained."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from toycomb.common.brief import Brief
from toycomb.common.notices import counted
from toycomb.layered import Layer, Layered
from toycomb.layered.layered import Networks
from toycomb.run import Run, alone, collect
from toycomb.tickets.definition import Method
from toycomb.tickets.paths import collapsed, dead
from toycomb.tickets.pruning import Pruning
from toycomb.tickets.subject import RETRAIN_ORDER
from toycomb.tickets.terms import Cost
from toycomb.training import Job, train_jobs


@dataclass(frozen=True, eq=False, repr=False)
class Ticket(Brief):
    """Tickets of P networks.

    Parameters
    ----------
    method : Method
    density : float
    mask : (P, H, m) bool; None of networks with several hidden layers or outputs
    output_mask : (P, H) bool, or None where `v` was not prunable
    start : Network or Layered with leading axis P
        Where training starts from: the initial parameters, unless the method rewinds to others.
    costs : P costs of finding them
    run : the dense population
    masks : for each layer, the outputs' last: (P, rows, inputs) bool, or None where it was not prunable
    pruning : which layers were pruned, and how they competed
    """

    method: Method
    density: float
    mask: Any
    output_mask: np.ndarray | None
    start: Networks
    costs: Sequence[Cost]
    run: Run
    masks: tuple[np.ndarray | None, ...] = ()
    pruning: Pruning = field(default_factory=Pruning)

    def __post_init__(self) -> None:
        if self.mask is not None:  # also of a ticket that `dataclasses.replace` gave another mask
            v = None if self.output_mask is None else self.output_mask[:, None]
            object.__setattr__(self, "masks", (self.mask, v))

    def in_words(self) -> list[str]:
        """Method, density and networks in words."""
        networks, one = counted(len(self.costs), "network"), self.mask is not None
        names = ["W" if one else f"layer {i}" for i in range(1, len(self.masks))] + ["v" if one else "outputs"]
        pairs = zip(names, self.masks, strict=True)
        kept = [f"{100 * x.mean():.3g} % of {name} kept" for name, x in pairs if x is not None]
        kept = kept[:1] if one else kept
        lost = int(self.collapsed.sum())
        said = [counted(lost, "collapsed layer")] if lost else []
        return [self.method.name, f"density {self.density:g}", *kept, *said, networks]

    @property
    def collapsed(self) -> np.ndarray:
        """(P,) how many of the pruned layers kept no weight: nothing passes them (layer collapse)."""
        return np.array([collapsed(x) for x in self._by_network])

    @property
    def dead(self) -> np.ndarray:
        """(P,) share of the kept weights of pruned layers that no path of kept weights joins to an input and an output.

        They change nothing but what biases give. See `toycomb.tickets.paths.dead`.
        """
        shapes = [x.W.shape[-2:] for x in Layered.of(self.start).layers]
        return np.array([dead(x, shapes) for x in self._by_network])

    @property
    def _by_network(self) -> list[tuple[np.ndarray | None, ...]]:
        return [tuple(None if x is None else x[i] for x in self.masks) for i in range(len(self.costs))]

    @property
    def masked(self) -> Networks:
        """The networks that training starts from, under their masks, leading axis P: what `toycomb.to_torch` takes.

        `ticket.masked[0]` is the ticket of the first network, as a network file and PyTorch hold it.
        """
        if isinstance(self.start, Layered):
            pairs = zip(self.start.layers, self.masks, strict=True)
            return replace(self.start, layers=tuple(Layer(x.W, x.b, mask) for x, mask in pairs))
        return replace(self.start, mask=self.mask, output_mask=self.output_mask)

    def of_network(self, i: int) -> Ticket:
        """The ticket of the network at place i, counted from 0, by itself."""
        mask, outputs, *masks = (None if x is None else x[[i]] for x in (self.mask, self.output_mask, *self.masks))
        costs, run = [self.costs[i]], alone(self.run, i)
        return replace(
            self, mask=mask, output_mask=outputs, masks=tuple(masks), start=self.start[[i]], costs=costs, run=run
        )

    def retrain(self, *, threads: int | None = None, progress: bool = True) -> Run:
        """Train the tickets as long as the dense networks, on the same inputs in another order."""
        run = self.run
        jobs = [
            Job(
                task,
                run.settings,
                run.seed,
                run.first + i,
                self.start[i],
                order=RETRAIN_ORDER,
                masks=self._by_network[i],
            )
            for i, task in enumerate(run.tasks)
        ]
        outcomes = dict(train_jobs(jobs, threads=threads, progress=progress, label="retraining"))
        return collect(run.tasks, run.settings, run.seed, run.first, [outcomes[i] for i in range(len(jobs))])
