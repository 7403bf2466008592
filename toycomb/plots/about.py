"""Settings and number of the networks that a figure shows, for its picture and for its caption."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from toycomb.common.changed import captioned, named
from toycomb.plots.given import Given, load
from toycomb.plots.letters import intervals, note, settings
from toycomb.plots.style import spread
from toycomb.plots.tables.sizes import sizes

if TYPE_CHECKING:
    from toycomb.plots.picture import Picture


def sized(entries: Iterable[Mapping[str, Any]], letters: str = "nHk") -> tuple[str, str]:
    """What a picture says of the entries of a table: their settings, and their intervals with the number of networks.

    `letters` are those of the settings; the number of clauses, C, is left out where titles or an axis have it. Tables
    of older versions have no `about` in their entries, and the first text is then empty.
    """
    known = [entry.get("about", entry) for entry in entries]
    networks = [x["networks"] for x in known if "networks" in x]
    words = settings(_only(x.get("embedding") for x in known), **_numbers(known, letters))
    read = _only(x.get("read") for x in known)
    words = f"{words}, {read}" if words and read else words
    return words, intervals(spread(networks)) if networks else "95 % bootstrap intervals over networks"


def in_short(given: Mapping[str, Given]) -> list[str]:
    """What a picture says of populations: each setting that has one value or a range, and their embedding.

    The number of clauses is among them where populations have names of their own, so that no title has it.
    """
    known = [sizes(x.space, () if x.run is None else x.run.tasks) | x.where for x in given.values()]
    letters = "nHk" if all(name == load(x.space) for name, x in given.items()) else "nHCk"
    read = _only(x.get("read") for x in known)
    words = settings(_only(x.get("embedding") for x in known), **_numbers(known, letters)).split(", ")
    return [*words, *(read.split(", ") if read else [])]


def in_words(given: Mapping[str, Given]) -> str:
    """What a caption says: what decides the networks, population by population."""
    texts = {
        name: [*(x.space if x.run is None else x.run).in_words(), x.where.get("read")] for name, x in given.items()
    }
    if len(texts) == 1:
        return f"Drawn from {', '.join(x for x in next(iter(texts.values())) if x)}."
    return " ".join(f"{name.replace('=', ' = ')}: {', '.join(x for x in words if x)}." for name, words in texts.items())


def changes_said(picture: Picture, settings: Mapping[str, Any]) -> Picture:
    """The picture, which names on top and in its caption what was changed in the study that made its table."""
    if changed := named(settings.get("changed", {})):
        note(picture, f"changed: {changed}")
    picture.caption = captioned(picture.caption, settings)
    return picture


def _only(names: Iterable[str | None]) -> str | None:
    """The one that all have, if there is one."""
    found = set(names)
    return found.pop() if len(found) == 1 else None


def _numbers(entries: Sequence[Mapping[str, Any]], letters: str) -> dict[str, str]:
    """Settings by letter, those that vary as a range; without those that are not known."""
    found = {key: [x[key] for x in entries if x.get(key) is not None] for key in letters}
    return {key: spread(values) for key, values in found.items() if values}
