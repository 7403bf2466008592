"""What was measured in P networks, as claims and tables read it."""

from __future__ import annotations

from typing import Any, Self

import numpy as np

from toycomb.accounts.material import Material


class Seen:
    """Measured numbers of an account; subclasses name them.

    Parameters
    ----------
    found : dict of arrays
        As the account measures them, each with the networks along the first axis.
    settings : the account's dataclass of settings
    seed : int
        Root seed of nulls.
    """

    def __init__(self, found: dict[str, np.ndarray], settings: Any, seed: int) -> None:
        self.found, self.settings, self.seed = found, settings, seed

    @classmethod
    def of(cls, material: Material) -> Self:
        """From the store."""
        measured = material.account.measured
        return cls(material.measured(), None if measured is None else measured.settings, material.seed)

    @property
    def label(self) -> str:
        """The place that single readings belong to, such as "H=32"."""
        return "all networks"

    @property
    def networks(self) -> int:
        """P."""
        return len(next(iter(self.found.values())))
