"""Rejection explained by all of what a location has at initialisation, where half of the literals are negated.

Positive literals cannot conflict. Bias and |v| of a row count by their standard deviations.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from toycomb.accounts.instruments.effects import mispaired
from toycomb.common.cached import cached_property
from toycomb.common.documents import Document
from toycomb.common.seeds import Purpose, stream
from toycomb.evidence.claims import Evidence
from toycomb.evidence.regression import marginal_effects
from toycomb.evidence.slopes import within
from toycomb.geometry import FeatureSpace, permuted_rows, shared_signs
from toycomb.run import Run

TERMS = ("distance", "crowd", "conflict", "agreement", "row bias", "|v|")


@dataclass(frozen=True, eq=False)
class Conflict:
    """Proximal locations, what they have at initialisation, and which of them are rejected.

    Parameters
    ----------
    space : FeatureSpace at both ends
    b, v : (P, H) biases and output weights of rows at initialisation
    seed : root seed of the null
    """

    space: FeatureSpace
    b: np.ndarray
    v: np.ndarray
    seed: int

    @classmethod
    def of(cls, run: Run, seed: int) -> Conflict:
        """From trained networks."""
        return cls(run.feature_space().ends(), run.initial.b, run.initial.v, seed)

    @cached_property
    def regressors(self) -> np.ndarray:
        """(P, H, C, terms) of every location, in the order of `TERMS`."""
        proximal = self.space.proximal()
        conflict, agreement = shared_signs(proximal, *self.space.literals)
        bias, size = (((x - x.mean()) / x.std())[..., None] for x in (self.b, np.abs(self.v)))
        parts = (self.space.distance[0], self.space.crowd(), conflict, agreement, bias, size)
        return np.stack([np.broadcast_to(x, proximal.shape) for x in parts], axis=-1).astype(float)

    def slopes(self) -> Evidence:
        """Slope of rejection on conflict, all other terms held; the control has the beginning of the next network."""
        codes = self.space.code_locations[-1]
        rows = permuted_rows(self.space.row_types[0], stream(self.seed, Purpose.NULL))
        b, v = (np.roll(x, -1, axis=0) for x in (self.b, self.v))
        other = replace(self, space=mispaired(self.space), b=b, v=v)
        return Evidence(
            effect=self.slope(~codes),
            null=self.slope(~np.take_along_axis(codes, rows[..., None], axis=1)),
            control=other.slope(~other.space.code_locations[-1]),
        )

    def slope(self, rejected: np.ndarray) -> np.ndarray:
        """(P,) coefficient of conflict in each network, all terms and outcomes taken from the mean of their clause."""
        place = TERMS.index("conflict")
        slopes = []
        for terms, chosen, outcome in zip(self.regressors, self.space.proximal(), rejected, strict=True):
            clause = np.nonzero(chosen)[1]
            design, y = (within(x[chosen], clause) for x in (terms, outcome.astype(float)))
            varies = len(design) > 2 * len(TERMS) and np.ptp(design[:, place]) > 0
            slopes.append(np.linalg.lstsq(design, y, rcond=None)[0][place] if varies else np.nan)
        return np.array(slopes)

    def model(self) -> list[Document]:
        """Mean marginal effects of every term on rejection, logistic regression with errors clustered by network."""
        near = self.space.proximal()
        rejected = (~self.space.code_locations[-1])[near]
        network = np.broadcast_to(np.arange(len(near))[:, None, None], near.shape)[near]
        found = marginal_effects(self.regressors[near], rejected, network)
        return [{"term": term, **{key: _number(x[i]) for key, x in found.items()}} for i, term in enumerate(TERMS)]


def _number(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None
