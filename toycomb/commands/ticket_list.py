"""What `toycomb tickets --list` shows of every method."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from toycomb.common.documents import Document


def lines(methods: Mapping[str, Document]) -> Iterator[str]:
    """Every method below the heading of its group."""
    from toycomb.tickets import named

    group = None
    for name, method in methods.items():
        if method["group"] != group:
            group = method["group"]
            yield f"{group}:"
        told = dict(named(name).options)
        if told and named(name).iterations > 1:
            told["iterations"] = named(name).iterations
        changed = ", ".join(f"{key} = {value}" for key, value in told.items())
        own = f" With {changed}." if changed else ""  # what tells variants of one method apart
        yield f"  {name:<22} {method['definition']}{own} Needs {', '.join(method['needs']) or 'nothing'}."
