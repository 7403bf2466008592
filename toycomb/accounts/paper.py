"""Numbers and statements of the published study (arXiv 2504.08842 v2) that ours are set beside.

They stand in `published.json`, each with its place in the paper and how surely it is known.
"""

from __future__ import annotations

import json
from functools import cache
from importlib.resources import files
from typing import Any

KNOWN, READ_OFF = "known", "read off by eye"


@cache
def content() -> dict[str, Any]:
    """The data file: `paper`, what each `certainty` means, and `entries`."""
    return json.loads(files("toycomb.accounts").joinpath("published.json").read_text(encoding="utf-8"))


def entry(name: str) -> dict[str, Any]:
    """One entry with its `id`, `statement`, `where` in the paper, `certainty` and `values`."""
    return next(x for x in content()["entries"] if x["id"] == name)


def code_rows(hidden: int, clauses: int) -> float | None:
    """Published mean 4P rows per clause on positive rows, read off by eye; None where nothing was read off."""
    found = (x["value"] for x in entry("code_rows")["values"] if (x["hidden"], x["clauses"]) == (hidden, clauses))
    return next(found, None)


def packing_limit(hidden: int, variables: int, clauses: int) -> float:
    """`H n / (16 C)`: what mean 4P rows per clause are said not to exceed by much, for clauses of 4 literals."""
    return hidden * variables / (entry("packing_limit")["values"][0]["denominator"] * clauses)


def of_code_rows(hidden: int, variables: int, clauses: int) -> tuple[float | None, float]:
    """`code_rows` and `packing_limit`: what is published of the mean 4P rows per clause."""
    return code_rows(hidden, clauses), packing_limit(hidden, variables, clauses)


def failing() -> dict[str, float]:
    """Where training error is said to begin: `clauses_over_hidden` and `code_rows`, both approximate."""
    return dict(entry("training_error_begins")["values"][0])
