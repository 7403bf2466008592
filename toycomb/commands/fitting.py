"""Options of training."""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields
from typing import Any

from toycomb.common.documents import Document
from toycomb.common.errors import InputError, unknown


@dataclass(frozen=True)
class Fit:
    """Options of training."""

    hidden: tuple[int, ...] = (32,)
    """Rows H; with several hidden layers those of each, such as 32,16."""
    epochs: int = 100
    """Passes over the inputs, at most."""
    batch: int = 64
    """Inputs per step."""
    optimiser: str = "adam"
    """adam or sgd."""
    learning_rate: float = 1e-3
    """Step size."""
    momentum: float = 0.9
    """Of sgd."""
    weight_decay: float = 0.0
    """L2 decay of all parameters."""
    patience: int = 10
    """Stop after so many epochs without a lower training loss; 0 never stops."""
    initialiser: str = "uniform"
    """uniform (±1/√fan-in) or he."""
    scale: float = 1.0
    """Factor on the initial values."""
    without_biases: tuple[str, ...] = ()
    """Layers that have no biases: their numbers from 1, outputs, or all."""
    learn_embedding: bool = False
    """Train the embedding together with the rest."""

    @property
    def widths(self) -> tuple[int, ...]:
        """Rows of each hidden layer; raises InputError if there is none."""
        widths = tuple(self.hidden) if isinstance(self.hidden, tuple | list) else (self.hidden,)
        if not widths:
            raise InputError("no number of rows was given; give one for each hidden layer, such as --hidden 32,16")
        return widths

    def settings(self, **more: Any) -> Document:
        """Keyword arguments of `toycomb.train`."""
        chosen = {entry.name: getattr(self, entry.name) for entry in fields(Fit) if entry.name != "without_biases"}
        return {**chosen, "hidden": self.widths, "biases": self._biases(), "patience": self.patience or None, **more}

    def said(self) -> Document:
        """Options as documents have them: rows of one layer as a number, and newer options where they say something."""
        usual = Fit()
        newer = [name for name in ("without_biases", "learn_embedding") if getattr(self, name) == getattr(usual, name)]
        widths = self.widths
        rows = {"hidden": widths[0] if len(widths) == 1 else list(widths)}
        return {key: x for key, x in {**asdict(self), **rows}.items() if key not in newer}

    def _biases(self) -> tuple[bool, ...]:
        """Whether each layer has biases, the outputs' last."""
        names = [*(str(i) for i in range(1, len(self.widths) + 1)), "outputs"]
        for word in self.without_biases:
            if word not in (*names, "all"):
                raise unknown("a layer without biases is", word, (*names, "all"))
        return tuple("all" not in self.without_biases and name not in self.without_biases for name in names)
