"""Networks of a results file: its populations by name, and one of their networks as a run."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from toycomb.common.errors import InputError, shown
from toycomb.common.notices import listed
from toycomb.records.described import population_of, results_file
from toycomb.records.identities import plain, settings_of
from toycomb.records.specification import Population
from toycomb.records.store import Store, opened
from toycomb.run import Run, collect

SPELLED = {"C": "clauses", "H": "hidden", "n": "variables", "k": "literals"}
LATER = ("seed", "snapshots")
"""Settings that a name has only where it would not be the only one of its kind without them."""


def stored_run(path: str | Path, network: int = 0, population: str | None = None) -> Run:
    """One stored network as a run.

    Parameters
    ----------
    path : a results file, or its folder
    network : index in its population
    population : settings such as `clauses=8,embedding=identity`, see `choose`

    Raises
    ------
    InputError
        If there is no such file, population or network, or several populations fit.
    """
    with opened(results_file(path), read_only=True) as store:
        known = populations(store)
        if not known and any(_of_own_arrays(x) for x, *_ in store.described()):
            raise InputError(
                f"{shown(store.path)} holds networks of data or of a matrix of your own, but not these arrays; "
                "toycomb.study.load_run(Population(data=…), store) reads them in Python"
            )
        chosen = choose(known, population, str(store.path))
        there = store.finished(chosen)
        if network not in there:
            raise InputError(f"network {network} of this population is not stored; there are {_ranges(there)}")
        return load(store, chosen, network)


def load(store: Store, population: Population, network: int) -> Run:
    """One network of a population that the store holds."""
    outcome = store.load(population, network)
    return collect(population.tasks_of([network]), population.training, population.seed, network, [outcome])


def populations(store: Store) -> list[Population]:
    """Every population of trained networks that the store holds, in the order in which they were stored."""
    found = []
    for description, identity, count in store.described():
        population = population_of(description, count)
        if population is not None and population.identity == identity:
            found.append(population)
    return found


def _of_own_arrays(description: dict[str, Any]) -> bool:
    """Whether a description names arrays by their content."""
    given = description.get("population")
    return isinstance(given, dict) and any(isinstance(x, dict) and "sha256" in x for x in given.values())


def choose(found: list[Population], words: str | None, source: str) -> Population:
    """The population that words name.

    `clauses=8,embedding=identity` fits every population with these settings. If one of those has all other settings at
    their defaults, it is meant. Without words it is the population with most snapshots, then with most networks.

    Raises
    ------
    InputError
        If none fits, or several do; the names of those are listed.
    """
    if not found:
        raise InputError(
            f"{source} holds no trained networks: 'toycomb tickets' and 'toycomb theories' store none; 'toycomb "
            "reproduce --out FOLDER' does, and 'toycomb explore' without RUN trains one"
        )
    if words is None:
        return max(found, key=lambda x: (len(x.training.snapshots), x.networks))
    asked = _asked(words)
    fitting = [x for x in found if all(_written(_flat(x).get(key)) == value for key, value in asked.items())]
    if not fitting:
        raise InputError(f"no population has {words}; there are {listed(names(found), 12)}")
    exact = [x for x in fitting if set(_differing(x)) <= asked.keys()]
    best = fitting if len(fitting) == 1 else exact
    if len(best) != 1:
        raise InputError(f"{words} fits several populations; name one of {listed(names(best or fitting), 12)}")
    return best[0]


def names(found: list[Population]) -> list[str]:
    """A name for each: its number of clauses and what differs from the defaults."""
    short = [name_of(x) for x in found]
    return [name_of(x, LATER) if short.count(name) > 1 else name for x, name in zip(found, short, strict=True)]


def name_of(population: Population, later: tuple[str, ...] = ()) -> str:
    """Number of clauses, what differs from the defaults, and some more settings."""
    every = _flat(population)
    kept = dict.fromkeys(("clauses", *_differing(population), *later))
    return ",".join(f"{key}={_written(every[key])}" for key in kept)


def _asked(words: str) -> dict[str, str]:
    """Settings by name, from `clauses=8,embedding=identity`."""
    asked = {}
    for term in filter(None, (x.strip() for x in words.split(","))):
        key, found, value = (x.strip() for x in term.partition("="))
        if not found:
            raise InputError(f"a population is named by settings such as clauses=8,embedding=identity, not by {term}")
        asked[SPELLED.get(key, key)] = value
    return asked


def _flat(population: Population) -> dict[str, Any]:
    """Every setting by name, those of training among them; of snapshots their number."""
    settings = plain(population)
    training = settings.pop("training")
    return {**settings, **training, "snapshots": len(training["snapshots"])}


def _differing(population: Population) -> list[str]:
    """The settings that differ from their defaults, but for those of `LATER`."""
    differing = settings_of(population)
    differing |= differing.pop("training", {})
    return [key for key in _flat(population) if key in differing and key not in ("networks", *LATER)]


def _written(value: Any) -> str:
    """A value as a person writes it."""
    if isinstance(value, list):
        return "+".join(map(str, value))
    return "none" if value is None else str(value).lower() if isinstance(value, bool) else f"{value}"


def _ranges(numbers: set[int]) -> str:
    """`0 to 59`, or the numbers themselves."""
    ordered = sorted(numbers)
    if not ordered:
        return "none"
    whole = ordered == list(range(ordered[0], ordered[-1] + 1)) and len(ordered) > 1
    return f"{ordered[0]} to {ordered[-1]}" if whole else listed([str(x) for x in ordered], 12)
