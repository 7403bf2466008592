"""The parts of the study, in the order of the report."""

from __future__ import annotations

from toycomb.errors import InputError
from toycomb.study.contract import Derived, Material, Part
from toycomb.study.parts import (
    compatibility,
    crowding,
    family,
    probes,
    proximity,
    published,
    regions,
    selection,
)
from toycomb.theories import ACCOUNTS

PARTS: dict[str, Part] = {
    **{
        module.PART.name: module.PART
        for module in (proximity, selection, crowding, compatibility, family, probes, regions, published)
    },
    **ACCOUNTS,
}
"""The published claims, maps and comparisons first, then the other accounts of tickets."""


def named(name: str) -> Part:
    """A part by name; raises InputError if there is none."""
    return chosen((name,))[0]


def chosen(names: tuple[str, ...] = ()) -> list[Part]:
    """Parts by name, all of them if none is named; raises InputError if there is no such part."""
    for name in names:
        if name not in PARTS:
            raise InputError(f"there is no part {name!r} of the study; there are {', '.join(PARTS)}")
    return [part for name, part in PARTS.items() if not names or name in names]


__all__ = ["PARTS", "Derived", "Material", "Part", "chosen", "named"]
