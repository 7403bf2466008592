"""What a sweep asks for in all, noted in its results file."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from typing import Any

from toycomb.common.content import in_json
from toycomb.common.progress import Progress
from toycomb.records.points import Listed
from toycomb.records.store import Store
from toycomb.sweeps.asked import sources_of
from toycomb.sweeps.counting import TABLE, Counts, counts
from toycomb.sweeps.design import count, points
from toycomb.sweeps.document import WHAT
from toycomb.sweeps.share import Share


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
