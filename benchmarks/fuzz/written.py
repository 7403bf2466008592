"""What pages are made from, with a text and a number of an input in every place: claims, readings and accounts."""

from __future__ import annotations

import itertools
from typing import Any


class Places:
    """Gives every place of a document its text and its number, in turn.

    Parameters
    ----------
    texts : those of the input, or plain ones
    numbers, verdicts : those of the input
    """

    def __init__(self, texts: list[str], numbers: list[Any], verdicts: list[str]) -> None:
        self.texts = iter(f"{text}{i}" for i, text in enumerate(itertools.cycle(texts)))
        self.numbers, self.verdicts = itertools.cycle(numbers), itertools.cycle(verdicts)

    def interval(self, *names: str) -> dict[str, Any]:
        """A number with bounds; none of them, or all."""
        found = [next(self.numbers) for _ in names]
        return dict.fromkeys(names) if None in found else dict(zip(names, found, strict=True))

    def known(self) -> float:
        """A number that is there."""
        return next(self.numbers) or 0.0


def claim(at: Places, part: str) -> dict[str, Any]:
    """A row of the claims table."""
    judged = {key: {"what": next(at.texts), **at.interval("value", "low", "high")} for key in ("null", "control")}
    by = {next(at.texts): {"effect": at.interval("value", "low", "high"), next(at.texts): judged["null"]}}
    return {
        "id": next(at.texts),
        "statement": next(at.texts),
        "unit": next(at.texts),
        "measure": next(at.texts),
        "rule": next(at.texts),
        **at.interval("effect", "ci_low", "ci_high"),
        **judged,
        "n_networks": 24,
        "n_initialisations": 12,
        "verdict": next(at.verdicts),
        "p": 0.01,
        "margin": at.known(),
        "control_fails": at.known() > 0,
        "saturated": False,
        "by": by | {next(at.texts): by[next(iter(by))]},
        "undefined": 0,
        "part": part,
        "over_readings": over(at),
    }


def over(at: Places) -> dict[str, Any]:
    """What all readings of a claim say."""
    name = next(at.texts)
    values = [{"value": next(at.texts), "n": 8, "effect": next(at.numbers), "holds": x} for x in (1.0, 0.0)]
    return {
        "verdict": next(at.texts),
        "share": 0.5,
        "n": 16,
        "decided_by": name,
        "decided_share": 1.0,
        "moved_by": name,
        "choices": [{"choice": name, "of_effect": 0.5, "of_holds": None, "values": values}],
        "median": next(at.numbers),
        **dict.fromkeys(("least", "most"), at.known()),
        "sentence": next(at.texts),
        "measure": next(at.texts),
        "scale": next(at.texts),
        "margin": at.known(),
        "words": {next(at.texts): next(at.texts)},
    }


def account(at: Places, name: str) -> dict[str, Any]:
    """An account with a source, a figure and a note."""
    source = {"identity": next(at.texts), "networks": 12, "specification": {next(at.texts): next(at.texts)}}
    texts = {key: next(at.texts) for key in ("title", "published", "refuted", "reading", "command")}
    return {
        "name": name,
        **texts,
        "figures": [name],
        "redraw": [next(at.texts)],
        "sources": [{"name": next(at.texts), "kind": next(at.texts), **source}],
        "notes": [next(at.texts)],
    }
