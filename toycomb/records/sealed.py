"""Units of work ready to be stored: everything of a row, made in whatever process, and written by the one that stores.

What the rows of one population, measurement or cell have in common (the text of what was asked for, its identity, the
code that answers) is put together once for each object that asks, as long as that object is there.
"""

from __future__ import annotations

import json
import weakref
from collections.abc import Mapping
from contextlib import suppress
from typing import Any, NamedTuple

import numpy as np

from toycomb.common.documents import Document
from toycomb.records.identities import asked, code_of
from toycomb.records.origins import versions
from toycomb.records.sealing import checksum, pack, seal
from toycomb.records.specification import Stored


class Row(NamedTuple):
    """One stored unit of work; plain, so that any process can make it.

    Parameters
    ----------
    table : `units` or `tickets`
    identity, network : what finds it
    specification, provenance : what was asked for and what made it, as JSON
    content : what was made: arrays as bytes; or the record as JSON, and the mask as bytes
    digest : of the content
    seal : of all but the content, see `toycomb.records.sealing`
    asked : identity of what was asked for, whatever code answers
    code, parts : identity of the code, and the digests of its definitions as JSON; "" where none are known
    """

    table: str
    identity: str
    network: int
    specification: str
    provenance: str
    content: tuple[str | bytes, ...]
    digest: str
    seal: str
    asked: str
    code: str = ""
    parts: str = ""

    @property
    def values(self) -> tuple[Any, ...]:
        """Values in the order of the columns, see `columns`."""
        fields = self.identity, self.network, self.specification, self.provenance
        return (*fields, *self.content, self.digest, self.seal, self.asked)


class Shared(NamedTuple):
    """What the rows of one specification have in common."""

    identity: str
    specification: str
    asked: str
    code: str
    parts: str

    @classmethod
    def of(cls, made: Stored) -> Shared:
        """What a specification is now; slow for tickets and measurements, whose code is looked at."""
        description, parts = made.describe(), getattr(made, "parts", {})
        text = json.dumps(description, sort_keys=True)
        code = code_of(description)
        words = json.dumps(dict(parts), sort_keys=True) if parts else ""
        return cls(checksum(text), text, asked(description), code, words)


_known: dict[int, tuple[weakref.ref[Any], Shared]] = {}


def shared(made: Stored) -> Shared:
    """What the rows of a specification have in common; once for each object, but for code that may change as it runs.

    A measurement by a function of the user's own is looked at each time: give its `Shared` where that is too slow.
    """
    if not getattr(made, "own", True):
        return Shared.of(made)
    key = id(made)
    reference, found = _known.get(key, (None, None))
    if reference is not None and found is not None and reference() is made:
        return found
    found = Shared.of(made)
    with suppress(TypeError):  # an object of a class that allows no reference to it
        _known[key] = weakref.ref(made, lambda gone: _forget(key, gone)), found
    return found


def _forget(key: int, gone: weakref.ref[Any]) -> None:
    if key in _known and _known[key][0] is gone:
        del _known[key]


def row_of(
    table: str, made: Stored | Shared, network: int, provenance: Mapping[str, Any], *content: str | bytes
) -> Row:
    """One unit of work with its digests; a pure function of what it is given."""
    known = made if isinstance(made, Shared) else shared(made)
    digest = checksum(b"".join([x if isinstance(x, bytes) else x.encode() for x in content]))
    fields = known.identity, int(network), known.specification, json.dumps(provenance)
    sealed = seal(table, *fields, digest)
    return Row(table, *fields, content, digest, sealed, known.asked, known.code, known.parts)


def row_of_arrays(made: Stored, unit: int, arrays: Mapping[str, np.ndarray], seconds: float) -> Row:
    """The arrays of one network, or of one measurement in it.

    Parameters
    ----------
    made, unit : what describes it, and its index
    arrays : by name
    seconds : since the run began
    """
    provenance = {**versions(), "network": unit, "seed": made.seed, "seconds_since_start": round(seconds, 3)}
    return row_of("units", made, unit, provenance, pack(arrays))


def row_of_ticket(entry: Stored, network: int, record: Document, mask: np.ndarray) -> Row:
    """One ticket: its record of plain JSON values, and its mask."""
    text, bits = json.dumps(record, allow_nan=False), np.packbits(mask).tobytes()
    return row_of("tickets", entry, network, versions(), text, bits)
