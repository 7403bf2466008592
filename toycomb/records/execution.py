"""Do what is missing of some populations, and read them back."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from threading import Event
from typing import Any

import numpy as np

from toycomb.common.blas import one_thread
from toycomb.common.errors import InputError, instance
from toycomb.common.failures import Failures
from toycomb.common.notices import counted, tell
from toycomb.common.progress import Progress
from toycomb.layered import Layered
from toycomb.records.differences import of_other_code
from toycomb.records.measurement import Measurement, Sent
from toycomb.records.specification import Specification
from toycomb.records.store import Store
from toycomb.run import Run, collect
from toycomb.training import Job, train_jobs
from toycomb.workers import AUTO, Piece, Workers, completed, working
from toycomb.workers.spent import theirs

OPENED = "with toycomb.study.opened(path) as store"


@one_thread
def execute(
    populations: Mapping[str, Specification],
    store: Store,
    *,
    threads: int | None = None,
    workers: str | Workers = AUTO,
    progress: bool = True,
    failures: Failures | None = None,
) -> int:
    """Train every network that the store does not hold yet, storing each as it is finished.

    A network that fails does not end the others: it is added to `failures` or, where none are given, raised once all
    others are stored.

    Returns
    -------
    int
        Number of networks trained.
    """
    instance("the store", store, Store, OPENED)
    missing = _missing(populations, store)
    places = [(name, population, job.index) for name, population, job in missing]

    def named(position: int) -> str:
        name, _, index = places[position]
        return f"network {index}" + f" of {name}" * bool(name)

    def identity(position: int) -> tuple[str, int]:
        _, population, index = places[position]
        return population.identity, index

    found, made, begin = Failures() if failures is None else failures, 0, time.perf_counter()
    jobs = (missing.popleft()[2] for _ in places)
    options: dict[str, Any] = {"threads": threads, "workers": workers, "progress": progress, "total": len(places)}
    with closing(train_jobs(jobs, **options, name=named, identity=identity, failures=found)) as trained:
        for position, outcome in trained:
            _, population, index = places[position]
            store.save(population, index, outcome, time.perf_counter() - begin)
            made += 1
    if failures is None:
        found.check()
    return made


def _missing(populations: Mapping[str, Specification], store: Store) -> deque[tuple[str, Specification, Job]]:
    """The networks to train; populations may overlap, so each is told by what identifies it."""
    missing: deque[tuple[str, Specification, Job]] = deque()
    known: dict[str, set[int]] = {}
    for name, population in populations.items():
        identity = population.identity
        if identity not in known:
            known[identity] = store.finished(population)
        wanted = [i for i in range(population.networks) if i not in known[identity]]
        if wanted:
            missing.extend((name, population, job) for job in population.jobs(wanted))
            known[identity].update(wanted)
    return missing


@one_thread
def measure(
    measurements: Iterable[Measurement],
    store: Store,
    *,
    threads: int | None = None,
    workers: str | Workers = AUTO,
    progress: bool = True,
    failures: Failures | None = None,
    keep: bool = False,
) -> int:
    """Measure every network that the store does not hold yet, storing each as it is finished; number measured now.

    A network that fails does not end the others, see `execute`. Where the code of a measurement cannot be known, all
    its networks are measured, with a warning. What other code measured is said, with what differs, and measured anew;
    with `keep` it is used, for as long as the store is open. Either way it stays in the file.
    """
    wanted = {x.identity: x for x in sorted(measurements, key=lambda x: x.networks)}  # the largest of equal ones
    for x in wanted.values() if keep else ():
        store.accept(x)
    finished = {key: store.finished(x) if x.known else set() for key, x in wanted.items()}
    missing = [(key, i) for key, x in wanted.items() for i in sorted(set(range(x.networks)) - finished[key])]
    for key, x in wanted.items():
        _tell_of_other_code(store, x, store.accepted("units", x) if keep else {i for k, i in missing if k == key}, keep)
    found, made, begin = Failures() if failures is None else failures, 0, time.perf_counter()
    sent = {key: Sent.of(x, key) for key, x in wanted.items()}
    work = ((key, Piece(_measured, sent[key], (i,))) for key, i in missing)
    options: dict[str, Any] = {
        "total": len(missing),
        "progress": progress,
        "known": all(x.known for x in wanted.values()),
    }
    with working(workers, threads) as who, closing(completed(work, who, label="measuring", **options)) as answers:
        for key, i, future in answers:
            error, x = future.exception(), wanted[key]
            if error is None:
                arrays, after = future.result()
                x.settle(key, after)
                store.save_arrays(x, i, arrays, time.perf_counter() - begin)
                made += 1
            else:
                found.add(f"network {i} of {x.kind or x.name}", error, (i,), identity=(key, i), network=i)
    if failures is None:
        found.check()
    return made


def _tell_of_other_code(store: Store, measurement: Measurement, networks: set[int], keep: bool) -> None:
    """Say how many stored networks came from other code than measures them now, and how it differs."""
    if not networks or not measurement.known:
        return
    others = store.of_other_code(measurement, networks)
    if others.number:
        made = f"{counted(others.number, 'stored network')} of {measurement.kind or measurement.name}"
        tell(of_other_code(made, others.words, keep))


def _measured(sent: Sent, networks: Sequence[int], stop: Event) -> Iterator[tuple[dict[str, np.ndarray], str]]:
    """The numbers of each network, and the identity of the measurement once they were made."""
    for i in networks:
        with theirs(not sent.measurement.own):
            arrays = sent.measurement.unit(i)
        yield arrays, sent.now()


def load_measured(measurement: Measurement, store: Store) -> dict[str, np.ndarray]:
    """Stored numbers of all networks by name, stacked along a leading axis P."""
    units = [store.load_arrays(measurement, i) for i in range(measurement.networks)]
    for i, unit in enumerate(units):
        if {name: x.shape for name, x in unit.items()} != {name: x.shape for name, x in units[0].items()}:
            raise InputError(
                f"{store.path}: the numbers of network {i} have other names or shapes than those of the "
                "first; move the file away and run again"
            )
    return {name: np.stack([unit[name] for unit in units]) for name in units[0]}


def load_run(population: Specification, store: Store, *, progress: bool = True) -> Run:
    """A stored population as a Run."""
    instance("the store", store, Store, OPENED)
    outcomes = []
    with Progress("reading networks", population.networks, show=progress) as bar:
        for index in range(population.networks):
            outcomes.append(store.load(population, index))
            bar.update()
    tasks = population.tasks()
    for i, (task, outcome) in enumerate(zip(tasks, outcomes, strict=True)):
        m = Layered.of(outcome.snapshots).inputs
        if m != len(task.E):
            raise InputError(
                f"{store.path}: network {i} takes {m} inputs and its task gives {len(task.E)}; move the "
                "file away and run again"
            )
    return collect(tasks, population.training, population.seed, 0, outcomes)
