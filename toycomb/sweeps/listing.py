"""What a sweep asks for in all, and how much of it a results file holds."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from toycomb.common.content import in_json
from toycomb.common.errors import InputError
from toycomb.common.progress import Progress
from toycomb.records.derived import NoTable
from toycomb.records.failed import Failed
from toycomb.records.points import Listed
from toycomb.records.store import Store
from toycomb.sweeps.asked import sources_of
from toycomb.sweeps.design import count, points
from toycomb.sweeps.document import WHAT
from toycomb.sweeps.share import Share

TABLE = "sweep"
"""Name of the derived table that says which sweep a results file holds."""
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


def survey(document: Mapping[str, Any], store: Store, share: Share, *, progress: bool = True) -> Counts:
    """Check every point, note in the results file what each asks for, and count what is there.

    Raises
    ------
    InputError
        If a point is impossible; nothing is written then.
    """
    total, digest = count(document), hashlib.sha256()

    def rows(bar: Progress) -> Iterator[Listed]:
        for listed in _listed(document, bar):
            digest.update(json.dumps(listed, default=in_json).encode())
            yield listed

    with Progress("points", total, "point", show=progress) as bar:
        store.save_points(rows(bar))
    told = {"digest": digest.hexdigest(), "kind": document[WHAT], "points": total, "shard": str(share)}
    store.save_table(TABLE, told)
    return counts(store, share)


def told_of(store: Store) -> dict[str, Any] | None:
    """What a results file says of its sweep; None where it holds none."""
    try:
        found = store.table(TABLE)
    except NoTable:
        return None
    return found if isinstance(found, dict) and {"digest", "kind", "points", "shard"} <= found.keys() else None


def _listed(document: Mapping[str, Any], bar: Progress) -> Iterator[Listed]:
    """What each point asks for, in order."""
    first = 0
    for point in points(document):
        place = 0
        settings = json.loads(json.dumps(point.varied, default=in_json))
        for source in sources_of(point, first=True):
            for identity in source.identities:
                yield Listed(point.number, place, source.table, identity, source.networks, first, settings)
                place += 1
            first += source.networks
        bar.update()


def counts(store: Store, share: Share) -> Counts:
    """What is done, failed and missing of the units of a share; what several points ask for counts once."""
    done = failed = missing = 0
    for listed in _once(store.points()):
        wanted = _wanted(listed, share)
        there = store.networks(listed.table, listed.identity)
        wrong = store.failures(listed.table, listed.identity).keys() - there
        done += len(wanted & there)
        failed += len(wanted & wrong)
        missing += len(wanted - there - wrong)
    return Counts(done, failed, missing)


def _once(listed: Iterator[Listed]) -> Iterator[Listed]:
    """What is asked for, each identity once: with the most networks that any point asks for."""
    most: dict[str, int] = {}
    for x in listed:
        if x.networks > most.get(x.identity, 0):
            yield x
            most[x.identity] = x.networks


def _wanted(listed: Listed, share: Share) -> set[int]:
    return {i for i in range(listed.networks) if share.has(listed.first + i)}


def failures(store: Store, most: int = SHOWN) -> list[dict[str, Any]]:
    """The first failures by point, each with the values of its point, the unit in words and the reason."""
    by = dict[tuple[str, str], list[Failed]]()
    for x in store.all_failures():
        by.setdefault((x.table, x.identity), []).append(x)
    found: list[dict[str, Any]] = []
    for listed in _once(store.points()) if by else ():
        at = {"point": listed.point, **({"settings": dict(listed.settings)} if listed.settings else {})}
        for x in by.get((listed.table, listed.identity), ()):
            if x.network < listed.networks:
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
