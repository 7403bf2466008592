"""Training learns proximal locations and signs persist; or every network forgets where it began."""

from tests.worlds.mechanism import edited, simulated
from toycomb.accounts.instruments.observed import Observed
from toycomb.accounts.resolution.account import Seen


def seen(effect):
    """Planted precursors become proximal and removed ones are so no more."""
    how = {"rule": "proximal", "persistence": 0.6} if effect else {"rule": None, "persistence": 0.0}
    dense = Observed(simulated(1, **how), simulated(2, persistence=how["persistence"]), 3)
    planted, removed = edited(5, "plant", n=32, H=40, **how), edited(6, "remove", **how)
    return Seen({"C=6": dense}, {"C=6": planted}, {"C=6": removed}, (0, 100), beside={"identity, C=6": dense})
