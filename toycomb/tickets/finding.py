"""Finding tickets of trained populations, and training them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from threading import Event
from typing import Any

import numpy as np

from toycomb.common.errors import InputError, instance
from toycomb.common.failures import Failures
from toycomb.common.progress import Progress
from toycomb.layered import Layered, stack_layers
from toycomb.layered.layered import Networks
from toycomb.network import Network, stack
from toycomb.run import Run, alone
from toycomb.tickets.carrying import Carried
from toycomb.tickets.context import Context
from toycomb.tickets.definition import Method
from toycomb.tickets.exact import kept_weights
from toycomb.tickets.gradients import Batch
from toycomb.tickets.prunable import Prunable
from toycomb.tickets.pruning import Name, Pruning
from toycomb.tickets.reach import check_levels
from toycomb.tickets.registry import named
from toycomb.tickets.subject import Subject
from toycomb.tickets.terms import Cost, Found, Masks
from toycomb.tickets.ticket import Ticket
from toycomb.training.given import labelled
from toycomb.workers import AUTO, Piece, Workers, completed, working
from toycomb.workers.spent import theirs


def find(
    method: str | Method,
    run: Run,
    density: float,
    *,
    outputs: bool = False,
    layers: Iterable[Name] | None = None,
    scope: str = "global",
    output: int = 0,
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
        Prune the weights of the outputs, `v`, together with those of hidden layers.
    layers : sequence of numbers from 1 on and "outputs", optional
        What is pruned, in place of all hidden layers; the other layers stay whole, and the density is that of these.
    scope : "global" or "layer"
        One ranking over all pruned weights, or one for each layer, which then has the density of the whole.
    output : int
        Of several outputs the one whose clauses a probe reads, counted from 0. A probe prunes layers
        one by one, as far as the formula has levels: layer l by the clauses of level l.
    threads : int, optional
        How many networks at once; the number of usable cores unless given. Does not change the result.
    workers : "auto", "threads" or "processes"
        Where; does not change the result, see docs/workers.md.
    **options
        In place of the method's own, such as `rounds=5` for `imp`.

    Raises
    ------
    InputError
        If there is no such method, option, layer or scope, the method does not prune these, or the density is out of
        range.
    InputError, UnitError
        If the method fails in any network, once all others are searched. `finished` of the error has their tickets,
        each as a Ticket of one network, by the network's index; `failed` says which failed and why.
    """
    instance("the run", run, Run, "toycomb.train(task, seed=…) gives one")
    chosen = named(method).with_options(**options)
    _check_dense(run)
    prunable = _prunable(run, Pruning.of(len(run.settings.widths), outputs, layers, scope, output))
    pruning = prunable.pruning
    chosen.check(prunable)
    check_levels(chosen, prunable, run.tasks[0])
    kept = kept_weights(density, prunable.size)
    failures, answers = Failures(), {}
    sent = Carried((chosen, run, pruning, kept), [chosen])
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
        failures.check({run.first + i: _ticket(chosen, density, pruning, [answers[i]], alone(run, i)) for i in there})
    return _ticket(chosen, density, pruning, [answers[i] for i in range(len(run.tasks))], run)


def _check_dense(run: Run) -> None:
    """Raise InputError if a run was trained with a mask."""
    masked = any(x is not None for x in Layered.of(run.final).masks)
    plain = isinstance(run.initial, Network)
    if masked or (plain and not (run.given or np.all(run.initial.v))):  # others may begin with output weights of zero
        raise InputError("the run was trained with a mask; tickets are found in dense runs")


def _prunable(run: Run, pruning: Pruning) -> Prunable:
    """The prunable weights of the networks of a run; raises InputError if there is no such layer or output."""
    Layered.of(run.initial).check_output(pruning.output)
    return Prunable.of(run.initial, pruning)


