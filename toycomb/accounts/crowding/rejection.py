"""How rejection changes with crowd while other things are held: one number per network. Ours.

Least squares in each network, on proximal locations, with an intercept for every set of clauses and initial distance.
A slope says nothing by itself of how large a change of crowd is, and crowds by other definitions are counted in other
things. So slopes are given per standard deviation of crowd, that of the task's clauses within network and distance.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from toycomb.accounts.crowding.places import Crowds, Places
from toycomb.common.cached import cached_property
from toycomb.evidence.claims import Evidence
from toycomb.evidence.slopes import within

SHARED = ("agreement", "conflict")
"""Variables that a location shares with crowding clauses, wanted with the same sign and with the opposite one."""
ROW = ("load", "row bias", "|v|")
"""What else of a row is known to bear on its codes."""


@dataclass(frozen=True, eq=False)
class Rejection:
    """The effect of crowd on rejection in one population.

    Parameters
    ----------
    crowds : Crowds
    held : names of terms of `Places` that are held; those that a population has not are left out
    by_clause : bool
        Compare locations of one clause alone.
    """

    crowds: Crowds
    held: tuple[str, ...] = ()
    by_clause: bool = False

    def evidence(self) -> Evidence:
        """On the task's clauses; the control has the beginning of another network."""
        return Evidence(
            effect=self.slope([self.crowds.real]),
            null=np.mean([self.slope([x]) for x in self.crowds.permuted], axis=0),
            control=self.slope([self.crowds.mispaired]),
        )

    def beyond_shams(self) -> Evidence:
        """On the task's clauses less that on sham clauses; the control are networks on shuffled labels."""
        crowds, other = self.crowds, self.crowds.other
        clauses, shams = self.slope([crowds.real]), self.slope(crowds.shams)
        draws = zip(crowds.permuted, crowds.permuted_shams(), strict=True)
        return Evidence(
            effect=clauses - shams,
            null=np.mean([self.slope([x]) - self.slope(sham) for x, sham in draws], axis=0),
            control=self.slope([other.real]) - self.slope(other.shams),
            beside={"clauses": clauses, "sham": shams},
        )

    def slope(self, sets: Sequence[Places]) -> np.ndarray:
        """(P,) coefficient of crowd, per standard deviation; NaN where crowds do not vary beside what is held."""
        network, strata, terms, rejected = self._taken(sets)
        design, outcome = within(terms, strata), within(rejected, strata)
        return self.spread * coefficients(design, outcome, network, len(sets[0].at.code))

    @cached_property
    def spread(self) -> float:
        """Standard deviation of crowd within network and distance, over the task's proximal locations."""
        _, strata, terms, _ = self._taken([self.crowds.real])
        return float(within(terms[:, 0], strata).std())

    def _taken(self, sets: Sequence[Places]) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
        """Network, stratum, terms and rejection of every proximal location; crowd is the first term."""
        parts: list[tuple[np.ndarray, ...]] = []
        for number, places in enumerate(sets):
            near = places.at.proximal
            network, _, clause = np.nonzero(near)
            names = ("crowd", *(x for x in self.held if x in places.terms))
            columns = (network, np.full(len(network), number), places.at.literals[near], clause * self.by_clause)
            terms = np.stack([places.terms[x][near] for x in names], axis=-1).astype(float)
            parts.append((network, np.stack(columns, axis=-1), terms, (~places.at.code[near]).astype(float)))
        network, place, terms, rejected = (np.concatenate(x) for x in zip(*parts, strict=True))
        strata = np.ravel_multi_index(tuple(place.T), tuple(place.max(axis=0, initial=0) + 1))
        return network, np.asarray(strata), terms, rejected


def coefficients(design: np.ndarray, outcome: np.ndarray, network: np.ndarray, networks: int) -> np.ndarray:
    """(networks,) least-squares coefficient of the first term in each network, by the normal equations of all at once.

    Parameters
    ----------
    design : (N, K) terms without their means
    outcome : (N,)
    network : (N,) numbers from 0 on

    Returns
    -------
    (networks,)
        NaN where the first term is told by the others, or there are not twice as many places as terms.
    """
    size = np.where(design.std(axis=0) > 0, design.std(axis=0), 1)
    scaled = design / size
    sums = [
        [np.bincount(network, x * y, minlength=networks) for y in (*scaled.T, outcome)] for x in scaled.T
    ]  # (K, K + 1, networks)
    products = np.moveaxis(np.array(sums), -1, 0)
    square, right = products[:, :, :-1], products[:, :, -1:]
    inverse = np.linalg.pinv(square, rcond=1e-9, hermitian=True)
    found = (inverse @ right)[:, 0, 0] / size[0]
    told = (inverse @ square)[:, 0]  # the first unit vector where the coefficient is defined
    unit = np.arange(design.shape[1]) == 0
    enough = np.bincount(network, minlength=networks) > 2 * design.shape[1]
    return np.where(enough & np.isclose(told, unit, atol=1e-4).all(axis=1), found, np.nan)
