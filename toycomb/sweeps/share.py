"""Which units of work of a sweep are done by one of several calls that know nothing of each other."""

from __future__ import annotations

import re
from typing import NamedTuple

from toycomb.common.errors import InputError, shown

MOST = 1_000_000


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
    def read(cls, text: str | None) -> Share:
        """The share that a text such as `3/200` names; all without one.

        Raises
        ------
        InputError
            If it names none.
        """
        if text is None:
            return cls()
        found = re.fullmatch(r"(\d{1,7})/(\d{1,7})", text)
        number, of = map(int, found.groups()) if found else (0, 0)
        if not 1 <= number <= of <= MOST:
            raise InputError(f"the shard is {shown(text, 40)}; give I/N with I from 1 to N, such as 3/200")
        return cls(number, of)

    def has(self, place: int) -> bool:
        """Whether the network of this place among all of them is in the share."""
        return place % self.of == self.number - 1

    def __str__(self) -> str:
        return f"{self.number}/{self.of}"
