"""What a folder of results holds, as data frames and arrays."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from toycomb.common.cached import cached_property
from toycomb.common.errors import InputError, instance, shown, unknown, whole
from toycomb.common.optional import needed
from toycomb.export.schema import ordered
from toycomb.export.tables import TABLES, Held, Row, entries, held
from toycomb.layered.layered import Networks
from toycomb.records.described import results_file
from toycomb.records.outcomes import outcome_of
from toycomb.records.settings import population
from toycomb.records.store import Store, opened

if TYPE_CHECKING:
    from toycomb.tickets.prunable import Prunable

SHORTEST = 6
"""Digits of an identity that are enough to name it, where they are those of one alone."""


class Results:
    """What a folder of results holds; nothing is read before it is asked for, and the folder is never changed.

    Parameters
    ----------
    path : a folder that `reproduce`, `tickets` or `theories` filled, or its `results.sqlite`

    Raises
    ------
    InputError
        If there is no results file.
    """

    def __init__(self, path: str | Path) -> None:
        self.path = results_file(path)

    def __repr__(self) -> str:
        return f"Results({str(self.path)!r})"

    @cached_property
    def networks(self) -> Any:
        """Data frame with a row for each trained network: its errors and its settings."""
        return self.frame("networks")

    @cached_property
    def tickets(self) -> Any:
        """Data frame with a row for each ticket: its measures, its costs and its settings."""
        return self.frame("tickets")

    @cached_property
    def claims(self) -> Any:
        """Data frame with a row for each claim: its verdict, and the numbers that it follows from."""
        return self.frame("claims")

    @cached_property
    def measurements(self) -> Any:
        """Data frame with a row for each array that was measured in a network; `arrays` gives them whole."""
        return self.frame("measurements")

    @cached_property
    def readings(self) -> Any:
        """Data frame with a row for each reading of each published claim."""
        return self.frame("readings")

    def frame(self, table: str) -> Any:
        """A table as a pandas data frame, made anew."""
        rows, columns = self.rows(table)
        return needed("pandas", "tables").DataFrame.from_records(rows, columns=columns)

    def rows(self, table: str) -> tuple[list[Row], list[str]]:
        """A table as a list of dict, and its columns in order; needs no further package.

        Raises
        ------
        InputError
            If there is no table of this name, or the file cannot be read.
        """
        rows = list(self.each(table))
        return rows, ordered(table, dict.fromkeys(key for row in rows for key in row))

    def each(self, table: str) -> Iterator[Row]:
        """The rows of a table one by one, so that only few are held at a time; raises as `rows` does."""
        if table not in TABLES:
            raise unknown("there is no table", table, TABLES)
        with self._open() as store:
            yield from TABLES[table](store)

    def counts(self) -> dict[str, int]:
        """How many networks, tickets, claims, measured networks and readings there are."""
        with self._open() as store:
            made = {
                kind: sum(len(store.finished(x)) for x in held(store, kind)) for kind in ("population", "measurement")
            }
            return {
                "tickets": sum(len(store.tickets(x)) for x in entries(store)),
                "networks": made["population"],
                "claims": len(list(TABLES["claims"](store))),
                "measurements": made["measurement"],
                "readings": len(list(TABLES["readings"](store))),
            }

    def versions(self, identities: Iterable[str]) -> list[str]:
        """Versions of toycomb that found the tickets of some identities."""
        with self._open() as store:
            return sorted({x["toycomb"] for x in store.tickets_made_by(identities)})

    def mask(self, identity: str, network: int) -> np.ndarray:
        """The mask of a stored ticket, all of its weights in one array; `masks` gives it layer by layer.

        Parameters
        ----------
        identity : of a row of `tickets`; its first digits are enough
        network : int

        Returns
        -------
        bool array
            (H, m), or (H, m + 1) where the output weights v were pruned too, which are the last column. Of several
            hidden layers or outputs, or a learned embedding, (K,): the pruned layers one behind the other.

        Raises
        ------
        InputError
            If there is no such ticket, or it is damaged.
        """
        return self._mask(identity, network)[0]

    def masks(self, identity: str, network: int) -> dict[int | str, np.ndarray]:
        """The mask of a stored ticket, layer by layer.

        Parameters
        ----------
        identity : of a row of `tickets`; its first digits are enough
        network : int

        Returns
        -------
        dict of (rows, inputs) bool arrays
            By the number of the hidden layer, from 1 on, and by `outputs`; layers that were not pruned are not there.

        Raises
        ------
        InputError
            If there is no such ticket, or it is damaged.
        """
        mask, weights = self._mask(identity, network)
        return weights.parts(mask)

    def _mask(self, identity: str, network: int) -> tuple[np.ndarray, Prunable]:
        """The mask of a stored ticket, and where each layer lies in it."""
        from toycomb.export.pruned import weights_of

        with self._open() as store:
            entry = _named(entries(store), identity)
            weights = weights_of(entry.description, population(entry.description), entry.settings)
            return store.mask(entry, whole("network", network), weights.shape), weights

    def network(self, identity: str, network: int) -> Networks:
        """A trained network at its T snapshots, the last of them after training; a fixed embedding is not stored.

        Parameters
        ----------
        identity : of a row of `networks`; its first digits are enough
        network : int

        Returns
        -------
        Network
            `W` is (T, H, m). Of several hidden layers or outputs, or a learned embedding, it is a `Layered` with the
            leading axis T; a learned embedding stands in it, another one at each snapshot.

        Raises
        ------
        InputError
            If there is no such network, it is damaged, or another version trained it with settings unknown here.
        """
        with self._open() as store:
            made = _named(held(store, "population"), identity)
            outcome = outcome_of(store.load_arrays(made, whole("network", network)), made.training)
        if outcome is None:
            raise InputError(f"{shown(self.path)}: what is stored for network {network} is not a network")
        return outcome.snapshots

    def arrays(self, identity: str, network: int) -> dict[str, np.ndarray]:
        """All stored arrays of a network or of a measurement, by name.

        Parameters
        ----------
        identity : of a row of `networks` or `measurements`; its first digits are enough
        network : int

        Raises
        ------
        InputError
            If there are none, or they are damaged.
        """
        with self._open() as store:
            both = [x for kind in ("population", "measurement") for x in held(store, kind)]
            return store.load_arrays(_named(both, identity), whole("network", network))

    @contextmanager
    def _open(self) -> Iterator[Store]:
        with opened(self.path, read_only=True) as store:
            yield store


def load_results(path: str | Path) -> Results:
    """What a folder of results holds: its networks, tickets and claims as data frames, and their arrays.

    Parameters
    ----------
    path : a folder that `reproduce`, `tickets` or `theories` filled, or its `results.sqlite`

    Returns
    -------
    Results
        `tickets`, `networks`, `claims`, `measurements` and `readings` are data frames of pandas; see
        docs/results_schema.md.

    Raises
    ------
    InputError
        If there is no results file.
    """
    return Results(path)


def _named(found: list[Held], identity: str) -> Held:
    """The one with this identity, or the only one whose identity begins so."""
    instance("the identity", identity, str, "that of a row, or its first digits")
    there = list({x.identity: x for x in found if x.identity.startswith(identity)}.values())
    if len(there) != 1 or len(identity) < SHORTEST:
        many = f"{len(there)} begin so" if there else "there is none"
        raise InputError(f"the identity is {shown(identity, 70)!r}; {many}; give {SHORTEST} digits or more of one")
    return there[0]