def _ticket(
    method: Method, density: float, pruning: Pruning, answers: Sequence[tuple[Masks, Networks, Cost]], run: Run
) -> Ticket:
    """The tickets of all networks of a run."""
    found, starts, costs = zip(*answers, strict=True)
    if isinstance(starts[0], Network):
        each = [(x["mask"], None if (v := x["output_mask"]) is None else v[None]) for x in found]
        start: Networks = stack(list(starts))
    else:
        each, start = [x["masks"] for x in found], stack_layers(list(starts))
    masks = tuple(None if layer[0] is None else np.stack(layer) for layer in zip(*each, strict=True))
    plain = isinstance(start, Network)
    mask, output_mask = (masks[0], None if masks[1] is None else masks[1][:, 0]) if plain else (None, None)
    return Ticket(method, density, mask, output_mask, start, list(costs), run, masks, pruning)


def _searched(sent: Carried, networks: Sequence[int], stop: Event) -> Iterator[tuple[Masks, Networks, Cost]]:
    """Masks, start and cost of each network's ticket; what was drawn and trained for it is let go."""
    method, run, pruning, kept = sent.value
    for i in networks:
        context = _context(run, i, pruning, stop)
        with theirs(not method.own):
            found, cost = search(method, context, kept)
        yield context.masks(found.mask), found.start or run.initial[i], cost


def search(method: Method, context: Context, kept: int) -> tuple[Found, Cost]:
    """One ticket and what it cost, seen through a context that allows what the method declared."""
    limited = context.limited(method.needs, lends=not method.own)
    with limited.cost.timed():
        found = method.find(limited, kept)
    return found, limited.cost


def score(
    method: str | Method,
    source: Run | Context,
    *,
    outputs: bool = False,
    layers: Iterable[Name] | None = None,
    scope: str = "global",
    output: int = 0,
    progress: bool = True,
) -> np.ndarray:
    """Scores of a method that has any: (P, H, m) for a population, (H, m) for one context.

    Of networks with several hidden layers or outputs they are flat, (P, K) and (K,), see `Context`. Arguments are those
    of `find`; a context has its own.

    Raises
    ------
    InputError
        If the method has no scores, or needs what the context does not hold.
    """
    chosen = named(method)
    if isinstance(source, Context):
        with Progress(f"scores of {chosen.name}", show=progress):
            return chosen.score(source.limited(chosen.needs, lends=not chosen.own))
    pruning = _prunable(source, Pruning.of(len(source.settings.widths), outputs, layers, scope, output)).pruning
    check_levels(chosen, _prunable(source, pruning), source.tasks[0])
    scores = []
    with Progress(f"scores of {chosen.name}", len(source.tasks), show=progress) as bar:
        for i in range(len(source.tasks)):
            context = _context(source, i, pruning)
            scores.append(chosen.score(context.limited(chosen.needs, lends=not chosen.own)))
            bar.update()
    return np.stack(scores)


def given(
    network: Networks,
    X: np.ndarray,
    y: np.ndarray,
    *,
    seed: int = 0,
    outputs: bool = False,
    layers: Iterable[Name] | None = None,
    scope: str = "global",
) -> Context:
    """A context of one network and labelled inputs, for methods that need no training and no clauses.

    Parameters
    ----------
    network : Network or Layered without leading axes
    X : (N, m) embedded inputs
    y : (N,) labels, 0 and 1; (N, O) of several outputs
    seed : of methods that draw numbers
    outputs, layers, scope : as for `find`

    Raises
    ------
    InputError
        If shapes do not fit, labels are not 0 and 1, values are not finite, or there are no such layers or scope.
    """
    kind = Layered if isinstance(network, Layered) else Network
    instance("the network", network, kind, f"toycomb.{kind.__name__}.load(path) gives that of a file")
    form = Layered.of(network)
    if form.lead:
        raise InputError(f"networks with leading axes {form.lead} were given; give one, such as networks[0]")
    batch = Batch(*labelled(X, y, form.inputs, form.outputs))
    found = Context(None, network=network, batch=batch, seed=seed, outputs=outputs, layers=layers, scope=scope)
    _ = found.weights  # says now what does not fit
    return found


def _context(run: Run, i: int, pruning: Pruning, stop: Event | None = None) -> Context:
    known = {float(t): run.snapshots[k, i] for k, t in enumerate(run.times)}
    place = (run.tasks[i], run.settings, run.seed, run.first + i)
    subject = Subject(*place, initial=run.initial[i], snapshots=known, given=run.given, stop=stop)
    return Context(subject, pruning=pruning)
