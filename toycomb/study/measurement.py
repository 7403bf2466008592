"""Numbers measured in each of P networks by a function of root seed and index: a specification with an identity."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from toycomb.errors import whole
from toycomb.limits import check_count
from toycomb.study.specification import FORMAT, identity
from toycomb.tickets.source import digest_of_files, imported

ACCOUNT = "account.py"
"""A file of this name beside a measuring function holds claims and words, which decide no number."""
SHARED = "toycomb.theories.instruments"
"""A package of which each file counts for those measurements that use it."""


@dataclass(frozen=True)
class Measurement:
    """What `measure(seed, index, **settings)` gives for networks 0 to P - 1.

    Parameters
    ----------
    measure : function of (seed, index, **settings)
        Returns arrays by name, of the same names and shapes for every index; a pure function of its arguments.
    networks : int
        P; not part of the identity, so that more networks add to stored ones.
    seed : int
        Root seed.
    settings : keyword arguments of `measure`, plain JSON values

    Raises
    ------
    InputError
        If fewer than one network is asked for.
    """

    measure: Callable[..., Mapping[str, ArrayLike]]
    networks: int
    seed: int
    settings: Mapping[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        check_count(whole("networks", self.networks), "networks")

    def describe(self) -> dict[str, Any]:
        """Everything that decides the numbers of one network but its index, as plain JSON values."""
        return {
            "format": FORMAT,
            "measure": f"{self.measure.__module__}.{self.measure.__qualname__}",
            "source": _source(self.measure),
            "seed": self.seed,
            "settings": json.loads(json.dumps(dict(self.settings))),
        }

    @cached_property
    def identity(self) -> str:
        """SHA-256 of the description."""
        return identity(self.describe())

    def unit(self, index: int) -> dict[str, np.ndarray]:
        """The numbers of one network."""
        found = self.measure(self.seed, index, **self.settings)
        return {name: np.asarray(values) for name, values in found.items()}


def _source(measure: Callable[..., Any]) -> str:
    """Digest of the files that the numbers come from: those beside the function, and the shared ones they import."""
    home = Path(measure.__code__.co_filename).parent
    beside = [path for path in sorted(home.glob("*.py")) if path.name != ACCOUNT]
    if not beside:
        return hashlib.sha256(measure.__code__.co_code).hexdigest()[:16]
    return digest_of_files((*beside, *imported(tuple(beside), SHARED)))
