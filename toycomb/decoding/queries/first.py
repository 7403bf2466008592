"""The first questions to a network, asked once: the answers are kept, a bit each."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from toycomb.decoding.queries.asked import Asked
from toycomb.decoding.queries.plans import Plan


class First:
    """First questions of a plan and a network's answers to them, from first to last.

    Parameters
    ----------
    ask : the network
    plan : the plan
    """

    def __init__(self, ask: Asked, plan: Plan) -> None:
        self.ask, self.plan = ask, plan
        self._kept: list[np.ndarray] = []

    def margins(self) -> Iterator[tuple[np.ndarray, np.ndarray]]:
        """Words (N, w) and margins (N,), chunk by chunk, asked anew."""
        for place, words in enumerate(self.plan.first()):
            found = self.ask(words)
            if place == len(self._kept):
                self._kept.append(np.packbits(found > 0))
            yield words, found

    def answers(self) -> Iterator[tuple[np.ndarray, np.ndarray]]:
        """Words (N, w) and whether the network says True (N,) bool, asked where that is not known yet."""
        for place, words in enumerate(self.plan.first()):
            if place == len(self._kept):
                self._kept.append(np.packbits(self.ask(words) > 0))
            yield words, np.unpackbits(self._kept[place], count=len(words)).astype(bool)
