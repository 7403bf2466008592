"""Everything that decides a training run except the task, the seed and the network's index."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any

import numpy as np

from toycomb.common.brief import brief, differing
from toycomb.common.errors import InputError, number, shown, unknown, whole
from toycomb.parameters import INITIALISERS, LARGEST_SCALE

OPTIMISERS = ("adam", "sgd")
LARGEST = 1_000_000


@dataclass(frozen=True)
class Training:
    """Training settings. Defaults are the published ones (P2, section 4) where it states them.

    Parameters
    ----------
    hidden : int or sequence of int
        Rows H, or rows H_1, …, H_L of several hidden layers; a sequence of one is that one.
    epochs : int
        At most this many passes over the inputs, each in a fresh random order.
    snapshots : sequence of float
        Epochs (fractions allowed, rounded to whole steps) at which parameters are kept; 0 and the end always are.
    batch : int
        Inputs per step; the last batch of an epoch may be smaller.
    optimiser : "adam" or "sgd"
    learning_rate : float
    momentum : float
        Of SGD (heavy ball, as in PyTorch).
    beta1, beta2, epsilon : float
        Of Adam; epsilon stands outside the root.
    weight_decay : float
        Added to the gradient as `weight_decay · parameter`, for all parameters (L2, as in PyTorch).
    patience : int or None
        Stop once the mean training loss of an epoch has not fallen below its minimum for so many epochs. P2
        states 10 and not what is watched: the training loss is ours.
    initialiser, scale
        See `toycomb.network.init`.
    biases : bool, or sequence of bool
        Whether layers have biases: one answer for all, or one for each, the outputs' last. Without, they are 0.
    learn_embedding : bool
        The embedding is trained with the rest, from the task's on; otherwise it is fixed.

    Raises
    ------
    InputError
        If a value is out of range; the message names it.
    """

    hidden: Any = 32
    epochs: int = 100
    snapshots: Sequence[float] = ()
    batch: int = 64
    optimiser: str = "adam"
    learning_rate: float = 1e-3
    momentum: float = 0.9
    beta1: float = 0.9
    beta2: float = 0.999
    epsilon: float = 1e-8
    weight_decay: float = 0.0
    patience: int | None = 10
    initialiser: str = "uniform"
    scale: float = 1.0
    biases: bool | tuple[bool, ...] = True
    learn_embedding: bool = False

    def __repr__(self) -> str:
        always = [f"hidden={self.hidden}", f"epochs={self.epochs}"]
        ends = ("snapshots",) if len(self.snapshots) == 2 else ()
        return brief(self, [*always, *differing(self, without=("hidden", "epochs", *ends))])

    def __post_init__(self) -> None:
        self._normalise()
        allowed = {
            "hidden": (
                len(self.widths) > 0 and all(1 <= x <= LARGEST for x in self.widths),
                f"at least 1 and at most {LARGEST}{'' if isinstance(self.hidden, int) else ', in every layer'}",
            ),
            "epochs": (0 <= self.epochs <= LARGEST, f"at least 0 and at most {LARGEST}"),
            "batch": (1 <= self.batch <= LARGEST, f"at least 1 and at most {LARGEST}"),
            "learning_rate": (0 < self.learning_rate < math.inf, "positive and finite"),
            "momentum": (0 <= self.momentum < 1, "in [0, 1)"),
            "beta1": (0 <= self.beta1 < 1, "in [0, 1)"),
            "beta2": (0 <= self.beta2 < 1, "in [0, 1)"),
            "epsilon": (0 < self.epsilon < math.inf, "positive and finite"),
            "weight_decay": (0 <= self.weight_decay < math.inf, "at least 0 and finite"),
            "patience": (self.patience is None or self.patience >= 1, "at least 1, or none"),
            "scale": (0 < self.scale <= LARGEST_SCALE, f"positive and at most {LARGEST_SCALE}"),
        }
        for name, names in (("optimiser", OPTIMISERS), ("initialiser", INITIALISERS)):
            if getattr(self, name) not in names:
                raise unknown(f"the {name} is", getattr(self, name), names)
        for name, (fine, text) in allowed.items():
            if not fine:
                raise InputError(f"{name} is {getattr(self, name)}; it must be {text}")
        for epoch in self.snapshots:
            if not 0 <= epoch <= self.epochs:
                raise InputError(f"a snapshot at epoch {epoch} was asked for; training runs from 0 to {self.epochs}")
        object.__setattr__(self, "snapshots", tuple(sorted({0.0, *map(float, self.snapshots), float(self.epochs)})))

    @classmethod
    def of(cls, settings: Mapping[str, Any]) -> Training:
        """Settings by name; raises InputError for a name that is none, as for a value that is wrong."""
        names = [entry.name for entry in fields(cls)]
        for name in settings:
            if name not in names:
                raise unknown("training has no setting", name, names)
        return cls(**settings)

    def _normalise(self) -> None:
        """Give every number its declared type, so that equal settings are one specification."""
        widths = tuple(whole("hidden", x) for x in (self.hidden if _several(self.hidden) else (self.hidden,)))
        object.__setattr__(self, "hidden", widths[0] if len(widths) == 1 else widths)
        self._normalise_biases()
        for name in ("epochs", "batch"):
            object.__setattr__(self, name, whole(name, getattr(self, name)))
        if self.patience is not None:
            object.__setattr__(self, "patience", whole("patience", self.patience))
        for name in ("learning_rate", "momentum", "beta1", "beta2", "epsilon", "weight_decay", "scale"):
            object.__setattr__(self, name, number(name, getattr(self, name)))
        if not isinstance(self.snapshots, Iterable) or _alone(self.snapshots):
            raise InputError(f"snapshots is {self.snapshots!r}; it must be a list of epochs")
        object.__setattr__(self, "snapshots", tuple(number("a snapshot", x) for x in self.snapshots))

    def _normalise_biases(self) -> None:
        """One answer where all layers have the same; raises InputError for what is no answer."""
        given = (self.biases,) if isinstance(self.biases, bool | np.bool_) else self.biases
        if not _several(given) or not all(isinstance(x, bool | np.bool_) for x in given):
            raise InputError(f"biases is {self.biases!r}; it must be True or False, or one of them for each layer")
        found = tuple(map(bool, given))
        if len(found) not in (1, len(self.widths) + 1):
            raise InputError(
                f"biases has {len(found)} values; give one for all layers, or {len(self.widths) + 1}, the outputs' last"
            )
        object.__setattr__(self, "biases", found[0] if len(set(found)) == 1 else found)
        if not isinstance(self.learn_embedding, bool | np.bool_):
            raise InputError(f"learn_embedding is {shown(repr(self.learn_embedding), 60)}; it must be True or False")
        object.__setattr__(self, "learn_embedding", bool(self.learn_embedding))

    @property
    def widths(self) -> tuple[int, ...]:
        """Rows of each hidden layer."""
        return self.hidden if isinstance(self.hidden, tuple) else (self.hidden,)

    @property
    def has_biases(self) -> tuple[bool, ...]:
        """Whether each layer has biases, the outputs' last."""
        return self.biases if isinstance(self.biases, tuple) else (self.biases,) * (len(self.widths) + 1)

    def snapshot_steps(self, steps_per_epoch: int) -> list[int]:
        """Step after which each snapshot is taken."""
        return [round(epoch * steps_per_epoch) for epoch in self.snapshots]


def _several(value: Any) -> bool:
    """Whether a value is a row of values."""
    return isinstance(value, Sequence | np.ndarray) and not _alone(value)


def _alone(value: Any) -> bool:
    """Whether a value is one, though its type can be run through."""
    return isinstance(value, str | bytes) or (isinstance(value, np.ndarray) and not value.ndim)
