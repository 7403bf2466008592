"""What was measured in P networks, as claims and tables read it."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from inspect import signature
from typing import Any, Self

import numpy as np

from toycomb.accounts.instruments.labelled import Axes, Labelled
from toycomb.accounts.material import Material
from toycomb.common.errors import unknown
from toycomb.evidence.claims import Evidence
from toycomb.evidence.exchange import exchanged
from toycomb.evidence.intervals import Interval, mean_intervals
from toycomb.tasks.task import random_tasks


class Seen:
    """Measured numbers of an account; subclasses say what their axes are, and name what claims share.

    Parameters
    ----------
    found : dict of arrays
        As the account measures them, each with the networks along the first axis.
    settings : the account's dataclass of settings
    seed : int
        Root seed of nulls.
    """

    place = "all networks"
    """The place that single readings belong to, with fields of the settings, and symbols of `setting`, in braces:
    "H={settings.hidden}", "n={n}"."""

    def __init__(self, found: dict[str, np.ndarray], settings: Any, seed: int) -> None:
        self.found, self.settings, self.seed = found, settings, seed

    @classmethod
    def of(cls, material: Material) -> Self:
        """From the store, with the settings that were measured: those of the account, and what a study changed."""
        own = material.measurements.get(material.account.name)
        return cls(material.measured(), None if own is None else own.settings, material.seed)

    @property
    def axes(self) -> Mapping[str, Axes]:
        """Labels along the axes after that of networks, by the name of the array."""
        return {}

    @property
    def label(self) -> str:
        """The place of single readings, such as "H=32"."""
        return self.place.format(settings=self.settings, **Seen.setting(self))

    @property
    def networks(self) -> int:
        """P."""
        return len(next(iter(self.found.values())))

    def setting(self, **more: Any) -> dict[str, Any]:
        """What figures say of all networks in a table, by the symbols n, H, C, k and by `embedding`.

        Parameters
        ----------
        more
            What differs from `toycomb.random_tasks` and from the `task` of the settings, and what else is to be said;
            None for what one table varies.
        """
        usual = {name: x.default for name, x in signature(random_tasks).parameters.items()}
        task = getattr(self.settings, "task", {})
        of = usual | dict(task if isinstance(task, Mapping) else {})
        given = {"n": of["variables"], "C": of["clauses"], "k": of["literals"], "embedding": of["embedding"]} | more
        if isinstance(given["k"], Sequence):
            given["k"] = given["k"][0] if len(set(given["k"])) == 1 else None
        return {name: x for name, x in given.items() if x is not None}

    def at(self, name: str, **labels: Hashable) -> np.ndarray:
        """(P, ...) what was measured by this name at these labels of its axes."""
        if name not in self.found:
            raise unknown("there is no array", name, self.found)
        return Labelled(self.found[name], self.axes.get(name, {})).at(**labels)

    def intervals(self, name: str, **labels: Hashable) -> list[Interval]:
        """Over networks, of each column of `at` (P, K)."""
        return mean_intervals(self.at(name, **labels).T)

    def curves(self, name: str, by: str, **labels: Hashable) -> dict[Any, list[Interval]]:
        """`intervals` by each label of one axis."""
        return {x: self.intervals(name, **{by: x}, **labels) for x in self.axes[name][by]}

    def paired(self, difference: np.ndarray, place: str, *, control: np.ndarray, **more: Any) -> Evidence:
        """Evidence of a difference (P,) whose null exchanges its two sides; places draw by themselves."""
        return Evidence(effect=difference, null=exchanged(difference, self.seed, place), control=control, **more)
