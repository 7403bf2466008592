"""Do what is missing of some populations, and read them back."""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping
from concurrent.futures import as_completed

import numpy as np

from toycomb.blas import one_thread
from toycomb.study.measurement import Measurement
from toycomb.study.specification import Specification
from toycomb.study.store import Store
from toycomb.training import Run, collect, thread_pool, train_jobs, usable_threads


@one_thread
def execute(
    populations: Mapping[str, Specification], store: Store, *, threads: int | None = None, progress: bool = True
) -> int:
    """Train every network that the store does not hold yet, storing each as it is finished.

    Returns
    -------
    int
        Number of networks trained.
    """
    # Populations may overlap, so units are told apart by what identifies them.
    units = {
        (population.identity, job.index): (population, job)
        for population in populations.values()
        for job in population.jobs()
    }
    finished = {x.identity: store.finished(x) for x in populations.values()}
    missing = [unit for (identity, index), unit in units.items() if index not in finished[identity]]
    begin = time.perf_counter()
    jobs = [job for _, job in missing]
    for position, outcome in train_jobs(jobs, threads=threads, progress=progress):
        population, job = missing[position]
        store.save(population, job.index, outcome, time.perf_counter() - begin)
    return len(jobs)


@one_thread
def measure(
    measurements: Iterable[Measurement], store: Store, *, threads: int | None = None, progress: bool = True
) -> int:
    """Measure every network that the store does not hold yet, storing each as it is finished; number measured now."""
    from tqdm import tqdm

    wanted = {x.identity: x for x in sorted(measurements, key=lambda x: x.networks)}  # the largest of equal ones
    missing = [(x, i) for x in wanted.values() for i in sorted(set(range(x.networks)) - store.finished(x))]
    begin = time.perf_counter()
    with thread_pool(usable_threads(threads)) as (pool, _):
        units = {pool.submit(x.unit, i): (x, i) for x, i in missing}
        hidden = None if progress else True
        for future in tqdm(as_completed(units), "measuring", len(units), unit="network", delay=2, disable=hidden):
            store.save_arrays(*units[future], future.result(), time.perf_counter() - begin)
    return len(missing)


def load_measured(measurement: Measurement, store: Store) -> dict[str, np.ndarray]:
    """Stored numbers of all networks by name, stacked along a leading axis P."""
    units = [store.load_arrays(measurement, i) for i in range(measurement.networks)]
    return {name: np.stack([unit[name] for unit in units]) for name in units[0]}


def load_run(population: Specification, store: Store) -> Run:
    """A stored population as a Run."""
    outcomes = [store.load(population, index) for index in range(population.networks)]
    return collect(population.tasks(), population.training, population.seed, 0, outcomes)
