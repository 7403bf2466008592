"""Tickets that keep families where shams do not; or tickets that treat clauses as shams."""

import numpy as np

from tests.worlds.tickets import tickets
from toycomb.accounts.instruments.ticket_rows import TICKET
from toycomb.accounts.reexpression.recoveries import NOTHING_KEPT
from toycomb.accounts.reexpression.seen import Seen

NETWORKS = 24
CLAUSES = ("", "sham_", "shamb_")
PREFIXES = ("", "partial_", "start_", "start_partial_")


def seen(effect):
    """Half of the clauses keep a row; of the others many are coded elsewhere, where those of shams are lost."""
    places = [f"{embedding} C=8" for embedding in ("hadamard", "identity")]
    return Seen({place: planted(place, effect, i) for i, place in enumerate(places)}, {})


def planted(place, effect, seed):
    """Numbers of both tickets; those before retraining are alike for clauses and shams."""
    rng = np.random.default_rng([13, seed])
    numbers = {}
    for method, keeps in ((TICKET, effect), (NOTHING_KEPT, False)):
        row = numbers[method] = {}
        for prefix in PREFIXES:
            for clauses in CLAUSES:
                real = keeps and clauses == "" and not prefix.startswith("start_")
                elsewhere = (0.8 if real else 0.3) + 0.03 * rng.normal(size=NETWORKS)
                row[f"{prefix}{clauses}clauses_kept"] = np.full(NETWORKS, 0.5)
                row[f"{prefix}{clauses}clauses_moved"] = 0.5 * elsewhere
                row[f"{prefix}{clauses}clauses_lost"] = 0.5 * (1 - elsewhere)
                row[f"{prefix}{clauses}coverage"] = 0.5 + 0.5 * elsewhere
    return tickets(numbers, place)
