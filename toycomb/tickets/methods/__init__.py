"""One file for each method, or for a few that are close relatives; importing this package registers them all."""

from toycomb.tickets.methods import (
    codes,
    controls,
    designed,
    distance,
    early_bird,
    edge_popup,
    grasp,
    grown,
    imp,
    magnitude,
    random,
    regrow,
    rigl,
    snip,
    synflow,
)
from toycomb.tickets.registered import METHODS, RESERVED

RESERVED.update(METHODS)

__all__ = [
    "codes",
    "controls",
    "designed",
    "distance",
    "early_bird",
    "edge_popup",
    "grasp",
    "grown",
    "imp",
    "magnitude",
    "random",
    "regrow",
    "rigl",
    "snip",
    "synflow",
]
