"""The words of a command line, held against the options of a command before the parser sees them.

So a wrong name or value is answered by this package, in one short sentence with the nearest right name, whatever the
parser's version says; and names that options had in older versions are still understood.
"""

from __future__ import annotations

import dataclasses
import math
import re
import shlex
from collections.abc import Iterator, Sequence
from pathlib import Path
from types import NoneType, UnionType
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

from toycomb.common.errors import InputError, shown, unknown

OLDER = {"--clause-size": "--literals", "--parts": "--accounts"}
"""Names that options had in older versions, with those of today; only the latter are shown."""
ALSO = {"--outputs": "--output"}
"""Names for what a command has by another name, where it has no option of the first one."""
FLAGS = {"--outputs": "--prune-outputs"}
"""Options that were flags in older versions, with those of today."""
NUMBERS = {int: "a whole number", float: "a number"}


def options(kind: Any) -> dict[str, Any]:
    """Every option of a command with the type of its value, in the order of the help text."""
    found: dict[str, Any] = {}
    for entry, hint in _entries(kind):
        notes = getattr(hint, "__metadata__", ())
        if dataclasses.is_dataclass(hint):
            found |= options(hint)
        elif not _positional(hint):
            name = next((x.name for x in notes if getattr(x, "name", None)), entry.name)
            found[f"--{name.replace('_', '-')}"] = hint
    return found


def line(name: str, command: Any, without: Sequence[str] = ()) -> str:
    """What is written to call a command so: its options that differ from their defaults, but for some fields."""
    return shlex.join(["toycomb", name, *_written(command, type(command)(), without)])


def _written(command: Any, usual: Any, without: Sequence[str]) -> Iterator[str]:
    for entry, hint in _entries(type(command)):
        value, default = getattr(command, entry.name), getattr(usual, entry.name)
        if entry.name in without or value == default:
            continue
        notes = getattr(hint, "__metadata__", ())
        option = next((x.name for x in notes if getattr(x, "name", None)), entry.name).replace("_", "-")
        if dataclasses.is_dataclass(value):
            yield from _written(value, default, ())
        elif isinstance(value, bool):
            yield f"--{option}" if value else f"--no-{option}"
        elif isinstance(value, tuple):
            items = [f"{x:g}" if isinstance(x, float) and float(f"{x:g}") == x else str(x) for x in value]
            yield from (f"--{option}", *(items if any("," in x for x in items) else [",".join(items)]))
        else:
            yield from (f"--{option}", str(value))


def checked(name: str, kind: Any, words: Sequence[str]) -> list[str]:
    """The words of a command, each option by the name of today.

    Raises
    ------
    InputError
        If there is no such option, or a value is none of those that it takes.
    """
    known = options(kind)
    end = words.index("--") if "--" in words else len(words)
    taken = [x for word in words[:end] for x in _today(name, word, known)]
    taken = _without_commas(_flags_of_old(taken, known), known)
    for option, value in _pairs(taken, known):
        _check(option, value, known[option])
    if not {"-h", "--help"} & set(taken):
        _complete(name, kind, taken, [*_loose(taken, known), *words[end + 1 :]])
    return [*taken, *words[end:]]


def _flags_of_old(words: Sequence[str], known: dict[str, Any]) -> list[str]:
    """A name that stood for a flag in older versions and takes a number today: as that flag where no number follows."""
    following = [*words[1:], ""]
    return [
        FLAGS[x] if x in FLAGS and FLAGS[x] in known and not following[i].lstrip("-").isdecimal() else x
        for i, x in enumerate(words)
    ]


def _complete(name: str, kind: Any, words: Sequence[str], loose: Sequence[str]) -> None:
    """Refuse words in which something is missing that the command needs, or of which one belongs to nothing."""
    places = [_place(entry, hint) for entry, hint in _entries(kind) if _positional(hint)]
    left = [place for place, needed in places[len(loose) :] if needed]
    given = {word.partition("=")[0] for word in words}
    options = [(f"--{entry.name.replace('_', '-')}", entry, hint) for entry, hint in _entries(kind)]
    left += [
        f"{option} {'FILE' if _kinds(hint) == [Path] else 'VALUE'}"
        for option, entry, hint in options
        if _needed(entry) and not _positional(hint) and option not in given
    ]
    see = f"toycomb {name} --help shows an example"
    if left:
        raise InputError(f"{name} needs {' and '.join(left)}; {see}")
    if len(loose) > len(places) and not any(_positional(hint) and _many(hint) for _, hint in _entries(kind)):
        takes = " ".join(place for place, _ in places)
        belongs = f"takes {takes} and options" if takes else "takes options alone"
        raise InputError(f"{name} {belongs}; {shown(repr(loose[len(places)]), 50)} belongs to none; {see}")


