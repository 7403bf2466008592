"""Recovery of clauses in tickets beyond sham clauses: on other rows, or on any. All ours.

Ratios are taken within each density and averaged afterwards, over the densities where they are defined. A ratio of
means over densities is another thing (Simpson 1951): clauses that keep a row at .2 would leave the pool of the clauses
and not that of shams, which keep few anywhere; the pools would then be of different densities, and codes elsewhere are
commoner at some densities than at others.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from toycomb.accounts.instruments.ticket_rows import TICKET, Row, Tickets
from toycomb.evidence.claims import Evidence
from toycomb.evidence.intervals import mean_known

NOTHING_KEPT = "random-reinitialised"
Recovery = Callable[[Tickets, str, str], np.ndarray]
"""Function of tickets, method and prefix of the measures that gives (P, densities) shares of clauses."""


def elsewhere(tickets: Tickets, method: str, prefix: str) -> np.ndarray:
    """(P, densities) share coded on other rows among the coded clauses that keep none; NaN where all keep one."""
    moved, lost = (tickets.values(method, f"{prefix}clauses_{kind}") for kind in ("moved", "lost"))
    return np.where(moved + lost > 0, moved / np.where(moved + lost > 0, moved + lost, 1), np.nan)


def moved_of_all(tickets: Tickets, method: str, prefix: str) -> np.ndarray:
    """(P, densities) share coded on other rows alone among all coded clauses: one that is kept cannot move."""
    return tickets.values(method, f"{prefix}clauses_moved")


def anywhere(tickets: Tickets, method: str, prefix: str) -> np.ndarray:
    """(P, densities) share of all clauses that are coded on any row: family recovery."""
    return tickets.values(method, f"{prefix}coverage")


@dataclass(frozen=True)
class Beside:
    """A recovery of the clauses and of two halves of the sham clauses, each (P, densities)."""

    clauses: np.ndarray
    sham: np.ndarray
    shamb: np.ndarray

    @classmethod
    def of(cls, tickets: Tickets, method: str, prefix: str, recovery: Recovery) -> Beside:
        """Of the tickets of one method."""
        return cls(*(recovery(tickets, method, f"{prefix}{x}") for x in ("", "sham_", "shamb_")))

    @property
    def shams(self) -> np.ndarray:
        """(P, densities) mean of both halves."""
        return (self.sham + self.shamb) / 2

    @property
    def beyond(self) -> np.ndarray:
        """(P, densities) of the clauses less that of shams; NaN where either is not defined."""
        return self.clauses - self.shams

    def where_known(self, values: np.ndarray) -> np.ndarray:
        """(P,) mean of numbers over the densities where clauses and shams can be compared."""
        return mean_known(np.where(np.isnan(self.beyond), np.nan, values))


def moved(tickets: Tickets, prefix: str = "") -> Evidence:
    """Re-expressed on other rows beyond sham clauses, of one place; the control is the same before retraining."""
    found = Beside.of(tickets, TICKET, prefix, elsewhere)
    start = Beside.of(tickets, TICKET, f"start_{prefix}", elsewhere)
    shares = {kind: tickets.mean(TICKET, f"{prefix}clauses_{kind}") for kind in ("kept", "moved", "lost")}
    return Evidence(
        effect=found.where_known(found.beyond),
        null=mean_known(found.sham - found.shamb),
        control=start.where_known(start.beyond),
        headroom=found.where_known(1 - found.shams),
        beside={"clauses": found.where_known(found.clauses), "sham": found.where_known(found.shams), **shares},
    )


def preserved(tickets: Tickets, prefix: str = "") -> Evidence:
    """Of one place: family recovery beyond what a ticket shows that preserves nothing."""
    own, nothing = (tickets.mean(name, family(prefix)) for name in (TICKET, NOTHING_KEPT))
    shams = [tickets.mean(name, family(prefix, "sham_")) for name in (TICKET, NOTHING_KEPT)]
    return Evidence(
        effect=own - nothing,
        null=tickets.exchanged(own - nothing),
        control=shams[0] - shams[1],
        headroom=1 - tickets.mean(TICKET, f"{prefix}shamb_coverage") - nothing,
        beside={TICKET: own, NOTHING_KEPT: nothing},
    )


def family(prefix: str = "", clauses: str = "") -> Callable[[Row], float]:
    """Reader of family recovery: share of clauses with any code row, less that of sham clauses."""

    def read(row: Row) -> float:
        return row[f"{prefix}{clauses}coverage"] - row[f"{prefix}shamb_coverage"]

    return read
