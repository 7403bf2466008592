"""What each intervention is judged by, in one place."""

from __future__ import annotations

from dataclasses import replace

from toycomb.accounts.crowding.seen import DOSE_OF
from toycomb.accounts.instruments import arms
from toycomb.evidence.claims import Evidence
from toycomb.geometry.edits import MOST_FLIPS


def clearing(edited: arms.Arms) -> Evidence:
    """C3i of one place."""
    return edited.contrast("edit", "sham")


def loading(edited: arms.Arms) -> Evidence:
    """C3l of one place."""
    return edited.fall({arm: DOSE_OF[arm] for arm in edited.edited}, MOST_FLIPS)


def swapping(edited: arms.Arms) -> Evidence:
    """C3m of one place, with the chances in each arm beside it."""
    return replace(edited.contrast("fewer", "more"), beside=edited.shares())
