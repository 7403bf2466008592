"""What a sweep asks for in all, noted in its results file."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from toycomb.common.content import in_json
from toycomb.common.errors import InputError, shown
from toycomb.common.notices import counted, listed, tell
from toycomb.common.progress import Progress
from toycomb.records.derived import DamagedTable
from toycomb.records.points import Listed
from toycomb.records.store import Store
from toycomb.sweeps.asked import sources_of, without_effect
from toycomb.sweeps.counting import Counts, counts, told_of
from toycomb.sweeps.design import count, points
from toycomb.sweeps.fields import WHAT
from toycomb.sweeps.share import Share


class Surveyed(NamedTuple):
    """What a results file holds of a sweep before anything is done.

    Parameters
    ----------
    counts : Counts
    other : whether the file held another sweep, or none
    """

    counts: Counts
    other: bool


def survey(document: Mapping[str, Any], store: Store, share: Share, *, progress: bool = True) -> Surveyed:
    """Check every point, note in the results file what each asks for, and count what is there.

    Raises
    ------
    InputError
        If a point is impossible; nothing is written then.
    """
    total, digest, before = count(document), hashlib.sha256(), _before(store)
    _check_share(store, before, share)

    def rows(bar: Progress) -> Iterator[Listed]:
        for row in _listed(document, bar):
            digest.update(row.words)
            yield row

    with Progress("points", total, "point", show=progress) as bar:
        told = {"kind": document[WHAT], "points": total, "shard": str(share)}
        store.save_points(rows(bar), lambda: {"digest": digest.hexdigest(), **told})
    other = before is None or before["digest"] != digest.hexdigest()
    if before is not None and other:
        tell(
            f"{store.path} held another sweep, of {counted(before['points'], 'point')}; this one takes its place: what "
            "both ask for is used, and the rest stays in the file"
        )
    if names := without_effect(next(points(document)).document):
        tell(f"sizes that change nothing of what this account asks for: {listed(names)}")
    return Surveyed(counts(store, share), other)


def _before(store: Store) -> dict[str, Any] | None:
    """What the file said of its sweep until now; None where that is damaged."""
    try:
        return told_of(store)
    except DamagedTable:
        tell(f"what {store.path} says of its sweep was damaged, and is written anew")
        return None


def _check_share(store: Store, before: Mapping[str, Any] | None, share: Share) -> None:
    """Refuse another share than the file is of: its own would count as missing no more."""
    if before is not None and before["shard"] != str(share):
        own = "the whole sweep" if before["shard"] == str(Share()) else f"shard {before['shard']}"
        raise InputError(
            f"{shown(store.path)} is of {own}, and {share} was asked for; give each share a file of its own, and merge "
            "them later"
        )


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
