"""Paired comparisons of tickets: each formula with its initial weights, at one density, is one; ties count half.

All ours: the abstract of arXiv 2605.17704 says "frequently" and no more.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

import numpy as np

from toycomb.accounts.instruments.ticket_rows import Reader, Row, Tickets
from toycomb.accounts.presets import PROBES, RANDOM_MASKS
from toycomb.evidence.claims import Evidence
from toycomb.evidence.instrument import of_instrument
from toycomb.evidence.intervals import mean_known

SHARE = "share of comparisons won, less one half"
ALIKE = of_instrument("random masks of one distribution against each other, by the same measure")


def differences(tickets: Tickets, measure: Reader, ours: Sequence[str], theirs: Sequence[str]) -> np.ndarray:
    """(P, comparisons) each of ours less each of theirs at each density, NaN where not defined."""
    return _paired(tickets, measure, [(a, b) for a in ours for b in theirs])


def _paired(tickets: Tickets, measure: Reader, pairs: Sequence[tuple[str, str]]) -> np.ndarray:
    values = {name: tickets.values(name, measure) for pair in pairs for name in pair}
    return np.concatenate([values[a] - values[b] for a, b in pairs], axis=1)


def wins(tickets: Tickets, measure: Reader, ours: Sequence[str], theirs: Sequence[str]) -> np.ndarray:
    """(P, comparisons) +1 won, 0 tied, -1 lost, NaN where not defined."""
    return signs(differences(tickets, measure, ours, theirs))


def signs(difference: np.ndarray) -> np.ndarray:
    """Which side of each comparison won."""
    return np.sign(np.round(difference, 12))


def share(won: np.ndarray) -> np.ndarray:
    """(P,) share of comparisons won less one half."""
    return mean_known(won, axis=1) / 2


def alike(tickets: Tickets, measure: Reader) -> np.ndarray:
    """(P,) share won among methods that differ by chance alone, each pair of `RANDOM_MASKS` once; NaN without any."""
    there = [name for name in RANDOM_MASKS if name in tickets.by_method]
    if len(there) < 2:
        return np.full(len({row["network"] for row in tickets.rows}), np.nan)
    return share(signs(_paired(tickets, measure, list(combinations(there, 2)))))


def frequency(
    tickets: Tickets, measure: Reader, against: Sequence[str], probes: Sequence[str] = PROBES, **beside: np.ndarray
) -> Evidence:
    """How often the probes win in one place, and their mean difference."""
    difference = differences(tickets, measure, probes, against)
    won = signs(difference)
    return Evidence(
        effect=share(won),
        null=share(tickets.exchanged(won)),
        control=alike(tickets, measure),
        beside={"mean difference": mean_known(difference, axis=1), **beside},
    )


def beyond_sham(tickets: Tickets, measure: Reader, against: Sequence[str], probe: str = "distance") -> Evidence:
    """How much more often a probe wins in one place than its twin that is told sham clauses."""
    twin = sham_twin(probe)
    own, sham = (wins(tickets, measure, [name], against) for name in (probe, twin))
    return Evidence(
        effect=share(own) - share(sham),
        null=share(tickets.exchanged(own - sham)),
        control=alike(tickets, measure),
        beside={probe: share(own), twin: share(sham)},
    )


def sham_twin(probe: str) -> str:
    """The control that is the same probe told sham clauses."""
    return f"{probe}-sham"


def partial_recovery(row: Row) -> float | None:
    """Share of the clauses of which a row keeps its code at least in part, less the same for sham clauses.

    Masks that cut literals leave no whole code behind, and ties then say nothing.
    """
    own, *shams = (row[f"partial_{label}clauses_kept"] for label in ("", "sham_", "shamb_"))
    return None if own is None or None in shams else own - sum(shams) / 2
