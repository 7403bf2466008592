"""Stored networks, and numbers measured in networks: arrays by identity and index."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

import numpy as np

from toycomb.common.documents import Document
from toycomb.common.errors import InputError
from toycomb.layered import Layered
from toycomb.records.origins import distinct
from toycomb.records.outcomes import arrays_of, outcome_of
from toycomb.records.rows import Others, in_order
from toycomb.records.saving import Saving
from toycomb.records.sealed import row_of_arrays
from toycomb.records.sealing import seal, unpack
from toycomb.records.specification import Specification, Stored
from toycomb.training import Outcome


class Units(Saving):
    """A results file as networks and measurements."""

    def finished(self, made: Stored) -> set[int]:
        """Indices of the stored networks; damaged ones do not count, those of other code once they are accepted."""
        identity = made.identity
        with self._sentences():
            own = set(self._there("units", identity))
        return own | set(self._instead.get(("units", identity), ()))

    def described(self, order: Sequence[str] = ()) -> list[tuple[Document, str, int]]:
        """What was stored, each once and in that order: what it was asked for, its identity, and one above the largest
        index of a network of it.

        Identities in `order` come first, in that order: a file that was put together of others has none of its own.
        """
        query = "SELECT specification, identity, MAX(network) + 1 FROM units GROUP BY identity ORDER BY MIN(rowid)"
        with self._sentences():
            rows = in_order(self._connection.execute(query).fetchall(), 1, order)
            return [(x, one, count) for text, one, count in rows if (x := self._told("units", one, text))]

    def accept(self, made: Stored) -> None:
        """Let what other code measured stand for what this code has not measured, for as long as the file is open."""
        with self._sentences():
            self._accept("units", made, set(self._there("units", made.identity)))

    def of_other_code(self, made: Stored, networks: Iterable[int]) -> Others:
        """Of some networks: how many other code measured, and what differs."""
        return self._of_other_code("units", made, set(networks))

    def save(self, population: Specification, network: int, outcome: Outcome, seconds: float) -> None:
        """Store one trained network at once; raises InputError for a masked one, which no specification describes."""
        if any(mask is not None for mask in Layered.of(outcome.snapshots).masks):
            raise InputError(f"network {network} was trained with a mask; a population holds dense networks alone")
        self.save_arrays(population, network, arrays_of(outcome), seconds)

    def save_arrays(self, made: Stored, unit: int, arrays: Mapping[str, np.ndarray], seconds: float) -> None:
        """Store the arrays of one network at once."""
        self.save_rows((row_of_arrays(made, unit, arrays, seconds),))

    def load(self, population: Specification, network: int) -> Outcome:
        """Read one trained network; raises InputError if it is missing or damaged."""
        outcome = outcome_of(self.load_arrays(population, network), population.training)
        if outcome is None:
            raise InputError(self._other(network, "the arrays of such a network"))
        return outcome

    def load_arrays(self, made: Stored, unit: int) -> dict[str, np.ndarray]:
        """Read the arrays of one network; raises InputError if they are missing or damaged."""
        identity = self._stands_for("units", made.identity, unit)
        with self._sentences():
            there = "SELECT COUNT(*) FROM units WHERE identity = ? AND network = ?"
            if not self._connection.execute(there, (identity, unit)).fetchone()[0]:
                raise InputError(f"{self.path} holds no network {unit} of this specification; run the study first")
            found = dict(self._whole("units", identity, "AND network = ?", unit))
        if unit not in found:
            self._lose("units", identity, unit)
            raise InputError(f"{self.path}: network {unit} is damaged (its checksum is wrong); run the study again")
        arrays = unpack(found[unit][0])
        if arrays is None:
            raise InputError(self._other(unit, "plain arrays of numbers"))
        return arrays

    def arrays(
        self, identity: str, networks: Iterable[int], names: Collection[str]
    ) -> Iterator[tuple[int, dict[str, np.ndarray]]]:
        """Some arrays of some networks of an identity, one network after another; damaged ones are left out."""
        for network in networks:
            with self._sentences():
                found = dict(self._whole("units", identity, "AND network = ?", network))
            arrays = unpack(found[network][0], names) if network in found else None
            if arrays is None:
                self._lose("units", identity, network)
            else:
                yield network, arrays

    def _other(self, unit: int, wanted: str) -> str:
        return f"{self.path}: what is stored for network {unit} is not {wanted}; move the file away and run again"

    def digests(self, populations: Iterable[Stored]) -> dict[str, str]:
        """Checksum of the arrays of every stored network of some populations, by identity and index."""
        return {f"{identity}:{network}": digest for identity, network, digest, _ in self._units(populations)}

    def made_by(self, populations: Iterable[Stored]) -> list[dict[str, str]]:
        """Versions that trained the stored networks of some populations, each once."""
        return distinct(provenance for *_, provenance in self._units(populations))

    def _units(self, populations: Iterable[Stored]) -> list[tuple[str, int, str, str]]:
        """Identity, index, digest and provenance of stored networks, in order and each once."""
        query = "SELECT network, specification, provenance, digest, seal FROM units WHERE identity = ? AND network < ?"
        found = set()
        with self._sentences():
            for own, networks in {(x.identity, x.networks) for x in populations}:
                instead = self._instead.get(("units", own), {})
                for identity in {own, *instead.values()}:
                    for network, *fields, digest, mark in self._connection.execute(query, (identity, networks)):
                        if instead.get(network, own) != identity:
                            continue
                        if not isinstance(network, int) or seal("units", identity, network, *fields, digest) != mark:
                            raise InputError(f"{self.path}: network {network!r} is damaged; run the study again")
                        found.add((identity, network, digest, fields[1]))
        return sorted(found)
