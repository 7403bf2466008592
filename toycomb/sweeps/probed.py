"""What a sweep of probes keeps of each network: counts of its locations and codes, in place of its weights."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from toycomb.common.errors import InputError
from toycomb.geometry import Fate, FeatureSpace
from toycomb.geometry.by_distance import chance_of_a_code, ends_by_distance
from toycomb.geometry.of_runs import space_of
from toycomb.records.drawing import tasks_in_a_row
from toycomb.records.specification import Population
from toycomb.run import Run, collect
from toycomb.training import Job, train_network


@dataclass(frozen=True)
class Probed:
    """Settings of the probes of one network.

    Parameters
    ----------
    population : Population
        Of which number of networks and root seed do not count: they are those of the measurement.
    proximal : largest initial distance of a proximal location, in literals
    """

    population: Population
    proximal: int = 1

    def __post_init__(self) -> None:
        if self.population.data is not None and self.population.formula is None:
            raise InputError("probes need clauses, and the data come without a formula; give one, or sweep training")
        longest = max(self.population.literals)  # type: ignore[arg-type]  # a tuple in every population
        if not 0 <= self.proximal <= longest:
            raise InputError(f"proximal is {self.proximal}; it must lie between 0 and {longest}")
        object.__setattr__(self, "population", replace(self.population, networks=1, seed=Population.seed))


def probed(seed: int, index: int, settings: Probed) -> Mapping[str, np.ndarray]:
    """Train one network and count what its locations and clauses become, as `toycomb probe` does; outputs are pooled.

    Returns
    -------
    dict of arrays
        `test_error`, `train_error`, `epochs_run`; of the clauses `coverage` (share of them with a code) and
        `code_size` (mean rows per clause that code it); of the locations by their initial distance 0 … k on rows of the
        code's type `locations`, `codes` (those that end as codes) and `permuted` (codes expected with rows permuted
        within their type); `fates` (5) by the numbers of `toycomb.geometry.Fate`; `motion` (k + 1) mean change of
        distance by initial distance, in literals, NaN where there is no location.
    """
    (task,) = tasks_in_a_row(replace(settings.population, seed=seed), index, 1)
    training = settings.population.training
    run = collect([task], training, seed, index, [train_network(Job(task, training, seed, index))])
    each = [_counted(space, settings.proximal) for space in _spaces(run)]
    found = {name: np.sum([x[name] for x in each], axis=0) for name in each[0]}
    means = {name: np.mean([x[name] for x in each], axis=0) for name in ("coverage", "code_size", "motion")}
    return {
        "test_error": run.test_error[-1, 0],
        "train_error": run.train_error[0],
        "epochs_run": run.epochs_run[0],
        **found,
        **means,
    }


def _spaces(run: Run) -> list[FeatureSpace]:
    """The feature space of the first hidden layer, of each output."""
    return [space_of(run, output=o) for o in range(len(run.tasks[0].formulas))]


def _counted(space: FeatureSpace, proximal: int) -> dict[str, np.ndarray]:
    """Counts of one network."""
    codes, counts = ends_by_distance(space)
    codes_of_clauses = space.code_locations[-1].sum(axis=1)  # (1, C)
    fates, start = space.fates(proximal), space.distance[0]
    change = space.distance[-1].astype(float) - start
    here = [(start == d) & space.on_type[0] for d in range(len(counts))]
    chance = np.broadcast_to(chance_of_a_code(space), start.shape)
    return {
        "locations": counts[:, 0],
        "codes": codes[:, 0],
        "permuted": np.array([float(chance[x].sum()) for x in here]),
        "fates": np.array([int((fates == fate).sum()) for fate in Fate]),
        "motion": np.array([change[x].mean() if x.any() else np.nan for x in here]),
        "coverage": np.asarray((codes_of_clauses > 0).mean()),
        "code_size": np.asarray(codes_of_clauses.mean()),
    }
