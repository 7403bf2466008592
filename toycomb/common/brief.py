"""Objects that hold arrays, as a short text: a notebook shows the last value of each cell."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields
from typing import Any

import numpy as np

from toycomb.common.errors import bounded

SHORT = 80
"""Characters of one field, at most."""


class Brief:
    """A dataclass (with `repr=False`) whose text names the shapes of its arrays in place of their numbers."""

    def __repr__(self) -> str:
        shown = (f"{x.name}={_field(getattr(self, x.name))}" for x in fields(self) if x.repr)  # type: ignore[arg-type]
        return f"{type(self).__name__}({', '.join(shown)})"


def _field(value: Any) -> str:
    if isinstance(value, np.ndarray) and value.ndim:
        return f"<{value.dtype} {value.shape}>"
    if isinstance(value, Sequence) and not isinstance(value, str):
        kinds = sorted({type(x).__name__ for x in value})
        return f"<{len(value)} {' or '.join(kinds)}>" if kinds else "()"
    return repr(value) if isinstance(value, Brief) else bounded(repr(value), SHORT)
