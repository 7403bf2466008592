"""What of a network is pruned: which layers, and whether one density holds for all of them or for each."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from toycomb.common.documents import Document
from toycomb.common.errors import InputError, shown, unknown, whole

OUTPUTS = "outputs"
"""Name of the last layer, where hidden ones have numbers from 1 on."""
SCOPES = ("global", "layer")
Name = int | str
"""Of a layer: its number, or `outputs`."""


@dataclass(frozen=True)
class Pruning:
    """What is pruned, in one form: equal choices are equal.

    Parameters
    ----------
    outputs : bool
        The weights of the outputs are pruned too.
    layers : numbers of the hidden layers that are pruned, or None for all of them
    scope : "global" or "layer"
        Whether all pruned weights compete, or those of each layer, which then has the density of the whole.
    output : counted from 0
        The output whose clauses and row types a method of layer 1 reads.
    """

    outputs: bool = False
    layers: tuple[int, ...] | None = None
    scope: str = "global"
    output: int = 0

    @classmethod
    def of(
        cls,
        hidden: int,
        outputs: bool = False,
        layers: Iterable[Name] | None = None,
        scope: str = "global",
        output: int = 0,
    ) -> Pruning:
        """From what was asked for, of networks of so many hidden layers.

        `layers` names what is pruned, as numbers from 1 on and "outputs"; all hidden layers unless given.

        Raises
        ------
        InputError
            If there is no such layer or scope, or nothing is left to be pruned.
        """
        if scope not in SCOPES:
            raise unknown("the scope is", scope, SCOPES)
        chosen = list(range(1, hidden + 1)) if layers is None else _names(layers, hidden)
        numbers = tuple(sorted({x for x in chosen if isinstance(x, int)}))
        both = bool(outputs) or OUTPUTS in chosen
        one = len(numbers) + both == 1
        every = numbers == tuple(range(1, hidden + 1))
        return cls(both, None if every else numbers, "global" if one else scope, whole("the output", output))

    def names(self, hidden: int) -> tuple[Name, ...]:
        """The layers that are pruned, from the input on."""
        numbers = range(1, hidden + 1) if self.layers is None else self.layers
        return (*numbers, *[OUTPUTS] * self.outputs)

    def describe(self) -> Document:
        """What differs from the usual choice, as plain JSON values."""
        found: dict[str, Any] = {"outputs": True} if self.outputs else {}
        if self.layers is not None:
            found["layers"] = list(self.layers)
        return found | {x: getattr(self, x) for x in ("scope", "output") if getattr(self, x) != getattr(Pruning, x)}

    @property
    def asked(self) -> tuple[bool, tuple[Name, ...] | None, str, int]:
        """The arguments of `of` that lead to it."""
        more: tuple[Name, ...] = (OUTPUTS,) if self.outputs else ()
        layers = None if self.layers is None else (*self.layers, *more)
        return self.outputs, layers, self.scope, self.output

    @property
    def weights(self) -> Pruning:
        """The same, whatever the scope: what the shape of scores depends on."""
        return replace(self, scope="global")


def _names(layers: Any, hidden: int) -> list[Name]:
    """Layers by their names, once they are known to be some; raises InputError where one is none."""
    given = [layers] if isinstance(layers, str) or not isinstance(layers, Iterable) else list(layers)
    found: list[Name] = [x if x == OUTPUTS else _number(x) for x in given]
    wrong = [x for x in found if x != OUTPUTS and not (isinstance(x, int) and 1 <= x <= hidden)]
    if wrong or not found:
        said = ", ".join(str(x) for x in found) or "none"
        raise InputError(f"layers are {said}; the network has hidden layers 1 to {hidden}, and {OUTPUTS}")
    return found


def _number(given: Any) -> int:
    if isinstance(given, str) and given.isdecimal():  # as the command line has it
        return int(given)
    if isinstance(given, str):
        raise InputError(f"a layer is {shown(repr(given), 40)}; it must be a number from 1 on, or {OUTPUTS!r}")
    return whole("a layer", given)


def shares(sizes: Iterable[int], kept: int) -> list[int]:
    """Weights that stay in each of some layers, `kept` in all: equal densities, as near as whole numbers come.

    The rule of Webster (Sainte-Laguë): weight number i of a layer of size n stands at (i - 1/2) / n, and the first
    `kept` stay, equal ones by layer. So no layer has fewer where more are kept, and sparser tickets lie within denser
    ones; rounding each share by itself would keep neither this nor the total.
    """
    counts = list(sizes)
    places = np.concatenate([(np.arange(size) + 0.5) / size for size in counts])
    owner = np.repeat(np.arange(len(counts)), counts)
    first = np.argsort(places, kind="stable")[:kept]
    return [int(x) for x in np.bincount(owner[first], minlength=len(counts))]
