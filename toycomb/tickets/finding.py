"""Finding tickets of trained populations, and training them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from threading import Event
from typing import Any

import numpy as np

from toycomb.common.brief import Brief
from toycomb.common.errors import InputError, instance
from toycomb.common.failures import Failures
from toycomb.common.notices import counted
from toycomb.common.progress import Progress
from toycomb.network import Network, stack
from toycomb.run import Run, alone, collect
from toycomb.tickets.carrying import Carried
from toycomb.tickets.context import Context
from toycomb.tickets.definition import Method
from toycomb.tickets.exact import kept_weights
from toycomb.tickets.gradients import Batch
from toycomb.tickets.registry import named
from toycomb.tickets.subject import RETRAIN_ORDER, Subject
from toycomb.tickets.terms import Cost, Found, Masks
from toycomb.training import Job, train_jobs
from toycomb.training.given import labelled
from toycomb.workers import AUTO, Piece, Workers, completed, working
from toycomb.workers.spent import theirs


@dataclass(frozen=True, eq=False, repr=False)
class Ticket(Brief):
    """Tickets of P networks.

    Parameters
    ----------
    method : Method
    density : float
    mask : (P, H, m) bool
    output_mask : (P, H) bool, or None where `v` was not prunable
    start : Network with leading axis P
        Where training starts from: the initial parameters, unless the method rewinds to others.
    costs : P costs of finding them
    run : the dense population
    """

    method: Method
    density: float
    mask: np.ndarray
    output_mask: np.ndarray | None
    start: Network
    costs: Sequence[Cost]
    run: Run

    def in_words(self) -> list[str]:
        """Method, density and networks in words."""
        kept, networks = 100 * self.mask.mean(), counted(len(self.mask), "network")
        return [self.method.name, f"density {self.density:g}", f"{kept:.3g} % of W kept", networks]

    @property
    def masked(self) -> Network:
        """The networks that training starts from, under their masks, leading axis P: what `toycomb.to_torch` takes.

        `ticket.masked[0]` is the ticket of the first network, as a network file and PyTorch hold it.
        """
        return replace(self.start, mask=self.mask, output_mask=self.output_mask)

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
                self.mask[i],
                None if self.output_mask is None else self.output_mask[i],
                RETRAIN_ORDER,
            )
            for i, task in enumerate(run.tasks)
        ]
        outcomes = dict(train_jobs(jobs, threads=threads, progress=progress, label="retraining"))
        return collect(run.tasks, run.settings, run.seed, run.first, [outcomes[i] for i in range(len(jobs))])


def find(
    method: str | Method,
    run: Run,
    density: float,
    *,
    outputs: bool = False,
    threads: int | None = None,
    workers: str | Workers = AUTO,
    progress: bool = True,
    **options: Any,
) -> Ticket:
    """Tickets of a trained population.

    Parameters
    ----------
    method : name in `toycomb.tickets.METHODS`, or a Method
        Options may stand behind the name in brackets, as in `imp(rounds=5)`.
    run : Run
        The dense population. What a method uses of it is charged to its cost as if it had been trained for it.
    density : float
        Each ticket keeps exactly `round(density · weights)` weights.
    outputs : bool
        Prune `v` together with `W`.
    threads : int, optional
        How many networks at once; the number of usable cores unless given. Does not change the result.
    workers : "auto", "threads" or "processes"
        Where; does not change the result, see docs/workers.md.
    **options
        In place of the method's own, such as `rounds=5` for `imp`.

    Raises
    ------
    InputError
        If there is no such method or option, or the density is out of range.
    InputError, UnitError
        If the method fails in any network, once all others are searched. `finished` of the error has their tickets,
        each as a Ticket of one network, by the network's index; `failed` says which failed and why.
    """
    instance("the run", run, Run, "toycomb.train(task, seed=…) gives one")
    chosen = named(method).with_options(**options)
    masked = run.final.mask is not None or run.final.output_mask is not None
    if masked or not (run.given or np.all(run.initial.v)):  # others may begin with output weights of zero
        raise InputError("the run was trained with a mask; tickets are found in dense runs")
    H, m = run.initial.W.shape[1:]
    kept = kept_weights(density, H * (m + outputs))
    failures, answers = Failures(), {}
    sent = Carried((chosen, run, outputs, kept), [chosen])
    work = ((i, Piece(_searched, sent, (i,))) for i in range(len(run.tasks)))
    with (
        working(workers, threads) as who,
        closing(completed(work, who, label=chosen.name, total=len(run.tasks), progress=progress)) as done,
    ):
        for i, _, future in done:
            error = future.exception()
            if error is None:
                answers[i] = future.result()
            else:
                index = run.first + i
                failures.add(f"network {index}", error, (i,), network=index)
    if failures.entries:
        there = sorted(answers)
        failures.check({run.first + i: _ticket(chosen, density, [answers[i]], alone(run, i)) for i in there})
    return _ticket(chosen, density, [answers[i] for i in range(len(run.tasks))], run)


def _ticket(method: Method, density: float, answers: Sequence[tuple[Masks, Network, Cost]], run: Run) -> Ticket:
    """The tickets of all networks of a run."""
    masks, starts, costs = zip(*answers, strict=True)
    output_masks = [x["output_mask"] for x in masks if x["output_mask"] is not None]
    return Ticket(
        method,
        density,
        np.stack([x["mask"] for x in masks]),
        np.stack(output_masks) if output_masks else None,
        stack(list(starts)),
        list(costs),
        run,
    )


def _searched(sent: Carried, networks: Sequence[int], stop: Event) -> Iterator[tuple[Masks, Network, Cost]]:
    """Masks, start and cost of each network's ticket; what was drawn and trained for it is let go."""
    method, run, outputs, kept = sent.value
    for i in networks:
        context = _context(run, i, outputs, stop)
        with theirs(not method.own):
            found, cost = search(method, context, kept)
        yield context.masks(found.mask), found.start or run.initial[i], cost


