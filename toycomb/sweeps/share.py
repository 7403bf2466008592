"""Which units of work of a sweep are done by one of several calls that know nothing of each other."""

from __future__ import annotations

import re
from typing import Any, NamedTuple

from toycomb.common.errors import InputError, shown

MOST = 1_000_000


class Once:
    """Which units of work are asked for by nobody before, of points that overlap.

    A unit belongs to the first point that asks for it: it is counted there, made there, and in the share of that place.
    """

    def __init__(self) -> None:
        self._seen: dict[str, int] = {}

    def new(self, identity: str, networks: int) -> range:
        """Networks of an identity that come in addition, where so many are asked for, from 0 on."""
        begin = self._seen.get(identity, 0)
        self._seen[identity] = max(begin, networks)
        return range(begin, networks)


class Share(NamedTuple):
    """Every so many-th network of a sweep, from one on; its tickets go with it.

    Parameters
    ----------
    number : from 1 on
    of : shares in all
    """

    number: int = 1
    of: int = 1

    @classmethod
    def read(cls, text: Any) -> Share:
        """The share that a text such as `3/200` names; all without one.

        Raises
        ------
        InputError
            If it names none.
        """
        if text is None:
            return cls()
        found = re.fullmatch(r"([0-9]{1,7})/([0-9]{1,7})", text) if isinstance(text, str) else None
        number, of = map(int, found.groups()) if found else (0, 0)
        if not 1 <= number <= of <= MOST:
            raise InputError(f"the shard is {shown(text, 40)}; give I/N with I from 1 to N, such as 3/200")
        return cls(number, of)

    def has(self, place: int) -> bool:
        """Whether the network of this place among all of them is in the share."""
        return place % self.of == self.number - 1

    def __str__(self) -> str:
        return f"{self.number}/{self.of}"
