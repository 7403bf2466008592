"""What stands in JSON: documents for other programs, descriptions that decide an identity, records that are stored."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any, Required, TypedDict

from toycomb.common.errors import InputError, shown

Document = dict[str, Any]
"""A JSON object whose keys its writer names: plain values alone, so that its text stands for it."""


class Failure(TypedDict, total=False):
    """One unit of work that failed: its name, one sentence, and what else tells which it is."""

    unit: Required[str]
    reason: Required[str]
    network: int
    method: str
    density: float
    population: str
    measurement: str


def stored(value: Any, what: str) -> Any:
    """A value as JSON can hold it: arrays as lists, NaN, which stands for what is not defined, as None.

    Parameters
    ----------
    value : any
    what : str
        What a sentence calls it, such as "the table 'gain'".

    Raises
    ------
    InputError
        If it holds something else, such as an object, an infinite number, or a key that is no text.
    """
    import numpy as np  # here: help texts do without it

    if isinstance(value, np.ndarray | np.generic):
        value = value.tolist()
    if isinstance(value, Mapping):
        if wrong := [key for key in value if not isinstance(key, str)]:
            raise InputError(f"{what} has the key {shown(wrong[0])}; keys are texts")
        return {key: stored(x, what) for key, x in value.items()}
    if isinstance(value, list | tuple):
        return [stored(x, what) for x in value]
    if value is None or isinstance(value, str | int):
        return value
    if isinstance(value, float) and not math.isinf(value):
        return None if math.isnan(value) else value
    raise InputError(
        f"{what} holds {shown(value)}; it can hold texts, finite numbers, and lists, arrays or dicts of them"
    )
