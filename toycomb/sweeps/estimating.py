"""What a sweep will take: units, time, memory and disk, from a few units that are done for it and not kept."""

from __future__ import annotations

import resource
import sys
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from toycomb.common.blas import one_thread
from toycomb.common.brief import Result
from toycomb.common.limits import memory_text
from toycomb.common.notices import counted
from toycomb.common.progress import Progress
from toycomb.records.store import Store, glance
from toycomb.sweeps.asked import sources_of
from toycomb.sweeps.design import count, points
from toycomb.sweeps.document import document_of
from toycomb.sweeps.fields import WHAT
from toycomb.sweeps.places import Place
from toycomb.sweeps.share import Once, Share
from toycomb.sweeps.sources import Source, make
from toycomb.workers import usable_threads
from toycomb.workers.threads import Stop

SECONDS = 10.0
"""After which no further unit is tried."""
LEAST = 6
"""Specifications of each kind that are tried all the same: fewer tell no spread."""
TRIED = 48
"""Points of which units are tried, at most."""


class Sample(NamedTuple):
    """Units that were done for an estimate: how many, how many of them failed, seconds and bytes."""

    units: int
    failed: int
    seconds: float
    size: int


@one_thread
def estimate(
    sweep: str | Path | Mapping[str, Any],
    *,
    out: str | Path | None = None,
    shard: str | None = None,
    threads: int | None = None,
    progress: bool = True,
) -> Result:
    """What a sweep will take, from units of points spread over the design; nothing is written.

    Parameters
    ----------
    sweep, shard, threads : as of `toycomb.sweeps.run`
    out : path, optional
        Place of the sweep: what is finished or failed there is not counted in `left`.

    Returns
    -------
    dict with `points`, `units` (all that the sweep asks for), `left` (those that are to be done), `tried` (units that
    were done for this), `failed` (of them), `seconds` (of one core, for all that are left), `seconds_low` and
    `seconds_high` (its 95 % interval, from the spread of those tried), `hours` (with so many `threads`),
    `memory_bytes` (of each process) and `disk_bytes`

    Raises
    ------
    InputError
        If the sweep is wrong.
    """
    document = document_of(sweep)
    share, number, place = Share.read(shard), usable_threads(threads), None if out is None else Place.of(out)
    total = count(document)
    with there(place) as store, Progress("points", total, "point", show=progress) as bar:
        units, left = _counted(document, store, bar)
    samples = _sampled(document, total, progress)
    parts = [_of_kind(left[kind] / share.of, found) for kind, found in samples.items()]
    seconds, error, size = (sum(x[i] for x in parts) for i in (0, 1, 2))
    spread = 1.96 * float(np.sqrt(error))
    return Result(
        kind=document[WHAT],
        points=total,
        units=-(-units // share.of),
        left=-(-left.total() // share.of),
        shard=str(share),
        tried=sum(x.units for found in samples.values() for x in found),
        failed=sum(x.failed for found in samples.values() for x in found),
        seconds=seconds,
        seconds_low=max(seconds - spread, 0.0),
        seconds_high=seconds + spread,
        threads=number,
        hours=seconds / number / 3600,
        memory_bytes=_peak(),
        disk_bytes=int(size),
    )


@contextmanager
def there(place: Place | None) -> Iterator[Store | None]:
    """The results file of a place, if there is one."""
    if place is None or not place.file.is_file():
        yield None
        return
    with glance(place.file) as store:
        yield store


def _counted(document: Mapping[str, Any], store: Store | None, bar: Progress) -> tuple[int, Counter[str]]:
    """Units in all, and those by kind that are neither finished nor failed."""
    units, left, once = 0, Counter[str](), Once()
    for point in points(document):
        for source in sources_of(point, first=True):
            for identity in source.identities:
                wanted = set(once.new(identity, source.networks))
                units += len(wanted)
                if store is not None:
                    wanted -= store.networks(source.table, identity)
                    wanted -= store.failures(source.table, identity).keys()
                left[_kind(source)] += len(wanted)
        bar.update()
    return units, left


def _kind(source: Source) -> str:
    """What kind of units a source has: networks, tickets or measurements take different times."""
    return type(source).__name__


def _of_kind(units: float, samples: Sequence[Sample]) -> tuple[float, float, float]:
    """Seconds of all units of a kind, the variance of that, and bytes."""
    tried = sum(x.units for x in samples)
    each = np.array([x.seconds / x.units for x in samples])
    mean = sum(x.seconds for x in samples) / tried
    error = each.std(ddof=1) / np.sqrt(len(each)) if len(each) > 1 else mean
    return units * mean, (units * float(error)) ** 2, units * sum(x.size for x in samples) / tried


def _sampled(document: Mapping[str, Any], total: int, progress: bool) -> dict[str, list[Sample]]:
    """Units that were done, by kind: of the first network of specifications that are spread over the design."""
    wanted = {int(x) for x in np.linspace(0, total - 1, min(total, TRIED)).round()}
    sources = [x for point in points(document) if point.number in wanted for x in sources_of(point)]
    kinds: dict[str, list[Source]] = {}
    for source in sources:
        kinds.setdefault(_kind(source), []).append(source)
    found: dict[str, list[Sample]] = {}
    with Progress("calibration", show=progress):
        for kind, own in kinds.items():
            _done(own[0])  # kernels are loaded or compiled now
            begin, found[kind] = time.perf_counter(), []
            for i in _spread(len(own)):
                found[kind].append(_done(own[i]))
                late = time.perf_counter() - begin > SECONDS / len(kinds)
                if late and len(found[kind]) >= LEAST:
                    break
    return found


def _spread(number: int) -> list[int]:
    """Numbers from 0 on, in an order in which any first few are spread over all of them."""
    golden = (np.sqrt(5) - 1) / 2
    return (
        [int(i) for i in np.argsort((np.arange(number) * golden) % 1, kind="stable")]
        if number > 2
        else [*range(number)]
    )


def _done(source: Source) -> Sample:
    """Do the units of the first network."""
    before = time.perf_counter()
    places = tuple(range(len(source.made)))
    made = [x for answer in make(source.sent(), [(0, places)], Stop()) for x in answer]
    size = sum(len(x) for one in made if one.row is not None for x in one.row.values if isinstance(x, str | bytes))
    return Sample(len(places), sum(x.row is None for x in made), time.perf_counter() - before, size)


def _peak() -> int:
    """Largest memory of this process so far, in bytes."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else 1024 * peak


def in_words(found: Mapping[str, Any]) -> list[str]:
    """The estimate for people."""
    low, high = (_time(found[key] / found["threads"]) for key in ("seconds_low", "seconds_high"))
    units = counted(found["units"], "unit") + " of work"
    failed = f"; {counted(found['failed'], 'unit')} of the {found['tried']} that were tried failed"
    return [
        f"{counted(found['points'], 'point')}, {units}, {found['left']} of them to be done"
        f"{failed if found['failed'] else ''}",
        f"time: about {_time(3600 * found['hours'])} with {found['threads']} threads ({low} to {high}, from "
        f"{found['tried']} units)",
        f"memory: about {memory_text(found['memory_bytes'])} for each process",
        f"disk: about {memory_text(found['disk_bytes'])}",
    ]


def _time(seconds: float) -> str:
    for size, name in ((86400, "days"), (3600, "hours"), (60, "minutes")):
        if seconds >= 2 * size:
            return f"{seconds / size:.3g} {name}"
    return f"{seconds:.3g} seconds"
