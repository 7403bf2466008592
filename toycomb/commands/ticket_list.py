"""What `toycomb tickets --list` shows of every method."""

from __future__ import annotations

import shutil
import textwrap
from collections.abc import Iterator, Mapping

from toycomb.common.documents import Document
from toycomb.common.errors import shown

NAMES = 22
"""Columns of the names; what is longer has a line of its own."""
PRUNES = {
    "all layers": "all hidden layers, or chosen ones",
    "one layer": "hidden layers of any network, one by one, as far as clauses have levels",
    "layer 1": "layer 1 of any network",
    "one hidden layer": "networks of one hidden layer, one output and a fixed embedding alone",
}
"""What a method prunes, in words, see `toycomb.tickets.Method`."""
LEAST, MOST = 60, 120
"""Columns of all that is shown, whatever the terminal has."""


def lines(methods: Mapping[str, Document]) -> Iterator[str]:
    """Every method below the heading of its group: what it does, what it needs, its options, where it is from."""
    width = min(max(shutil.get_terminal_size().columns, LEAST), MOST)
    group = None
    for name, method in methods.items():
        if method["group"] != group:
            group = method["group"]
            yield f"{group}:"
        head = f"  {shown(name, 60):<{NAMES - 2}}  "
        if len(head) > NAMES + 2:
            yield head.rstrip()
            head = ""
        for paragraph in _paragraphs(method):
            yield from _wrapped(head or " " * (NAMES + 2), paragraph, width)
            head = ""
    yield 'options are set in brackets: --methods "imp(rounds=5,epochs=20)"'


def _paragraphs(method: Document) -> Iterator[str]:
    yield shown(method["definition"], None) or "(its function has no docstring)"
    yield from (shown(" ".join(x.split()), None) for x in method.get("notes", "").split("\n\n") if x)
    yield f"prunes: {PRUNES.get(method['prunes'], shown(method['prunes'], 60))}"
    yield f"needs: {', '.join(method['needs']) or 'nothing'}"
    rounds = {"iterations": method["iterations"]} if method["iterations"] > 1 else {}
    options = {**method["options"], **rounds}
    if options:
        yield f"options: {', '.join(f'{key}={shown(value, 60)}' for key, value in options.items())}"
    if method["reference"]:
        yield f"reference: {shown(method['reference'], None)}"


def _wrapped(head: str, text: str, width: int) -> list[str]:
    indent = " " * (NAMES + 2)
    return textwrap.wrap(
        text, width, initial_indent=head, subsequent_indent=indent, break_on_hyphens=False, break_long_words=False
    )
