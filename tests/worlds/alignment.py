"""Barriers that types halve, weights lower with width and codes lower further, own tickets near; or all one height."""

import numpy as np

from toycomb.accounts.alignment.matchings import BY_CHANCE, MATCHINGS
from toycomb.accounts.alignment.measure import DRAWS, OTHERS, SHAMS, TICKETS, Settings
from toycomb.accounts.alignment.seen import Seen

WIDTHS = np.array(Settings().widths)


def seen(effect, networks=12):
    """Made barriers in which every matching does what its claim says (`effect`), or none does anything."""
    rng = np.random.default_rng(0)

    def noisy(heights, *more):
        """(networks, ..., more) barriers near some heights (...)."""
        heights = np.broadcast_to(np.reshape(heights, np.shape(heights) + (1,) * len(more)), np.shape(heights) + more)
        return heights * np.exp(rng.normal(0, 0.05, (networks, *heights.shape)))

    none, types, weights, codes, own = (2.0, 0.5, 0.06 * 32 / WIDTHS, 0.02, 0.01) if effect else (1.0,) * 5
    height = {"none": none, "random": none, "types": types, "renamed": types, "weights": weights}
    by_width = np.stack([np.broadcast_to(height.get(name, codes), len(WIDTHS)) for name in MATCHINGS], axis=-1)
    by_chance = np.stack([np.full(len(WIDTHS), height[name]) for name in BY_CHANCE], axis=-1)
    tickets = [own if name.startswith("own") else 1.0 for name in TICKETS]
    found = {
        "barrier_width": noisy(by_width, 2),
        "chance_width": noisy(by_chance, DRAWS),
        "tickets": noisy(np.tile(tickets, (len(Settings().densities), 1)), 2),
        "shams": noisy(codes, SHAMS),
        **{name: noisy(0.5, 2) for name in OTHERS},
    }
    return Seen(found, Settings(), 1)
