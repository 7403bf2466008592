"""Making a page from a run, a results file, or networks read from files."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from toycomb.common.errors import InputError, shown, whole
from toycomb.explorer import block, markup
from toycomb.explorer.closer import closer
from toycomb.explorer.second import first_of, second
from toycomb.explorer.stored import stored_run
from toycomb.explorer.watched import Watched, checked_index, of_space
from toycomb.files.writing import check_files, write_text
from toycomb.geometry import FeatureSpace
from toycomb.records.described import results_file
from toycomb.run import Run, alone


def explore(
    run: Run | FeatureSpace | Watched | str | Path,
    path: str | Path,
    *,
    network: int = 0,
    against: Any = None,
    title: str | None = None,
    population: str | None = None,
    moments: int | None = None,
    proximal: int = 1,
    layer: int = 1,
    output: int = 0,
    progress: bool = True,
) -> Path:
    """Write a page on which a person watches one network train: open it in any browser.

    Parameters
    ----------
    run : Run, FeatureSpace, or path of a results folder or its results.sqlite
        Networks from files are read by `toycomb.explorer.networks`.
    path : of the page, a file of HTML
    network : int
        Its index, from 0.
    against : optional
        What the second pane shows: the number of another network; `"seed:5"`, the same task learnt from another root
        seed; `"imp:.1"`, a ticket of this network by its method and density; or a Run or a Ticket.
    title : str, optional
    population : str, optional
        Which one of a results file, such as `"clauses=8,embedding=identity"`; unless given, the one with most
        snapshots.
    moments : int, optional
        How many snapshots the page has. A run with fewer than 8 is trained again for 60 of them unless this is given:
        the same network comes out, which is checked, and the run itself stays as it is.
    proximal : int
        Largest initial distance of a precursor.
    layer : int
        Hidden layer that is shown, from 1; those above the first need formulas in levels.
    output : int
        Output whose formula and row types are shown, from 0.
    progress : bool
        Show a bar on a terminal where training, or looking for a ticket, takes longer than two seconds.

    Returns
    -------
    path of the page

    Raises
    ------
    InputError
        If there is no such network, an argument is wrong, or the file cannot be written.
    """
    check_files([path], [results_file(run)] if isinstance(run, str | Path) else [])
    if moments is not None and whole("the number of moments", moments) < 2:
        raise InputError(f"{moments} moments were asked for; at least 2 are needed")
    chosen = whole("the network", network)
    options: dict[str, Any] = {"population": population, "moments": moments, "progress": progress}
    panes = panes_of(run, chosen, against, layer=layer, output=output, **options)
    write_text(path, page(panes, title, proximal=proximal))
    return Path(path)


def page(panes: list[Watched], title: str | None = None, *, proximal: int = 1) -> str:
    """The page of one pane, or of two, as text; equal panes give equal text."""
    longest = int(max(x.space.sizes.max() for x in panes))
    if not 0 <= whole("proximal", proximal) <= longest:
        raise InputError(f"proximal is {proximal}; it must lie between 0 and {longest}")
    return markup.page(block.block(panes, title or _title(panes), proximal))


def panes_of(
    run: Any,
    network: int = 0,
    against: Any = None,
    *,
    population: str | None = None,
    moments: int | None = None,
    layer: int = 1,
    output: int = 0,
    progress: bool = True,
) -> list[Watched]:
    """What the panes of a page show; see `explore`."""
    if isinstance(run, FeatureSpace | Watched):
        if (layer, output) != (1, 0):
            raise InputError("this is of one layer and output already; give the run, of which another one is shown")
        return _given(run, network, against)
    other = _networks(run, population)
    first = closer(other(network), moments, progress)
    label = f"network {first.first}"
    if against is None:
        return [first_of(first, label, layer, output)]
    if isinstance(against, Run):
        against = alone(against, network if network < len(against.tasks) else 0)
    beside = second(first, against, other, moments, progress, layer, output)
    shown = first_of(first, label, layer, output)
    return [replace(shown, label=f"{label}, dense") if beside.rows else shown, _alike(beside, shown)]


def _given(run: FeatureSpace | Watched, network: int, against: Any) -> list[Watched]:
    """Panes of networks that come without their training."""
    panes = []
    for found, label in ((run, "network"), (against, "second network")):
        if isinstance(found, FeatureSpace):
            panes.append(of_space(found, network, label=label))
        elif isinstance(found, Watched):
            panes.append(found)
        elif found is not None:
            raise InputError("networks that were not trained here are set against others of their kind alone")
    return panes


def _networks(run: Any, population: str | None) -> Callable[[int], Run]:
    """A function that gives one network by its index, as a run of its own."""
    if isinstance(run, Run):
        return lambda i: alone(run, checked_index(i, len(run.tasks)))
    if isinstance(run, str | Path):
        return lambda i: stored_run(run, i, population)
    raise InputError(f"the run is {shown(repr(run), 60)}; it must be a Run, or the path of a results folder")


def _alike(beside: Watched, first: Watched) -> Watched:
    """The second pane, with the shams of the first where they have the same clauses."""
    formula = first.formula
    same = beside.formula.clauses == formula.clauses and beside.formula.kind == formula.kind
    return replace(beside, sham=first.sham) if same else beside


def _title(panes: list[Watched]) -> str:
    facts = dict(panes[0].facts)
    wide = f"{facts['rows H']} rows, {facts['clauses C'].split()[0]} clauses"
    names = " against ".join(x.label for x in panes)
    shown = [f"layer {facts['layer shown']}"] if "layer shown" in facts else []
    shown += [f"output {facts['output shown'].split(',')[0]}"] if "output shown" in facts else []
    return f"{names[0].upper()}{names[1:]}: {', '.join([wide, *shown])}"
