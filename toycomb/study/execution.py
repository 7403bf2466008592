"""Do what is missing of some populations, and read them back."""

from __future__ import annotations

import time
from collections.abc import Mapping

from toycomb.study.specification import Specification
from toycomb.study.store import Store
from toycomb.training import Run, collect, train_jobs


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


def load_run(population: Specification, store: Store) -> Run:
    """A stored population as a Run."""
    outcomes = [store.load(population, index) for index in range(population.networks)]
    return collect(population.tasks(), population.training, population.seed, 0, outcomes)
