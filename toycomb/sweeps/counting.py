"""How much of a sweep a results file holds; what the sweep asks for is read from the file."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from toycomb.common.errors import InputError
from toycomb.records.derived import NoTable
from toycomb.records.failed import Failed
from toycomb.records.points import SWEEP, Listed
from toycomb.records.store import Store
from toycomb.sweeps.share import Once, Share

SHOWN = 1000
"""Failures that are told one by one."""


class Counts(NamedTuple):
    """Units of work of a sweep, or of a share of it."""

    done: int
    failed: int
    missing: int

    @property
    def units(self) -> int:
        """All of them."""
        return self.done + self.failed + self.missing


def told_of(store: Store) -> dict[str, Any] | None:
    """What a results file says of its sweep; None where it holds none."""
    try:
        found = store.table(SWEEP)
    except NoTable:
        return None
    return found if isinstance(found, dict) and {"digest", "kind", "points", "shard"} <= found.keys() else None


def counts(store: Store, share: Share) -> Counts:
    """What is done, failed and missing of the units of a share; what several points ask for counts once."""
    done = failed = missing = 0
    for listed, networks in _once(store.points()):
        wanted = {i for i in networks if share.has(listed.first + i)}
        there = store.networks(listed.table, listed.identity)
        wrong = store.failures(listed.table, listed.identity).keys() - there
        done += len(wanted & there)
        failed += len(wanted & wrong)
        missing += len(wanted - there - wrong)
    return Counts(done, failed, missing)


def _once(listed: Iterator[Listed]) -> Iterator[tuple[Listed, range]]:
    """What is asked for, with the networks that no point before asks for."""
    once = Once()
    for x in listed:
        if networks := once.new(x.identity, x.networks):
            yield x, networks


def failures(store: Store, most: int = SHOWN) -> list[dict[str, Any]]:
    """The first failures by point, each with the values of its point, the unit in words and the reason."""
    by = dict[tuple[str, str], list[Failed]]()
    for x in store.all_failures():
        by.setdefault((x.table, x.identity), []).append(x)
    found: list[dict[str, Any]] = []
    for listed, networks in _once(store.points()) if by else ():
        at = {"point": listed.point, **({"settings": dict(listed.settings)} if listed.settings else {})}
        for x in by.get((listed.table, listed.identity), ()):
            if x.network in networks:
                found.append({**at, "network": x.network, "unit": x.unit, "reason": x.reason})
        if len(found) >= most:
            break
    return found[:most]


def check_sweep(store: Store) -> dict[str, Any]:
    """What a results file says of its sweep.

    Raises
    ------
    InputError
        If it holds none.
    """
    told = told_of(store)
    if told is None:
        raise InputError(f"{store.path} holds no sweep; 'toycomb sweep SPEC.toml --out DIR' makes one")
    return told
