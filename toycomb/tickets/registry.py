"""Methods by name."""

from __future__ import annotations

from collections.abc import Iterable

from toycomb.common.documents import Document
from toycomb.common.errors import InputError, shown, unknown
from toycomb.records.code.source import FURTHER, is_own
from toycomb.tickets import installed
from toycomb.tickets.definition import Method
from toycomb.tickets.description import plain_settings
from toycomb.tickets.naming import parts, with_written
from toycomb.tickets.registered import GROUPS, METHODS, known
from toycomb.tickets.terms import NEEDS

BY_NAME = ("registry.named", "registry.all_methods", "finding.find", "finding.score", "benchmark.Benchmark")
"""What finds methods by name, wherever it is called."""


def named(name: str | Method) -> Method:
    """A method by its name: one that is registered, or that an installed package brings (see `installed`).

    Behind the name may stand options in brackets, such as `imp(rounds=5,epochs=20)`; see `naming`.

    Raises
    ------
    InputError
        If there is none of that name, or it has no such option.
    """
    if isinstance(name, Method):
        return name
    if name in METHODS:
        return known(name)
    base, written = parts(name)
    if base not in METHODS and installed.method(base) is None:
        if "(" in base:
            raise InputError(f"{shown(name, 80)} cannot be read: options are written like imp(rounds=5,epochs=20)")
        names = sorted({*METHODS, *installed.names()})
        raise unknown("there is no ticket method", base, names, see="toycomb tickets --list")
    return known(base) if written is None else with_written(known(base), written)


def all_methods() -> tuple[str, ...]:
    """Names of all methods that are registered now: by group, then as they were registered.

    Those of installed packages are registered when they are first asked for; `installed.load` asks for all of them.
    """
    return tuple(sorted(METHODS, key=lambda name: GROUPS.index(METHODS[name].group)))


def need_clauses(names: Iterable[str | Method]) -> list[str]:
    """Which of some methods need the clauses of the task, by themselves or by one that they build on."""

    def needs(method: Method) -> bool:
        return "clauses" in method.needs or any(map(needs, method.builds_on))

    return [method.name for method in map(named, names) if needs(method)]


def is_brought(name: str) -> bool:
    """Whether toycomb itself brings the method of a name; one that is not known here, it does not."""
    try:
        return is_own(named(name).function)
    except InputError:
        return False


def describe(names: Iterable[str]) -> dict[str, Document]:
    """What each method is, knows and was set to, as plain JSON values."""
    return {
        name: {
            "definition": chosen.summary,
            "group": chosen.group,
            "outputs": chosen.outputs,
            "prunes": chosen.prunes,
            "needs": [need for need in NEEDS if need in chosen.needs],
            "options": plain_settings(chosen),
            "iterations": chosen.iterations,
            "reference": chosen.reference,
        }
        for name in names
        for chosen in (named(name),)
    }


def _of_others() -> list[Method]:
    """Registered methods that toycomb does not bring."""
    return [x for x in METHODS.values() if not is_own(x.function)]


FURTHER.update((f"{__package__}.{name}", _of_others) for name in BY_NAME)
