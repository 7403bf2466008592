"""Methods of one's own on the command line: `./mine.py:gentle` of a file, `package.module:gentle` of a module."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from toycomb.common.errors import InputError, shown, unknown
from toycomb.tickets.definition import Method
from toycomb.tickets.loading import load_file, load_module
from toycomb.tickets.naming import parts, with_written
from toycomb.tickets.registered import METHODS
from toycomb.tickets.registry import named

FROM_FILE = re.compile(r"(?P<source>.+\.py)(?::(?P<name>.*))?", re.DOTALL)
"""A Python file, and a method of it."""
FROM_MODULE = re.compile(r"(?P<source>[^\W\d]\w*(?:\.[^\W\d]\w*)*):(?P<name>.*)", re.DOTALL)
"""A module that can be imported, and a method of it."""
MODULE = re.compile(r"[^\W\d]\w*(?:\.[^\W\d]\w*)+")
ALL = "all"


class Source(NamedTuple):
    """A file or module: how it was named, the methods that it registers, and everything that stands in it."""

    word: str
    methods: Mapping[str, Method]
    members: Mapping[str, Any]

    def names(self, wanted: str) -> list[str]:
        """Registered names of a method by its name or by that of its function, or of all methods.

        Raises
        ------
        InputError
            If there is none, or it is not registered.
        """
        if wanted == ALL and self.methods:
            return list(self.methods)
        if wanted in self.methods:
            return [wanted]
        held, where = self.members.get(wanted), f"in {shown(self.word, 60)}"
        if isinstance(held, Method) and METHODS.get(held.name) is held:
            return [held.name]
        if isinstance(held, Method):
            made = f'.variant("{shown(wanted.replace("_", "-"), 40)}", …)'
            raise InputError(f"{wanted} {where} is a method that is not registered; {made} of a method registers one")
        if callable(held) and not isinstance(held, type):
            name = shown(wanted.replace("_", "-"), 40)
            raise InputError(
                f'{wanted} {where} is a plain function; write @toycomb.tickets.method("{name}", needs=("initial",)) '
                "above it, with what it needs"
            )
        if not self.methods:
            raise InputError(
                f"{shown(self.word, 60)} registers no method; write @toycomb.tickets.method(NAME, needs=…) above one"
            )
        own = [name for name, x in self.members.items() if isinstance(x, Method) and x.name in self.methods]
        raise unknown(f"{where} there is no method", wanted, dict.fromkeys([*self.methods, *own]))


def brought(names: Iterable[str], known: dict[str, Source] | None = None) -> tuple[str, ...]:
    """The names of methods, those of files and modules as they are registered; each file is run once.

    Parameters
    ----------
    names : names of methods; `FILE.py:NAME`, where `FILE.py` alone stands for all methods that the file registers; or
        `package.module:NAME`. NAME is that of the method or of its function, or `all`. Options may follow in brackets,
        as in `./mine.py:gentle(power=2)`. The word `all` stands for itself.
    known : what earlier calls loaded, to which this one adds

    Raises
    ------
    InputError
        If there is no such file, module, method or option, or what is loaded fails.
    """
    sources: dict[str, Source] = {} if known is None else known
    found, asked = list[str](), set[str]()
    for word in names:
        base, written = parts(word)
        own = _own(base, sources)
        if own is None:
            found.append(word if word == ALL else _named(word))
        elif written is None:
            found += own
        else:
            found += [with_written(METHODS[name], written).name for name in own]
        asked.update(own or ())
    _check_apart(asked, sources.values())
    return tuple(dict.fromkeys(found))


def _check_apart(asked: set[str], sources: Iterable[Source]) -> None:
    """Refuse a name under which two files register different methods: the later one would stand for both."""
    first: dict[str, Source] = {}
    for source in sources:
        for name in sorted(asked & source.methods.keys()):
            other = first.setdefault(name, source)
            if other.methods[name] is not source.methods[name]:
                raise InputError(
                    f"{shown(other.word, 60)} and {shown(source.word, 60)} both register a method {shown(name, 40)}; "
                    "give one of them another name"
                )


def _own(word: str, sources: dict[str, Source]) -> list[str] | None:
    """Registered names of what a word asks of a file or a module; None if it is the name of a method."""
    for kind, load in ((FROM_FILE, _of_file), (FROM_MODULE, _of_module)):
        match = kind.fullmatch(word)
        if match is not None and word not in METHODS:
            source = match["source"]
            if source not in sources:
                sources[source] = load(source)
            return sources[source].names(ALL if match["name"] is None else match["name"])
    return None


def _named(word: str) -> str:
    """The name of a registered or installed method; of what looks like a module the sentence says how one is asked."""
    try:
        return named(word).name
    except InputError as error:
        if MODULE.fullmatch(word):
            raise InputError(f"{error}; a method of a module is written {shown(word, 40)}:NAME") from None
        if set(word) & set(":/\\"):
            raise InputError(f"{error}; a method of a file is written ./FILE.py:NAME") from None
        raise


def _of_file(word: str) -> Source:
    return _registering(word, lambda: load_file(Path(word)), lambda name, x: False)


def _of_module(word: str) -> Source:
    """What a module registered, now or when it was imported before."""

    def its_own(name: str, method: Method) -> bool:
        return f"{getattr(method.function, '__module__', '')}.".startswith(f"{word}.")

    return _registering(word, lambda: load_module(word), its_own)


def _registering(word: str, load: Callable[[], Mapping[str, Any]], further: Callable[[str, Method], bool]) -> Source:
    before = dict(METHODS)
    members = load()
    return Source(word, {k: x for k, x in METHODS.items() if before.get(k) is not x or further(k, x)}, members)
