"""The second pane: another network, another seed, or a ticket, beside the first."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from toycomb.common.errors import InputError, shown
from toycomb.explorer.closer import closer
from toycomb.explorer.watched import Watched, checked_index, of_run
from toycomb.layered import Layered
from toycomb.run import Run, train
from toycomb.tickets.finding import Ticket, find

ALLOWED = "the number of another network, seed:NUMBER, or a ticket as METHOD:DENSITY such as imp:.1"


def second(
    first: Run,
    asked: Any,
    other: Callable[[int], Run],
    moments: int | None,
    progress: bool = True,
    layer: int = 1,
    output: int = 0,
) -> Watched:
    """What the second pane shows.

    Parameters
    ----------
    first : Run of the network of the first pane
    asked : number of another network, text as in `ALLOWED`, Run, Ticket, or Watched
    other : another network of the same population by its number
    moments : how many, see `toycomb.explorer.closer.closer`
    layer, output : of the first pane
    """
    if isinstance(asked, str):
        asked = _parsed(asked, first, progress)
    if isinstance(asked, Watched):
        return asked
    if isinstance(asked, Ticket):
        return of_ticket(first, asked, moments, progress, layer, output)
    if isinstance(asked, Run):
        seed = f", root seed {asked.seed}" if asked.seed != first.seed else ""
        where = "" if asked.given == first.given else ", trained elsewhere" if asked.given else ", trained here"
        return of_run(closer(asked, moments, progress), f"network {asked.first}{seed}{where}", layer, output)
    if isinstance(asked, int) and not isinstance(asked, bool):
        return of_run(closer(other(asked), moments, progress), layer=layer, output=output)
    raise InputError(f"against is {shown(repr(asked), 60)}; it must be {ALLOWED}, in Python also a Run or a Ticket")


def _parsed(words: str, first: Run, progress: bool) -> int | Run | Ticket:
    """What the words of a command line ask for."""
    if re.fullmatch(r"\d+", words):
        return int(words)
    name, colon, value = words.partition(":")
    try:
        number = float(value) if colon and name != "seed" else int(value)
    except ValueError:
        raise InputError(f"against is {shown(words, 60)!r}; it must be {ALLOWED}") from None
    if name == "seed":
        return same_task(first, int(number), progress)
    return find(name, first, number, threads=1, progress=progress)


def same_task(run: Run, seed: int, progress: bool = True) -> Run:
    """The same task, learnt by a network with the initial values and inputs of another root seed."""
    settings = {x: getattr(run.settings, x) for x in run.settings.__dataclass_fields__}
    return train(run.tasks, seed=seed, first=run.first, threads=1, progress=progress, **settings)


def of_ticket(
    first: Run, ticket: Ticket, moments: int | None = None, progress: bool = True, layer: int = 1, output: int = 0
) -> Watched:
    """A ticket of the first pane's network, retrained. Its rows are those of the network."""
    runs = ticket.run
    i = checked_index(first.first - runs.first, len(runs.tasks)) if len(runs.tasks) > 1 else 0
    retrained = closer(ticket.of_network(i).retrain(threads=1, progress=progress), moments, progress)
    label = f"ticket of {ticket.method.name}, density {ticket.density:g}"
    return replace(of_run(retrained, label, layer, output), rows=_rows(runs, i, layer))


def first_of(run: Run, label: str, layer: int = 1, output: int = 0) -> Watched:
    """The first pane; tickets of its network have the same rows."""
    return replace(of_run(run, label, layer, output), rows=_rows(run, 0, layer))


def _rows(run: Run, i: int, layer: int) -> str:
    """A name of the rows of a layer: the ones that begin with the same weights are the same."""
    W = Layered.of(run.initial[i]).layers[layer - 1].W
    return f"{W.shape} {hashlib.sha256(W.astype(float).tobytes()).hexdigest()}"
