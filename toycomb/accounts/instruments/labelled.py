"""Arrays whose axes have names and labels, so that numbers are asked for by what they are, not by where they stand."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from toycomb.common.errors import InputError, unknown

Axes = Mapping[str, Sequence[Hashable]]
"""Labels along axes, by the name of the axis and in their order."""


@dataclass(frozen=True, eq=False)
class Labelled:
    """Numbers of P networks.

    Parameters
    ----------
    values : (P, ...)
    axes : Axes
        Those after the first one; axes without labels may follow.

    Raises
    ------
    InputError
        If an axis has another length than labels.
    """

    values: np.ndarray
    axes: Axes

    def __post_init__(self) -> None:
        lengths = tuple(map(len, self.axes.values()))
        if self.values.shape[1 : 1 + len(lengths)] != lengths:
            raise InputError(f"values of shape {self.values.shape} do not fit the axes {dict(self.axes)}")

    def at(self, **labels: Hashable) -> np.ndarray:
        """The numbers at one label of each named axis; axes that are not named stay, in their order.

        Raises
        ------
        InputError
            If there is no such axis or label.
        """
        for name, label in labels.items():
            if name not in self.axes:
                raise unknown("there is no axis", name, self.axes)
            if label not in self.axes[name]:
                raise unknown(f"there is no {name}", label, self.axes[name])
        places = [list(x).index(labels[name]) if name in labels else slice(None) for name, x in self.axes.items()]
        return self.values[(slice(None), *places)]
