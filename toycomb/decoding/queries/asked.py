"""A network as a function that can be asked: words of true variables in, margins out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np

from toycomb.common.blas import one_thread
from toycomb.common.errors import InputError
from toycomb.decoding.queries import _questions as questions
from toycomb.decoding.queries.words import unpacked
from toycomb.layered import Layered
from toycomb.network import Network

BATCH = 1 << 15
TIE = float(np.finfo(float).tiny)
"""The margin for False where the network's is 0, which says False: that of its dual, and of a broken literal."""


class Asked(Protocol):
    """Whatever answers questions: a margin above 0 says True."""

    questions: int
    """How many inputs it was asked so far."""

    @property
    def variables(self) -> int:
        """Variables n."""
        ...

    def __call__(self, words: np.ndarray) -> np.ndarray:
        """(N,) margins of the inputs `words` (N, w)."""
        ...

    def dual(self) -> Asked:
        """The negation of the answer on the complement of the input: of a CNF, the DNF with the same clauses."""
        ...


@dataclass
class OneLayer:
    """A network of one hidden ReLU layer and one output, asked by a compiled kernel.

    Parameters
    ----------
    F : (n, H) features by variable
    b, v : (H,)
    c : float
    turned : whether it is the dual of a network
    """

    F: np.ndarray
    b: np.ndarray
    v: np.ndarray
    c: float
    turned: bool = False
    questions: int = field(default=0, init=False)

    @classmethod
    def of(cls, network: Network, E: np.ndarray) -> OneLayer:
        """A `Network` without leading axes, under the embedding E (m, n).

        Raises
        ------
        InputError
            If answers would not be finite.
        """
        with np.errstate(over="ignore", invalid="ignore"):
            parts = (np.asarray(x, float) for x in (E.T @ network.W.T.astype(float), network.b, network.v))
            F, b, v = map(np.ascontiguousarray, parts)
            largest = (np.abs(F).sum(axis=0) + np.abs(b)) @ np.abs(v) + abs(float(network.c))
        if not np.isfinite(largest**2):
            raise InputError("the network cannot be asked: its weights are so large that answers are not finite")
        return cls(F, b, v, float(network.c))

    @property
    def variables(self) -> int:
        """Variables n."""
        return len(self.F)

    def __call__(self, words: np.ndarray) -> np.ndarray:
        """See `Asked`."""
        out = np.empty(len(words))
        questions.margins(np.ascontiguousarray(words), self.F, self.b, self.v, self.c, np.empty(len(self.b)), out)
        if self.turned:
            out[out == 0] = TIE
        self.questions += len(words)
        return out

    def dual(self) -> OneLayer:
        """See `Asked`; the complement of the input goes into the biases."""
        return OneLayer(-self.F, self.b + self.F.sum(axis=0), -self.v, -self.c, not self.turned)


@dataclass
class Answers:
    """Any function of inputs X (N, n) bool that gives margins (N,)."""

    function: Callable[[np.ndarray], np.ndarray]
    variables: int
    complement: bool = False
    questions: int = field(default=0, init=False)

    def __call__(self, words: np.ndarray) -> np.ndarray:
        """See `Asked`."""
        out = np.empty(len(words))
        for first in range(0, len(words), BATCH):
            X = unpacked(words[first : first + BATCH], self.variables)
            margins = self.function(X ^ self.complement)
            out[first : first + BATCH] = np.where(margins == 0, TIE, -margins) if self.complement else margins
        self.questions += len(words)
        return out

    def dual(self) -> Answers:
        """See `Asked`."""
        return Answers(self.function, self.variables, not self.complement)


@one_thread
def asked(network: Network | Layered, E: np.ndarray, output: int = 0) -> Asked:
    """One output of a network without leading axes as a function of its n variables, under the embedding E (m, n)."""
    arrays = [network.W, network.b, network.v, network.c] if isinstance(network, Network) else []
    arrays += [] if isinstance(network, Network) else [y for x in network.layers for y in (x.W, x.b)]
    if not all(np.isfinite(x).all() for x in arrays):
        raise InputError("weights of the network are not finite, so that its answers mean nothing")
    if isinstance(network, Network):
        return OneLayer.of(network, E)
    if len(network.layers) == 2 and network.activation == "relu":
        return OneLayer.of(network.seen(1, output), E)
    return Answers(lambda X: network.logits(X, E)[..., output], E.shape[1])
