"""What a figure is drawn from: trained networks, by name, or a table that was stored."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from toycomb.common.cached import cached_property
from toycomb.common.errors import InputError, shown

if TYPE_CHECKING:
    from toycomb.common.documents import Document
    from toycomb.geometry import FeatureSpace
    from toycomb.records.store import Store
    from toycomb.run import Run

HINTS = {
    "Network": "toycomb.FeatureSpace.read(network, formula) reads one",
    "Ticket": "ticket.retrain() gives a Run",
    "Benchmark": "tickets.benchmark.run(benchmark, store) gives its rows",
    "Task": "toycomb.train(task, seed=…) gives a Run",
    "Formula": "toycomb.train(toycomb.Task(formula), seed=…) gives a Run",
}
"""How to come from what cannot be drawn to what can."""


@dataclass(frozen=True)
class Given:
    """One population, as tables are made of it.

    Parameters
    ----------
    seed : int
        Root seed of sham clauses and of nulls.
    run : Run, or None where only a feature space was given
    read : FeatureSpace, or None where it is that of the run
    times : (T,) epochs of the snapshots, or None where they are not known
    layer, output : what is read of a run
    """

    seed: int
    run: Run | None = None
    read: FeatureSpace | None = None
    times: np.ndarray | None = None
    layer: int = 1
    output: int = 0

    @cached_property
    def space(self) -> FeatureSpace:
        """At all snapshots."""
        if self.read is not None:
            return self.read
        from toycomb.geometry.of_runs import space_of

        assert self.run is not None
        return space_of(self.run, self.layer, self.output)

    @property
    def where(self) -> Document:
        """Which layer and output is read, in words, of networks that have several; see `sizes.read_at`."""
        from toycomb.plots.tables.sizes import read_at

        return {} if self.run is None else read_at(self.run, self.layer, [self.output])

    def whole(self, what: str) -> Run:
        """The run; raises InputError if only a feature space was given."""
        if self.run is None:
            raise InputError(f"a FeatureSpace does not hold {what}; give the Run")
        return self.run

    def epochs(self) -> np.ndarray:
        """(T,) epochs of the snapshots; raises InputError if they are not known."""
        if self.times is None:
            raise InputError(
                "a FeatureSpace does not say when its snapshots were taken; give times=, such as times=run.times or "
                "times=[0, 100] for two, or give the Run"
            )
        if len(self.times) != len(self.space.F):
            raise InputError(f"{len(self.times)} times were given for {len(self.space.F)} snapshots")
        return self.times


def populations(
    given: Any,
    store: Store | str | Path | None = None,
    seed: int | None = None,
    times: Sequence[float] | None = None,
    layer: int = 1,
    output: int = 0,
) -> dict[str, Given] | None:
    """Trained networks by name; None if a table was given.

    Parameters
    ----------
    given : Run, FeatureSpace, Population, or a dict or list of these
        Names of a dict stay; those of a list are their loads, such as "C=8". Everything else that is a dict or a list
        is taken for a table.
    store : Store or path, where the networks of a Population are
    seed : in place of that of the run; 0 for a feature space unless given
    times : epochs of the snapshots of a feature space
    layer, output : what is read of a run, see `toycomb.run.Run.feature_space`

    Raises
    ------
    InputError
        If what is given is neither, networks of a Population are not there, or two loads are equal.
    """
    if _trained(given):
        given = [given]
    if isinstance(given, Mapping) and given and all(map(_trained, given.values())):
        return {str(name): _given(x, store, seed, times, layer, output) for name, x in given.items()}
    if isinstance(given, list | tuple) and given and all(map(_trained, given)):
        found = [_given(x, store, seed, times, layer, output) for x in given]
        names = [load(x.space) for x in found]
        if len(set(names)) < len(names):
            raise InputError(f"several of these have {names[0]}; give a dict that names each, such as {{'wide': run}}")
        return dict(zip(names, found, strict=True))
    if isinstance(given, Mapping | list | tuple):
        _check_table(given.values() if isinstance(given, Mapping) else given)
        return None
    kind = type(given).__name__
    hint = f"; {HINTS[kind]}" if kind in HINTS else ""
    raise InputError(
        f"a figure shows a Run, a FeatureSpace, a Population, a dict or list of these, or a table; a {shown(kind, 40)} "
        f"was given{hint}"
    )


def moved(space: FeatureSpace) -> FeatureSpace:
    """The feature space; raises InputError if it is of one time, so that nothing became of anything."""
    if len(space.F) < 2:
        raise InputError(
            "one snapshot has no fates; give two or more, such as FeatureSpace.read([initial, final], formula)"
        )
    return space


def _check_table(members: Collection[Any]) -> None:
    """Raise InputError for what is no table to look at: nothing, or networks among other things."""
    if not members:
        raise InputError("there is nothing to draw: an empty dict or list was given")
    if any(map(_trained, members)):
        others = sorted({shown(type(x).__name__, 40) for x in members if not _trained(x)})
        raise InputError(f"a figure shows networks or a table; networks were given among others: {', '.join(others)}")


def load(space: FeatureSpace) -> str:
    """The name of a population that has none: "C=8"."""
    return f"C={space.sizes.shape[1]}"


def single(given: Mapping[str, Given]) -> Given:
    """The only population; raises InputError if there are several, or none."""
    if not given:
        raise InputError("this figure shows a Run or a FeatureSpace, and neither was given")
    if len(given) > 1:
        raise InputError(f"this figure shows one population, and {len(given)} were given: {', '.join(given)}")
    return next(iter(given.values()))


def _trained(given: Any) -> bool:
    from toycomb.geometry import FeatureSpace
    from toycomb.run import Run

    return isinstance(given, Run | FeatureSpace) or _specified(given)


def _specified(given: Any) -> bool:
    """Whether it describes networks that a store may hold."""
    from toycomb.records.edited import Edited
    from toycomb.records.specification import Population

    return isinstance(given, Population | Edited)


def _given(
    x: Any, store: Store | str | Path | None, seed: int | None, times: Sequence[float] | None, layer: int, output: int
) -> Given:
    from toycomb.geometry import FeatureSpace

    if isinstance(x, FeatureSpace):
        if (layer, output) != (1, 0):
            raise InputError("a FeatureSpace is of one layer and output; give the Run, of which another one is read")
        known = None if times is None else np.asarray(times, dtype=float)
        return Given(0 if seed is None else seed, read=x, times=known)
    run = _loaded(x, store) if _specified(x) else x
    return Given(run.seed if seed is None else seed, run=run, times=run.times, layer=layer, output=output)


def _loaded(population: Any, store: Store | str | Path | None) -> Run:
    """The networks of a population, from its store."""
    from toycomb.records.execution import load_run

    if store is None:
        raise InputError(
            "a Population says what to train and holds no networks; give store=…, or what study.load_run gives"
        )
    with _store(store) as opened:
        return load_run(population, opened)


@contextmanager
def _store(store: Store | str | Path) -> Iterator[Store]:
    from toycomb.records.store import Store, opened

    if isinstance(store, Store):
        yield store
        return
    path = Path(store) / "results.sqlite" if Path(store).is_dir() else Path(store)
    if not path.is_file():
        raise InputError(f"there is no results file {path}")
    with opened(path, read_only=True) as found:
        yield found
