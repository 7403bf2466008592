"""Sizes of the study, by preset."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, replace
from typing import Any

from toycomb.accounts.changed import changes
from toycomb.accounts.sizes import (
    ACCOUNT_NETWORKS,
    CLAIM_METHODS,
    ESTABLISHED,
    FEW_METHODS,
    MANY_METHODS,
    OTHER_CLAUSES,
    PROBES,
    PUBLISHED_LOADS,
    RANDOM_MASKS,
    SNAPSHOTS,
    TICKET_TRAINING,
    Preset,
    of_both_ends,
)
from toycomb.common.documents import Document
from toycomb.common.errors import unknown
from toycomb.records import identities

__all__ = [
    "ACCOUNT_NETWORKS",
    "CLAIM_METHODS",
    "ESTABLISHED",
    "FEW_METHODS",
    "MANY_METHODS",
    "OTHER_CLAUSES",
    "PRESETS",
    "PROBES",
    "PUBLISHED_LOADS",
    "RANDOM_MASKS",
    "SNAPSHOTS",
    "TICKET_TRAINING",
    "Preset",
    "alone",
    "of_both_ends",
    "preset",
    "settings",
    "with_changes",
]

LONG = ("depth", "setups")
"""Accounts that take longer than `paper` has time for."""
_PAPER = Preset(
    hidden=(16, 32, 64),
    loads=PUBLISHED_LOADS,
    sweep_networks=10,
    claim_networks=60,
    edit_networks=60,
    ticket_networks=30,
    methods=CLAIM_METHODS,
    densities=(0.2, 0.1, 0.05),
    account_networks=ACCOUNT_NETWORKS,
    beside_networks=60,
    doses=(2, 4),
    without=LONG,
)
# Sizes of `quick` come from the spread of each claim over networks, and a minute of two cores: see docs/time.md.
PRESETS: dict[str, Preset] = {
    "quick": Preset(
        *((32,), (2, 8, 16, 32, 64), 4, 128, 64, 26),
        claim_loads=(8,),
        ticket_loads=(8,),
        beside_networks=32,
        winning=(0.2,),
    ),
    "paper": _PAPER,
    "full": replace(
        _PAPER,
        sweep_networks=40,
        claim_networks=300,
        methods=MANY_METHODS,
        grid_networks=20,
        account_networks=40,
        beside_networks=300,
        without=(),
        doses=(1, 2, 4),
        long=True,
    ),
    "readings": replace(_PAPER, sweep_networks=0, methods=MANY_METHODS, account_networks=0, doses=(1, 2, 4), long=True),
}


def preset(name: str) -> Preset:
    """A preset by name; raises InputError if there is none."""
    if name not in PRESETS:
        raise unknown("the preset is", name, PRESETS)
    return PRESETS[name]


def with_changes(sizes: Preset, changed: Mapping[str, Any]) -> Preset:
    """A preset with changed settings; a number of clauses or rows takes the place of all that the preset goes through.

    Raises
    ------
    InputError
        If there is no such setting, or it has no such value.
    """
    found = changes(changed)
    one = {name: (value,) for name, value in found}
    loads = dict.fromkeys(("loads", "claim_loads", "ticket_loads"), one["clauses"]) if "clauses" in one else {}
    widths = {"hidden": one["hidden"]} if "hidden" in one else {}
    return replace(sizes, **loads, **widths, changed=found)  # type: ignore[arg-type]


def alone(networks: int) -> Preset:
    """Sizes of one account by itself: loads and methods of `quick`, and the same number of networks everywhere."""
    return replace(
        PRESETS["quick"],
        sweep_networks=networks,
        claim_networks=networks,
        edit_networks=networks,
        ticket_networks=networks,
        grid_networks=networks,
        account_networks=networks,
        beside_networks=networks,
    )


def settings(name: str, sizes: Preset, seed: int) -> Document:
    """The preset's name, its sizes and what was changed, as plain JSON values."""
    sizes_of = asdict(sizes)
    changed = identities.plain(dict(sizes.changed))
    del sizes_of["changed"]
    return {"preset": name, "seed": seed, **sizes_of, **({"changed": changed} if changed else {})}
