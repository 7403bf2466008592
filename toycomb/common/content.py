"""Arrays from outside that decide results: they cannot change, and are told apart by their content alone."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Self

import numpy as np

from toycomb.common.brief import brief
from toycomb.common.cached import cached_property


class Arrays:
    """Named arrays, as copies that cannot be written.

    Two are equal whose arrays have the same names, shapes, types and values, wherever they come from: neither a path
    nor the order of bytes counts. That is also what they are in a description, see `in_json`.

    Parameters
    ----------
    **arrays : arrays of real numbers or truth values; each is held row by row
    """

    def __init__(self, **arrays: np.ndarray) -> None:
        held = {name: np.array(arrays[name], order="C") for name in sorted(arrays)}
        for array in held.values():
            array.flags.writeable = False
        self.arrays: Mapping[str, np.ndarray] = MappingProxyType(held)

    @cached_property
    def digest(self) -> str:
        """SHA-256 of names, types, shapes and values: the same in every process and on every machine."""
        whole = hashlib.sha256()
        for name, array in self.arrays.items():
            little = array.astype(array.dtype.newbyteorder("<"), copy=False)
            whole.update(f"{name} {little.dtype.str} {little.shape}\n".encode())
            whole.update(little.data if little.size else b"")
        return whole.hexdigest()

    @property
    def sizes(self) -> dict[str, str]:
        """Type and shape of each array, such as `float64 500×8`."""
        return {name: f"{x.dtype} {'×'.join(map(str, x.shape))}" for name, x in self.arrays.items()}

    def in_json(self) -> dict[str, Any]:
        """What stands for them in a description: digest and sizes."""
        return {"sha256": self.digest, "arrays": self.sizes}

    def __repr__(self) -> str:
        return brief(self, [f"{name}=<{size}>" for name, size in self.sizes.items()])

    def __eq__(self, other: object) -> bool:
        return type(other) is type(self) and (other is self or other.digest == self.digest)

    def __hash__(self) -> int:
        return hash(self.digest)

    def __copy__(self) -> Self:
        return self

    def __deepcopy__(self, memory: Any) -> Self:
        return self

    def __reduce__(self) -> tuple[Any, ...]:
        return _again, (type(self), dict(self.arrays))


def _again(kind: type[Arrays], arrays: dict[str, np.ndarray]) -> Arrays:
    """Arrays from another process."""
    made = object.__new__(kind)
    Arrays.__init__(made, **arrays)
    return made


def in_json(value: Any) -> Any:
    """The JSON form of what JSON does not know, for `json.dumps(…, default=in_json)`; raises TypeError for others."""
    if isinstance(value, Arrays):
        return value.in_json()
    raise TypeError(f"{type(value).__name__} has no JSON form")
