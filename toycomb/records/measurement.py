"""Numbers measured in each of P networks by a function of root seed and index: a specification with an identity."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field, is_dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from toycomb.common.arrays import real
from toycomb.common.blas import one_thread
from toycomb.common.errors import InputError, whole
from toycomb.common.limits import check_count
from toycomb.records.code.source import CHANGES, is_own, of_function, of_value, once, say
from toycomb.records.sealing import RESERVED
from toycomb.records.specification import FORMAT, identity

PLAIN = (type(None), bool, int, float, str)
"""Types of settings that stand in a description as they are."""


@dataclass(frozen=True)
class Measurement:
    """What `measure(seed, index, **settings)` gives for networks 0 to P - 1.

    Parameters
    ----------
    measure : function of (seed, index, **settings)
        Returns arrays by name, of the same names and shapes for every index; a pure function of its arguments. What
        it reads when it is called (files, variables of the system, the net) cannot be seen.
    networks : int
        P; not part of the identity, so that more networks add to stored ones.
    seed : int
        Root seed.
    settings : keyword arguments of `measure`, which count by content

    Raises
    ------
    InputError
        If fewer than one network is asked for.
    """

    measure: Callable[..., Mapping[str, ArrayLike]]
    networks: int
    seed: int
    settings: Any = field(default_factory=dict)
    kind: str = ""
    version: int = 1
    _mark: str = field(default_factory=once, init=False, repr=False, compare=False)
    _changes: bool = field(default=False, init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        check_count(whole("networks", self.networks), "networks")

    def describe(self) -> dict[str, Any]:
        """Everything that decides the numbers of one network but its index, as plain JSON values.

        The code that the measuring function reaches counts: of toycomb by its sources, of others as it is now. Where
        that cannot be known, the key `unknown` says why, and the numbers are found by this object alone.
        """
        return {
            "format": FORMAT,
            **self._code(),
            "seed": self.seed,
            "settings": self._settings(),
        }

    @property
    def name(self) -> str:
        """What the measuring function is called."""
        return str(getattr(self.measure, "__qualname__", type(self.measure).__qualname__))

    def _code(self) -> dict[str, Any]:
        found = of_function(self.measure)
        what = {"measurement": self.kind or self.name, "version": self.version, "code": found.digest}
        if is_own(self.measure):
            return what
        given = of_value(dict(self.settings))
        unknown = [CHANGES] if self._changes else [*found.unknown, *given.unknown]
        if not unknown:
            return what | {"given": given.digest}
        say(self.measure, f"measurement {self.name}", "numbers", unknown)
        return what | {"code": "unknown", "unknown": unknown, "once": self._mark}

    def _settings(self) -> dict[str, Any]:
        """Of toycomb's own functions as JSON has them; of others those that JSON tells apart, else their types."""
        if is_dataclass(self.settings):
            return dict(json.loads(json.dumps(asdict(self.settings))))  # type: ignore[call-overload]
        if is_own(self.measure):
            return dict(json.loads(json.dumps(dict(self.settings))))
        return {name: x if type(x) in PLAIN else type(x).__qualname__ for name, x in self.settings.items()}

    @property
    def known(self) -> bool:
        """Whether all that decides its numbers is known; if not, no stored ones are used."""
        return "unknown" not in self.describe()

    @property
    def identity(self) -> str:
        """SHA-256 of the description."""
        return identity(self.describe())

    def settle(self, before: str) -> None:
        """Count as changing from now on, if the identity is not any more what it was before it ran."""
        if self.identity != before:
            object.__setattr__(self, "_changes", True)

    @one_thread
    def unit(self, index: int) -> dict[str, np.ndarray]:
        """The numbers of one network; raises InputError if they are no arrays of numbers by name."""
        given = ((self.settings,), {}) if is_dataclass(self.settings) else ((), self.settings)
        found = self.measure(self.seed, index, *given[0], **given[1])
        if not isinstance(found, Mapping):
            raise InputError(f"{self.name} gave a {type(found).__name__}; it must give arrays by name, as a dict")
        return {self._named(x): real(f"the array {x} of {self.name}", values) for x, values in found.items()}

    def _named(self, name: Any) -> str:
        if not isinstance(name, str) or name in RESERVED:
            raise InputError(f"{self.name} gave an array by the name {name!r}; names are texts other than "
                             f"{', '.join(RESERVED)}")  # fmt: skip
        return name
