"""What each point of a sweep asks for, by what is swept."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache
from typing import Any

from toycomb.accounts.account import Account
from toycomb.accounts.changed import FIELDS
from toycomb.accounts.presets import Preset, alone, with_changes
from toycomb.accounts.registry import named
from toycomb.common.errors import InputError, shown, whole
from toycomb.common.limits import check_count
from toycomb.common.seeds import Purpose, stream
from toycomb.records.measurement import Measurement
from toycomb.records.specification import Population
from toycomb.sweeps.design import Point
from toycomb.sweeps.document import clauses_of, population_of
from toycomb.sweeps.fields import ACCOUNT, PROBES, TICKETS, TRAINING, WHAT, checked_values, size
from toycomb.sweeps.probed import Probed, probed
from toycomb.sweeps.sources import Found, Measured, Networks, Source
from toycomb.tickets.benchmark import Benchmark
from toycomb.training import Training

NETWORKS = Population.networks
"""At each point, unless a sweep says how many."""


def sources_of(point: Point, *, first: bool = False) -> list[Source]:
    """What a point asks for.

    Parameters
    ----------
    point : Point
    first : draw the first task too, so that what is impossible shows

    Raises
    ------
    InputError
        If a value is out of range, or not of the type that the field has; the point is named.
    """
    try:
        found = _KINDS[point.document[WHAT]](point.document)
        if first and point.document[WHAT] in (TRAINING, PROBES):
            _first_task(replace(population_of(point.document), networks=1, seed=0, training=Training()))
        return found
    except (InputError, TypeError, AttributeError, ValueError, OverflowError) as error:
        said = str(error) if isinstance(error, InputError) else f"a value is of another type than its field ({error})"
        raise InputError(f"point {point.number}{_at(point)}: {said}") from None


@lru_cache(maxsize=1024)
def _first_task(population: Population) -> None:
    """Draw a task; once for all root seeds."""
    population.tasks_of([0])


def _at(point: Point) -> str:
    """What a point varies, in brackets."""
    named = ", ".join(f"{name} = {shown(x, 40)}" for name, x in point.varied.items())
    return f" ({shown(named, 120)})" if named else ""


def _training(document: Mapping[str, Any]) -> list[Source]:
    return [Networks(population_of(document))]


def _probes(document: Mapping[str, Any]) -> list[Source]:
    population = population_of(document)
    settings = Probed(population, whole("proximal", document.get(PROBES, {}).get("proximal", 1)))
    return [Measured(Measurement(probed, population.networks, population.seed, settings, "probes"))]


def _tickets(document: Mapping[str, Any]) -> list[Source]:
    asked = document.get(TICKETS, {})
    if "methods" not in asked:
        raise InputError("a sweep of tickets needs methods; give [tickets] with methods = ['imp', 'random']")
    return [Found(Benchmark(population_of(document), **{**asked, "methods": _texts(asked["methods"])}))]


def _texts(methods: Any) -> list[str]:
    if not isinstance(methods, list) or not all(isinstance(x, str) for x in methods):
        raise InputError(f"methods are {shown(methods, 60)}; give a list of names, such as ['imp', 'random']")
    return methods


def _account(document: Mapping[str, Any]) -> list[Source]:
    account, preset, seed = account_of(document)
    found: list[Source] = [Networks(x) for x in account.trains(preset, seed).values()]
    found += [Found(x) for x in account.prunes(preset, seed).values()]
    found += [Measured(x) for x in account.measures(preset, seed).values()]
    if not found:
        raise InputError(f"{account.name} asks for nothing at these sizes, or takes no such setting")
    return found


def account_of(document: Mapping[str, Any]) -> tuple[Account, Preset, int]:
    """The account that is asked at a point, its sizes, and the root seed."""
    asked = dict(document.get(ACCOUNT, {}))
    name = asked.pop("name", None)
    if not isinstance(name, str):
        raise InputError("a sweep of an account needs its name; give [account] with name = 'C3'")
    networks = whole("networks", document.get("networks", NETWORKS))
    check_count(networks, "networks")
    sizes = replace(alone(networks), **{key: size(key, x) for key, x in asked.items()})
    changed = {key: x for key, x in {**document, **document.get(TRAINING, {})}.items() if key in FIELDS}
    checked_values(changed)
    if "load" in document:
        changed["clauses"] = clauses_of(document["load"], Training(hidden=changed.get("hidden", Training.hidden)))
    seed = whole("seed", document.get("seed", Population.seed))
    stream(seed, Purpose.DATA)
    return named(name), with_changes(sizes, changed), seed


def without_effect(document: Mapping[str, Any]) -> list[str]:
    """Sizes that change nothing of what the account of a document asks for; those that are as usual are not named."""
    if document[WHAT] != ACCOUNT:
        return []
    usual, asked = alone(document.get("networks", NETWORKS)), document[ACCOUNT]
    found = []
    for name in asked.keys() - {"name"}:
        other = {**document, ACCOUNT: {key: x for key, x in asked.items() if key != name}}
        if size(name, asked[name]) != getattr(usual, name) and _units(other) == _units(document):
            found.append(name)
    return sorted(found)


def _units(document: Mapping[str, Any]) -> set[tuple[str, int]] | None:
    try:
        return {(identity, x.networks) for x in _account(document) for identity in x.identities}
    except InputError:  # at other sizes the account asks for nothing
        return None


_KINDS = {TRAINING: _training, PROBES: _probes, TICKETS: _tickets, ACCOUNT: _account}
