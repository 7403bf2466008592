"""What is measured in one network: symmetries verified, special rows counted, and copies of it trained."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from toycomb.accounts.instruments.subject import Subject
from toycomb.accounts.symmetries.counts import degeneracies, imbalance, special
from toycomb.accounts.symmetries.declared import PROPERTIES, SYMMETRIES, factors
from toycomb.accounts.symmetries.domain import Domain
from toycomb.accounts.symmetries.verify import deviations
from toycomb.common.cached import cached_property
from toycomb.geometry.agreement import overlap_of_sets
from toycomb.geometry.rows import balanced, permuted, rescaled
from toycomb.network import Network
from toycomb.tickets.exact import kept_weights, top

INPUTS = 2_000
"""Newly drawn inputs on which rows are looked at."""
PLANTED, COPIES = range(2)
"""Random numbers of planted rows, and of symmetric copies."""
CONDITIONS = (
    "initial",
    "trained",
    "other order",
    "weight decay",
    "SGD",
    "SGD, other order",
    "SGD, weight decay",
    "SGD, balanced start",
    "SGD, balanced start, weight decay",
    "identity, initial",
    "identity, trained",
)
TRAINED_COPIES = ("other order", "permuted", "permuted otherwise", "rescaled", "rescaled otherwise")


@dataclass(frozen=True)
class Settings:
    """What is measured.

    Parameters
    ----------
    hidden, epochs : of the published network
    decay : weight decay of the networks that have it
    rate : learning rate of SGD
    densities : of one-shot magnitude tickets, rising
    wide : rows of a wider network
    task : settings of `toycomb.random_tasks` that differ from the published ones, but for those that are varied here
    """

    hidden: int = 32
    epochs: int = 60
    decay: float = 1e-3
    rate: float = 0.05
    densities: Sequence[float] = (0.02, 0.05, 0.1, 0.2)
    wide: int = 128
    task: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, eq=False)
class Place:
    """One subject whose networks have H rows, trained for so many epochs unless said otherwise."""

    subject: Subject
    hidden: int
    epochs: int

    def end(self, **more: Any) -> Network:
        """The trained network; `more` as in `Subject.trained`."""
        return self.subject.trained(**{"hidden": self.hidden, "epochs": self.epochs, **more}).snapshots[-1]

    @cached_property
    def start(self) -> Network:
        """Initial values."""
        return self.subject.start(self.hidden)

    @cached_property
    def trained(self) -> Network:
        """The network trained from them."""
        return self.end()

    @cached_property
    def Z(self) -> np.ndarray:
        """(N, m) newly drawn embedded inputs."""
        return self.subject.embedded(self.subject.fresh(INPUTS).X)

    def ticket(self, density: float) -> Network:
        """A one-shot magnitude ticket, trained from the initial weights in another order."""
        mask = top(np.abs(self.trained.W), kept_weights(density, self.trained.W.size))
        return self.end(start=self.start, mask=mask, order=1)


def measure(seed: int, index: int, settings: Settings) -> dict[str, np.ndarray]:
    """Everything measured in network `index`.

    Returns
    -------
    dict of arrays
        `kept` (symmetries, PROPERTIES): deviations in the trained network with planted rows; `own` (symmetries,): 1
        where the trained network itself has rows that the symmetry needs; `counts` (conditions, COUNTS) and `special`
        (conditions,), by CONDITIONS, then densities, then the wide network; `imbalance` (CONDITIONS,); `codes`
        (TRAINED_COPIES,): Jaccard index of code locations with those of the trained network, permutations undone; and
        `accuracy` (TRAINED_COPIES + 1,), of the trained network last
    """
    place = Place(Subject.of(seed, index, **settings.task), settings.hidden, settings.epochs)
    plain = replace(place, subject=Subject.of(seed, index, **{**settings.task, "embedding": "identity"}))
    networks = _conditions(place, settings)
    others = [*map(place.ticket, settings.densities), place.end(hidden=settings.wide)]
    seen = [
        *((x, place) for x in networks),
        (plain.start, plain),
        (plain.trained, plain),
        *((x, place) for x in others),
    ]
    kept, own = _verified(place)
    codes, accuracy = _trained_copies(place, networks[CONDITIONS.index("other order")])
    return {
        "kept": kept,
        "own": own,
        "counts": np.stack([degeneracies(network, at.subject.task, at.Z) for network, at in seen]),
        "special": np.array([special(network, at.Z) for network, at in seen]),
        "imbalance": np.array([imbalance(network) for network, _ in seen[: len(CONDITIONS)]]),
        "codes": codes,
        "accuracy": accuracy,
    }


def _conditions(place: Place, settings: Settings) -> list[Network]:
    """All of CONDITIONS but those without an embedding."""
    decay = {"weight_decay": settings.decay}
    descent = {"optimiser": "sgd", "learning_rate": settings.rate, "momentum": 0.0}  # near to gradient flow
    even = descent | {"start": _single(balanced(place.start))}
    further = ({"order": 1}, decay, descent, descent | {"order": 1}, descent | decay, even, even | decay)
    return [place.start, place.trained, *(place.end(**x) for x in further)]


def planted(network: Network, Z: np.ndarray, rng: np.random.Generator) -> Network:
    """The network with four rows more: one dead and one linear on the inputs Z, and twins of two of its rows.

    Every symmetry has rows to act on then. The dead and the linear row are its row of largest v with another bias, so
    that codes stand on them where they stand there. The function is another one than before.
    """
    W = np.repeat(network.W[[network.v.argmax()]], 2, axis=0)
    z = Z @ W.T
    b = np.array([-z[:, 0].max() - 1, 1 - z[:, 1].min()])
    twins = rng.permutation(len(network.v))[:2]
    scale = factors(2, rng)
    return Network(
        np.concatenate([network.W, W, network.W[twins] * scale[:, None]]).astype(float),
        np.concatenate([network.b, b, network.b[twins] * scale]).astype(float),
        np.concatenate([network.v, [0.5, 0.5], network.v[twins]]).astype(float),
        np.asarray(network.c, float),
    )


def _verified(place: Place) -> tuple[np.ndarray, np.ndarray]:
    """(symmetries, PROPERTIES) deviations in the network with planted rows, and where it has such rows without them."""
    rng, task, Z = place.subject.rng(PLANTED), place.subject.task, place.Z
    whole, domain = planted(place.trained, Z, rng), Domain(Z)
    kept, own = [], []
    for symmetry in SYMMETRIES.values():
        copy = symmetry.apply(whole, domain, rng)
        missing = np.full(len(PROPERTIES), np.nan)
        kept.append(missing if copy is None else deviations(whole, copy, Z, task.E, task.formula))
        own.append(symmetry.apply(place.trained, domain, rng) is not None)
    return np.array(kept), np.array(own, dtype=float)


def _trained_copies(place: Place, other: Network) -> tuple[np.ndarray, np.ndarray]:
    """Codes and accuracy of copies of the initial network, trained on the same inputs in the same order."""
    subject, start, rng = place.subject, place.start, place.subject.rng(COPIES)
    ends, H = [other], place.hidden
    for _ in range(2):
        order = rng.permutation(H)
        ends.append(permuted(place.end(start=permuted(start, order)), np.argsort(order)))
    ends += [place.end(start=_single(rescaled(start, factors(H, rng)))) for _ in range(2)]
    codes = [subject.space(x[None]).code_locations[0, 0] for x in (place.trained, *ends)]
    found = [overlap_of_sets(x, codes[0])["jaccard"] for x in codes[1:]]
    fresh = subject.fresh()
    accuracy = [np.mean((x.logits(fresh.X, subject.task.E) > 0) == fresh.y) for x in (*ends, place.trained)]
    return np.array(found, dtype=float), np.array(accuracy)


def _single(network: Network) -> Network:
    return Network(*(np.asarray(x, dtype=np.float32) for x in (network.W, network.b, network.v, network.c)))
