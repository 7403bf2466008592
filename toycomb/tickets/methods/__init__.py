"""One file for each method, or for a few that are close relatives; importing this package registers them all."""

from toycomb.tickets.methods import (
    codes,
    controls,
    designed,
    distance,
    early_bird,
    edge_popup,
    gates,
    grasp,
    grown,
    ham,
    imp,
    magnitude,
    projected_adam,
    random,
    rebasin,
    regrow,
    rigl,
    sign_in,
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
    "gates",
    "grasp",
    "grown",
    "ham",
    "imp",
    "magnitude",
    "projected_adam",
    "random",
    "rebasin",
    "regrow",
    "rigl",
    "sign_in",
    "snip",
    "synflow",
]
