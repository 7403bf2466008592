"""Numbers measured in each of P networks by a function of root seed and index: a specification with an identity."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from toycomb.common.arrays import real
from toycomb.common.blas import one_thread
from toycomb.common.brief import brief
from toycomb.common.errors import InputError, shown, whole
from toycomb.common.limits import check_count
from toycomb.records.code.reached import Reached
from toycomb.records.code.source import CHANGES, is_own, is_own_class, of_function, of_value, once, say
from toycomb.records.differences import named_parts
from toycomb.records.given import Given, classes, given
from toycomb.records.identities import Description, identity, plain, settings_of
from toycomb.records.sealing import RESERVED
from toycomb.records.specification import FORMAT
from toycomb.workers.sending import CannotSend

PLAIN = (type(None), bool, int, float, str)
"""Types of settings that stand in a description as they are."""


@dataclass(frozen=True)
class Measurement:
    """What `measure(seed, index, **settings)`, or `measure(seed, index, settings)`, gives for networks 0 to P - 1.

    Parameters
    ----------
    measure : function of (seed, index, **settings), or of (seed, index, settings)
        Returns arrays by name, of the same names and shapes for every index; a pure function of its arguments. What
        it reads when it is called (files, variables of the system, the net) cannot be seen.
    networks : int
        P; not part of the identity, so that more networks add to stored ones.
    seed : int
        Root seed.
    settings : mapping, or an instance of a frozen dataclass
        A mapping has the keyword arguments of `measure`, which count by content. A dataclass is given to `measure` as
        it is, and only those of its fields count that differ from their defaults; one of your own is code, so that
        its defaults and methods count with it.
    kind : str
        Name of what is measured; that of the function unless given.
    version : int
        Raise it when the same settings ask for something else, or a default changes.

    Raises
    ------
    InputError
        If fewer than one network is asked for, or the settings are neither.
    """

    measure: Callable[..., Mapping[str, ArrayLike]]
    networks: int
    seed: int
    settings: Any = field(default_factory=dict)
    kind: str = ""
    version: int = 1
    _mark: str = field(default_factory=once, init=False, repr=False, compare=False)
    _changes: bool = field(default=False, init=False, repr=False, compare=False)

    def __repr__(self) -> str:
        return brief(self)

    def __post_init__(self) -> None:
        check_count(whole("networks", self.networks), "networks")
        if not isinstance(self.settings, Mapping) and not _frozen(self.settings):
            raise InputError(
                f"the settings of a measurement are {shown(self.settings)}; give keyword arguments of its "
                "function by name, or an instance of a frozen dataclass"
            )

    def describe(self) -> Description:
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
        found = self._reached()
        what = {"measurement": self.kind or self.name, "version": self.version, "code": found.digest}
        if self.own:
            return what
        content = of_value(given(self.settings))
        unknown = [CHANGES] if self._changes else [*found.unknown, *content.unknown]
        if not unknown:
            return what | {"given": content.digest}
        say(self.measure, f"measurement {self.name}", "numbers", unknown)
        return what | {"code": "unknown", "unknown": unknown, "once": self._mark}

    def _reached(self) -> Reached:
        """What the measuring function reaches and a user's classes of settings, whose defaults and methods are code."""
        theirs = () if self.own else classes(self.settings)
        return of_value((self.measure, *theirs)) if theirs else of_function(self.measure)

    @property
    def own(self) -> bool:
        """Whether function and settings are toycomb's, whose defaults are pinned."""
        return is_own(self.measure) and all(map(is_own_class, classes(self.settings)))

    @property
    def _keywords(self) -> dict[str, Any]:
        return dict(self.settings) if isinstance(self.settings, Mapping) else {}

    def _settings(self) -> Description:
        """Of toycomb's own functions as JSON has them; of others those that JSON tells apart, else their types."""
        if not self.own:
            return _words(given(self.settings))
        return plain(self.settings) if isinstance(self.settings, Mapping) else settings_of(self.settings)

    @property
    def parts(self) -> Mapping[str, str]:
        """Digest of each definition that the measuring function reaches, by name."""
        return named_parts(self._reached().parts)

    @property
    def known(self) -> bool:
        """Whether all that decides its numbers is known; if not, no stored ones are used."""
        return "unknown" not in self.describe()

    @property
    def identity(self) -> str:
        """SHA-256 of the description."""
        return identity(self.describe())

    def settle(self, before: str, after: str) -> None:
        """Count as changing from now on, if the identity is not any more what it was before it ran."""
        if after != before:
            object.__setattr__(self, "_changes", True)

    @one_thread
    def unit(self, index: int) -> dict[str, np.ndarray]:
        """The numbers of one network; raises InputError if they are no arrays of numbers by name."""
        given = () if isinstance(self.settings, Mapping) else (self.settings,)
        found = self.measure(self.seed, index, *given, **self._keywords)
        if not isinstance(found, Mapping):
            raise InputError(f"{self.name} gave a {type(found).__name__}; it must give arrays by name, as a dict")
        return {self._named(x): real(f"the array {x} of {self.name}", values) for x, values in found.items()}

    def _named(self, name: Any) -> str:
        if not isinstance(name, str) or name in RESERVED:
            raise InputError(
                f"{self.name} gave an array by the name {name!r}; names are texts other than {', '.join(RESERVED)}"
            )
        return name


class Sent:
    """A measurement on its way to where it is made, with its identity; there it has to be what it was here.

    Parameters
    ----------
    measurement : Measurement
    identity : str
    changing : bool
        Its identity may be another one later.
    """

    def __init__(self, measurement: Measurement, identity: str, changing: bool) -> None:
        self.measurement, self._identity, self._changing = measurement, identity, changing

    @classmethod
    def of(cls, measurement: Measurement, identity: str) -> Sent:
        """A measurement as it is now: toycomb's own code does not change, and what is not known cannot be compared."""
        return cls(measurement, identity, not measurement.own and measurement.known)

    @property
    def before(self) -> str:
        """Identity as it was when it was sent."""
        return self._identity

    def __reduce__(self) -> tuple[Any, ...]:
        return _arrived, (self.measurement, self._identity, self._changing)

    def now(self) -> str:
        """Identity as it is now."""
        return self.measurement.identity if self._changing else self._identity


def _arrived(measurement: Measurement, identity: str, changing: bool) -> Sent:
    sent = Sent(measurement, identity, changing)
    if sent.now() != identity:
        raise CannotSend(f"{measurement.name} is not the same in another process")
    return sent


def _words(settings: Mapping[str, Any]) -> Description:
    inner = {name: _words(x) for name, x in settings.items() if isinstance(x, Given)}
    plain = {name: x if type(x) in PLAIN else type(x).__qualname__ for name, x in settings.items()}
    return {**plain, **inner}


def _frozen(settings: Any) -> bool:
    parameters = getattr(settings, "__dataclass_params__", None)
    return not isinstance(settings, type) and parameters is not None and bool(parameters.frozen)
