"""What a sweep will take: units, time, memory and disk, from a few units that are done for it and not kept."""

from __future__ import annotations

import resource
import sys
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from toycomb.common.blas import one_thread
from toycomb.common.brief import Result
from toycomb.common.limits import memory_text
from toycomb.common.progress import Progress
from toycomb.sweeps.asked import sources_of
from toycomb.sweeps.design import count, points
from toycomb.sweeps.document import WHAT, checked, load
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
Sample = tuple[int, float, int]
"""Units, seconds and bytes."""


@one_thread
def estimate(
    sweep: str | Path | Mapping[str, Any],
    *,
    shard: str | None = None,
    threads: int | None = None,
    progress: bool = True,
) -> Result:
    """What a sweep will take, from units of points spread over the design; nothing is written.

    Parameters
    ----------
    sweep, shard, threads : as of `toycomb.sweeps.run`

    Returns
    -------
    dict with `points`, `units` (all that the sweep asks for), `tried` (units that were done for this), `seconds` (of
    one core, for all of them), `seconds_low` and `seconds_high` (its 95 % interval, from the spread of those tried),
    `hours` (with so many `threads`), `memory_bytes` (of each process) and `disk_bytes`

    Raises
    ------
    InputError
        If the sweep is wrong.
    """
    document = checked(sweep) if isinstance(sweep, Mapping) else load(sweep)
    share, number = Share.read(shard), usable_threads(threads)
    total, units, once = count(document), Counter[str](), Once()
    with Progress("points", total, "point", show=progress) as bar:
        for point in points(document):
            for source in sources_of(point, first=True):
                units[_kind(source)] += sum(len(once.new(x, source.networks)) for x in source.identities)
            bar.update()
    samples = _sampled(document, total, progress)
    parts = [_of_kind(units[kind] / share.of, found) for kind, found in samples.items()]
    seconds, error, size = (sum(x[i] for x in parts) for i in (0, 1, 2))
    spread = 1.96 * float(np.sqrt(error))
    return Result(
        kind=document[WHAT],
        points=total,
        units=-(-units.total() // share.of),
        shard=str(share),
        tried=sum(n for found in samples.values() for n, *_ in found),
        seconds=seconds,
        seconds_low=max(seconds - spread, 0.0),
        seconds_high=seconds + spread,
        threads=number,
        hours=seconds / number / 3600,
        memory_bytes=_peak(),
        disk_bytes=int(size),
    )


def _kind(source: Source) -> str:
    """What kind of units a source has: networks, tickets or measurements take different times."""
    return type(source).__name__


def _of_kind(units: float, samples: Sequence[Sample]) -> tuple[float, float, float]:
    """Seconds of all units of a kind, the variance of that, and bytes."""
    tried = sum(n for n, *_ in samples)
    each = np.array([seconds / n for n, seconds, _ in samples])
    mean = sum(seconds for _, seconds, _ in samples) / tried
    error = each.std(ddof=1) / np.sqrt(len(each)) if len(each) > 1 else mean
    return units * mean, (units * float(error)) ** 2, units * sum(size for *_, size in samples) / tried


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
    return len(places), time.perf_counter() - before, size


def _peak() -> int:
    """Largest memory of this process so far, in bytes."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else 1024 * peak


def in_words(found: Mapping[str, Any]) -> list[str]:
    """The estimate for people."""
    low, high = (_time(found[key] / found["threads"]) for key in ("seconds_low", "seconds_high"))
    return [
        f"{found['points']} points, {found['units']} units of work",
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
