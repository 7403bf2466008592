"""The one mapping with layers in what a checkpoint nests: `{"model": {…}, "optimizer": {…}, "epoch": 3}`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from toycomb.common.errors import InputError, shown, unknown
from toycomb.common.notices import listed
from toycomb.exchange.layers import WEIGHTS, WORD

DEEPEST = 4
"""Mappings within mappings that are looked at."""


def state_of(document: Mapping[Any, Any], source: str, key: str | None = None) -> Mapping[str, Any]:
    """The mapping of a checkpoint that has a weight of two axes, or the one that `key` names (`outer.inner`).

    Raises
    ------
    InputError
        If there is none, or several and no key; the sentence names them.
    """
    found = dict(_with_layers(document))
    if key is not None:
        if key not in found:
            raise unknown(f"{source} holds no layers under the key", key, [x for x in found if x])
        return found[key]
    if not found:
        keys = listed([shown(x, 40) for x in document]) or "none"
        raise InputError(f"{source} holds no linear layer; its keys are {keys}")
    if len(found) > 1:
        raise InputError(f"{source} holds layers under several keys; choose one as key: {listed(list(found))}")
    return next(iter(found.values()))


def _with_layers(
    document: Mapping[Any, Any], place: str = "", depth: int = 0
) -> Iterator[tuple[str, Mapping[str, Any]]]:
    if any(_weight(key, value) for key, value in document.items()):
        yield place, document
        return
    for key, value in document.items():
        if isinstance(value, Mapping) and isinstance(key, str) and depth < DEEPEST:
            yield from _with_layers(value, f"{place}.{key}" if place else key, depth + 1)


def _weight(key: Any, value: Any) -> bool:
    found = WORD.fullmatch(key) if isinstance(key, str) else None
    return found is not None and found["word"] in WEIGHTS and getattr(value, "ndim", 0) == 2
