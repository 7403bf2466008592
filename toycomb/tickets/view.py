"""One hidden layer of deeper networks, as a probe sees it: weights, embedding, clauses and row types of that layer."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from toycomb.common.cached import cached_property
from toycomb.common.errors import InputError
from toycomb.geometry import sham_formula
from toycomb.geometry.channels import Channel, paired_channel
from toycomb.geometry.level_nulls import role_sham
from toycomb.geometry.levels import check_level, directions_of
from toycomb.geometry.taught import Taught
from toycomb.geometry.witness import witness
from toycomb.layered import Layered
from toycomb.layered.layered import Networks
from toycomb.network import Network
from toycomb.tasks.composed import Composed
from toycomb.tasks.formula import Formula

if TYPE_CHECKING:
    from toycomb.tickets.subject import Subject


@dataclass(frozen=True, eq=False)
class View:
    """Hidden layer `layer` of networks of a subject, read for one output against the clauses of level `layer`. Ours.

    A probe works with `W`, `v`, an embedding `E` and clauses. Of layer l these are the layer's weights, the linear path
    of its rows to the output, the paired channel of level l - 1's clauses (of level 0, the variables, the channel is
    the embedding) and the clauses of level l over those of level l - 1. A formula without levels has level 1 alone.
    Networks of one hidden layer are read against the terms of the whole.

    Raises
    ------
    InputError
        If the formula has no such level.
    """

    subject: Subject
    layer: int
    output: int

    def __post_init__(self) -> None:
        if self.layer > 1:
            check_level([self.formula], self.layer)

    @property
    def formula(self) -> Formula:
        """The whole formula of the output."""
        found: Formula = self.subject.task.output(self.output).formula
        return found

    @property
    def deep(self) -> bool:
        """Whether networks have several hidden layers."""
        return len(self.subject.settings.widths) > 1

    @cached_property
    def clauses(self) -> Formula:
        """The clauses of the level, over those of the level below."""
        return check_level([self.formula], self.layer)[0] if self.deep else self.formula

    def sham(self, rng: np.random.Generator) -> Formula:
        """Sham clauses in place of `clauses`; of a formula with levels in the same roles."""
        levelled = self.deep and isinstance(self.formula, Composed)
        return role_sham(self.formula, self.layer, rng) if levelled else sham_formula(self.clauses, rng)

    @cached_property
    def wanted(self) -> np.ndarray:
        """() or (C,) row type of each clause's codes: +1, -1, or 0 for both, see `toycomb.geometry.witness`."""
        found: np.ndarray = witness([self.clauses], self.signs)[0]
        return found

    @cached_property
    def signs(self) -> np.ndarray:
        """(1, C) direction in which each clause moves the whole."""
        return directions_of([self.formula], self.layer) if self.deep else np.ones((1, len(self.formula)), np.int8)

    def shown(self, network: Networks, *, channel: bool = True) -> Network:
        """The layer of a network; with `channel` it carries that of the level below where it has no other embedding."""
        whole = Layered.of(network)
        seen = whole.seen(self.layer, self.output)
        if self.layer == 1:
            return seen
        return replace(seen, embedding=self._channel(whole).values[0, 0] if channel else None)

    def of_step_0(self, *, channel: bool = True) -> Network:
        """The layer of the initial network, as `shown`."""
        return self._initial if channel or self.layer == 1 else replace(self._initial, embedding=None)

    @cached_property
    def _initial(self) -> Network:
        return self.shown(self.subject.initial)

    @cached_property
    def asked(self) -> int:
        """Inputs on which a network is run for its channel, the same at all times."""
        return 2 * int(self._channel(Layered.of(self.subject.initial)).pairs.sum())

    def embedding(self, network: Network) -> np.ndarray:
        """(m, n) by which a network that was `shown` is read: its own, or the task's."""
        own = self.layer > 1 or self.subject.settings.learn_embedding
        E: Any = network.embedding if own else self.subject.task.E
        return np.asarray(E, float)

    def _channel(self, network: Layered) -> Channel:
        """The paired channel of the level below."""
        subject, learned = self.subject, self.subject.settings.learn_embedding
        try:
            taught = Taught(network[None, None], [subject.task], subject.seed, subject.index, learned)
            found = paired_channel(taught, self.layer - 1, self.output)
            found.check()
        except InputError as error:
            raise InputError(f"layer {self.layer} cannot be read: {error}") from None
        return found