def search(method: Method, context: Context, kept: int) -> tuple[Found, Cost]:
    """One ticket and what it cost, seen through a context that allows what the method declared."""
    limited = context.limited(method.needs, lends=not method.own)
    with limited.cost.timed():
        found = method.find(limited, kept)
    return found, limited.cost


def score(method: str | Method, source: Run | Context, *, outputs: bool = False, progress: bool = True) -> np.ndarray:
    """Scores of a method that has any: (P, H, m) for a population, (H, m) for one context.

    Raises
    ------
    InputError
        If the method has no scores, or needs what the context does not hold.
    """
    chosen = named(method)
    if isinstance(source, Context):
        with Progress(f"scores of {chosen.name}", show=progress):
            return chosen.score(source.limited(chosen.needs, lends=not chosen.own))
    scores = []
    with Progress(f"scores of {chosen.name}", len(source.tasks), show=progress) as bar:
        for i in range(len(source.tasks)):
            scores.append(chosen.score(_context(source, i, outputs).limited(chosen.needs, lends=not chosen.own)))
            bar.update()
    return np.stack(scores)


def given(network: Network, X: np.ndarray, y: np.ndarray, *, seed: int = 0) -> Context:
    """A context of one network and labelled inputs, for methods that need no training and no clauses.

    Parameters
    ----------
    network : Network without leading axes
    X : (N, m) embedded inputs
    y : (N,) labels, 0 and 1
    seed : of methods that draw numbers

    Raises
    ------
    InputError
        If shapes do not fit, labels are not 0 and 1, or values are not finite.
    """
    return Context(None, network=network, batch=Batch(*labelled(X, y, network.W.shape[1])), seed=seed)


def _context(run: Run, i: int, outputs: bool, stop: Event | None = None) -> Context:
    known = {float(t): run.snapshots[k, i] for k, t in enumerate(run.times)}
    place = (run.tasks[i], run.settings, run.seed, run.first + i)
    subject = Subject(*place, initial=run.initial[i], snapshots=known, given=run.given, stop=stop)
    return Context(subject, outputs=outputs)