def _entries(kind: Any) -> list[tuple[dataclasses.Field[Any], Any]]:
    hints = get_type_hints(kind, include_extras=True)
    return [(entry, hints[entry.name]) for entry in dataclasses.fields(kind)]


def _positional(hint: Any) -> bool:
    import tyro

    return tyro.conf.Positional in getattr(hint, "__metadata__", ())


def _needed(entry: dataclasses.Field[Any]) -> bool:
    return entry.default is dataclasses.MISSING and entry.default_factory is dataclasses.MISSING


def _place(entry: dataclasses.Field[Any], hint: Any) -> tuple[str, bool]:
    """How the help text writes a word that stands without an option, and whether it must be there."""
    name = next((x.metavar for x in hint.__metadata__ if getattr(x, "metavar", None)), entry.name.upper())
    return name, _needed(entry)


def _loose(words: Sequence[str], known: dict[str, Any]) -> Iterator[str]:
    """The words that are neither an option nor a value of one."""
    takes = 0.0
    for word in words:
        if word.startswith("--"):
            option, equals, _ = word.partition("=")
            hint = known.get(option)
            takes = 0 if equals or _kinds(hint) == [bool] else math.inf if _many(hint) else 1
        elif takes:
            takes -= 1
        else:
            yield word


def _today(name: str, word: str, known: dict[str, Any]) -> list[str]:
    """A word as it is, but an option by the name of today."""
    if not re.match("--?[^-0-9.]", word) or word == "-h":
        return [word]
    option, equals, value = word.partition("=")
    option = option.replace("_", "-")
    option = OLDER.get(option, option) if OLDER.get(option) in known else option
    option = ALSO[option] if option in ALSO and option not in known and ALSO[option] in known else option
    if option not in known and option != "--help":
        raise unknown(f"{name} has no option", option, [*known, "--help"], see=f"toycomb {name} --help")
    return [option, value] if equals and _many(known.get(option)) else [f"{option}{equals}{value}"]


def _pairs(words: Sequence[str], known: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Each value with its option: the word after it, and all further ones where it takes several."""
    option = ""
    for word in words:
        if word.startswith("--"):
            option, equals, value = word.partition("=")
            if equals:
                yield option, value
                option = ""
            option = option if option in known else ""
        elif option:
            yield option, word
            option = option if _many(known[option]) else ""


def _check(option: str, value: str, hint: Any) -> None:
    """Refuse a value that is no number where one belongs, or none of a few words."""
    kinds = _kinds(hint)
    choices = [x for kind in kinds if get_origin(kind) is Literal for x in get_args(kind)]
    if choices and value not in choices:
        raise unknown(f"{option} is", value, choices)
    for kind, text in NUMBERS.items():
        if kinds == [kind] and value != "None":
            try:
                kind(value)
            except ValueError:
                raise InputError(f"{option} is {shown(repr(value), 50)}; it must be {text}") from None


def _kinds(hint: Any) -> list[Any]:
    """The types that a value may have; those of its items where there are several."""
    hint = _bare(hint)
    if get_origin(hint) in (Union, UnionType):
        return [x for x in get_args(hint) if x is not NoneType]
    return [get_args(hint)[0]] if _several(hint) else [hint]


def _several(hint: Any) -> bool:
    return get_origin(_bare(hint)) is tuple


def _many(hint: Any) -> bool:
    """Whether several values may follow an option; one that is repeated instead takes one value as it is."""
    return _several(hint) and not any(str(x) == "UseAppendAction" for x in getattr(hint, "__metadata__", ()))


def _bare(hint: Any) -> Any:
    return get_args(hint)[0] if hasattr(hint, "__metadata__") else hint


def _without_commas(words: Sequence[str], known: dict[str, Any]) -> list[str]:
    """A list may be written with commas, `--at 0.2,1,3`, or as separate words."""
    split: list[str] = []
    for word in words:
        items = [item for item in map(str.strip, _separated(word)) if item]
        several = split[-1:] and _many(known.get(split[-1]))
        named = several and _kinds(known[split[-1]]) == [Path] and Path(word).exists()  # a comma in the name of a file
        split += items if several and items and not named else [word]
    return split


def _separated(word: str) -> list[str]:
    """Items between commas; those within brackets, as in `imp(rounds=5,epochs=20)`, separate nothing."""
    items, depth, quote = [""], 0, ""
    for x in word:
        if x == "," and not depth:
            items.append("")
            continue
        items[-1] += x
        if quote:
            quote = "" if x == quote else quote
        elif depth and x in "'\"":  # elsewhere it is an apostrophe
            quote = x
        else:
            depth = max(0, depth + (x in "([{") - (x in ")]}"))
    return word.split(",") if depth else items
