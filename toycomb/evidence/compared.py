"""What comparisons of methods give, as JSON has it."""

from __future__ import annotations

from typing import TypedDict

from toycomb.evidence.intervals import Interval


class Place(TypedDict):
    """Where networks are compared."""

    embedding: str
    load: int | None
    density: float


class Counts(TypedDict):
    """Networks that have a value, and those that have none."""

    n: int
    undefined: int


class Mean(Place, Counts, Interval):
    """A row of `summary`."""

    method: str


class Contrast(Counts, Interval):
    """A paired difference, its p and the share of networks on which it is positive."""

    p: float | None
    won: float | None


class Difference(Place, Contrast):
    """A row of `paired`."""

    method: str
    baseline: str
    p_holm: float | None


class Ranked(TypedDict):
    """A method and its mean rank."""

    method: str
    mean_rank: float | None


class Ranks(TypedDict):
    """What `ranks` gives."""

    methods: list[Ranked]
    n: int
    cells: int
    left_out: int
    friedman_p: float | None
    critical_difference: float | None


class Wins(TypedDict):
    """What `wins` gives."""

    methods: list[str]
    n: int
    cells: int
    share: list[list[float | None]]
    p_holm: list[list[float | None]]
