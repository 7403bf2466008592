"""Sign flips by round, of methods of the ticket benchmark as they are."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from toycomb.network import Network
from toycomb.tickets.context import Context
from toycomb.tickets.definition import Method
from toycomb.tickets.methods.imp import continued, imp
from toycomb.tickets.subject import Subject

ROUNDS: dict[str, Method] = {"imp": imp, "imp-rewind": imp.with_options(rewind=2.0), "imp-continued": continued}
"""Rewound to the start; to two epochs of dense training; and the rate alone. 100, 102 and 99 epochs in all."""
KINDS = ("kept", "as many", "since the start")
"""Of each round: kept weights with another sign at its end than at its beginning; the same of as many of its weights
drawn at random, in expectation; and kept weights with another sign than at initialisation."""


class Round(NamedTuple):
    """A training of a masked network: its mask (H, m), where it began and how it ended."""

    mask: np.ndarray
    begun: Network
    ended: Network


class Watched(Context):
    """A context that keeps what a method trains in it."""

    def __init__(self, subject: Subject) -> None:
        super().__init__(subject)
        self.rounds: list[Round] = []

    def train(self, mask: np.ndarray, epochs: int, *, order: int, start: Network | None = None) -> Network:
        """As a context trains, and remembered."""
        network = super().train(mask, epochs, order=order, start=start)
        self.rounds.append(Round(mask, self.initial if start is None else start, network))
        return network


def watched(method: Method, subject: Subject, kept: int) -> tuple[np.ndarray, list[Round]]:
    """The mask (H, m) that a method finds, and its rounds."""
    context = Watched(subject)
    return method.find(context, kept).mask, context.rounds


def by_round(rounds: list[Round], mask: np.ndarray, initial: Network) -> np.ndarray:
    """(rounds, KINDS) shares; `mask` is what the last round leaves."""
    found = []
    for this, kept in zip(rounds, [*(x.mask for x in rounds[1:]), mask], strict=True):
        end = np.signbit(this.ended.W)
        turned, since = (end != np.signbit(x.W) for x in (this.begun, initial))
        found.append([turned[kept].mean(), turned[this.mask].mean(), since[kept].mean()])
    return np.array(found)
