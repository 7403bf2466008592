"""What a study says first: how large it is, how many verdicts it gives, and what decides the rest."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from toycomb.common.changed import left_out_because, named, options_of
from toycomb.evidence.family import in_words
from toycomb.evidence.reasons import FEW, MORE, by_reason

SIZES = {
    "quick": "This is a small run: one load, and enough networks for some of the verdicts.",
    "paper": "This is a run of the size that the documentation reports.",
    "full": "This is the largest run.",
    "readings": "This run asks every reading of the published claims, long ones too, and nothing else.",
}
LARGER = {"quick": ("paper", "about ten minutes on two cores"), "paper": ("full", "much longer")}
"""The next preset, and its time."""


def summary(claims: Sequence[Mapping[str, Any]], settings: Mapping[str, Any]) -> list[str]:
    """The first sentences of report and terminal.

    Parameters
    ----------
    claims : the claims table
    settings : of the preset, with `preset` and `seed`, and perhaps `changed`: what differs from the published settings,
        and `left_out`: accounts that cannot be asked then, with the reason of each
    """
    sentences = [SIZES[settings["preset"]]] if settings["preset"] in SIZES else []
    if changed := named(settings.get("changed", {})):
        sentences.append(f"Changed from the published set-up: {changed}.")
    sentences += [f"Left out: {x}." for x in left_out_because(settings.get("left_out", {}))]
    if not claims:
        return sentences
    undecided = by_reason(claims)
    left = sum(map(len, undecided.values()))
    sentences.append(f"It decides {len(claims) - left} of {len(claims)} claims.")
    sentences += [f"Undecided because {why}: {', '.join(ids)}." for why, ids in undecided.items()]
    sentences += [x for x in [in_words(claims)] if x]
    if {MORE, FEW} & undecided.keys() and settings["preset"] in LARGER:
        sentences.append(_larger(settings))
    return sentences


def _larger(settings: Mapping[str, Any]) -> str:
    preset, time = LARGER[settings["preset"]]
    command = f"toycomb reproduce --preset {preset}{options_of(settings.get('changed', {}))}"
    return f"More networks can decide these: {command} ({time})."
