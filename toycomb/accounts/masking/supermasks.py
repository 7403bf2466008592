"""Masks of an untrained network: found by two searches, at random and on permuted labels; and how far each moves it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from toycomb.accounts.instruments.subject import Subject
from toycomb.accounts.masking.readings import MEASURES, Reader, at_accuracy, motion
from toycomb.network import Network
from toycomb.tickets.searching.edges import Edges, weights
from toycomb.tickets.searching.search import Examples, Search
from toycomb.training import Outcome

ARMS = ("start", "random", "edge-popup", "local", "local random", "trained")
"""Networks of one width: untrained, masked at random, by edge-popup, by local search, at random with as many weights as
the local search kept, and trained."""
SEARCHES = ("edge-popup", "local")
"""At the main width they are also made on permuted labels."""
MOVED = (
    "random",
    *(x for search in SEARCHES for x in (search, f"trained as {search}", f"other order as {search}")),
    "trained",
)
"""Networks whose way from the start is measured: masked ones, and dense training where it is as accurate as those."""
EPOCHS = (*np.arange(0, 3, 0.05).tolist(), *np.arange(3, 10, 0.25).tolist(), *np.arange(10, 60, 2.5).tolist())
"""Snapshots of dense training, as far as it goes."""


@dataclass(frozen=True, eq=False)
class Place:
    """One subject, how it is read, and how masks are searched for in it.

    Parameters
    ----------
    examples : inputs of searches
    epochs : of dense training
    masks : random masks whose mean stands for one
    """

    subject: Subject
    reader: Reader
    examples: Examples
    search: Search
    epochs: int
    masks: int

    def rng(self, purpose: int, width: int = 0) -> np.random.Generator:
        """Random numbers of one search; purposes are numbers below 100."""
        return self.subject.rng(1 + purpose + 100 * width)

    def trained(self, hidden: int, order: int = 0, snapshots: Sequence[float] = ()) -> Outcome:
        """The network trained without a mask; another `order` takes the same inputs in another order."""
        taken = [x for x in snapshots if x <= self.epochs]
        return self.subject.trained(order=order, hidden=hidden, epochs=self.epochs, snapshots=taken)


def random_masks(shape: tuple[int, int], kept: int, count: int, rng: np.random.Generator) -> list[np.ndarray]:
    """`count` masks (L, K) of exactly `kept` edges each."""
    size = shape[0] * shape[1]
    return [(rng.permutation(size) < kept).reshape(shape) for _ in range(count)]


def by_width(place: Place, widths: Sequence[int], main: int) -> tuple[dict[str, np.ndarray], Network]:
    """Accuracy and codes of all arms at every width; at the main width also on permuted labels, and the motion.

    Returns
    -------
    arrays : accuracy (widths, arms), codes (widths, arms, 2), density (widths,) that local search keeps; of the main
        width detector (arms,), permuted_accuracy (searches,), permuted_codes (searches, 2), motion (moved, measures)
    trained : the dense network of the main width
    """
    rows = {hidden: _at_width(place, hidden, EPOCHS if hidden == main else ()) for hidden in widths}
    found = {name: np.array([row.arrays[name] for row in rows.values()]) for name in ("accuracy", "codes", "density")}
    at = rows[main]
    found["detector"] = np.array([place.reader.detector(at.arms[name][0]) for name in ARMS])
    return found | _permuted(place, at.edges) | {"motion": _moves(place, at)}, at.training.snapshots[-1]


@dataclass(frozen=True, eq=False)
class AtWidth:
    """Edges of the untrained network, its training, networks by arm, and what was read off those."""

    edges: Edges
    training: Outcome
    arms: dict[str, list[Network]]
    arrays: dict[str, np.ndarray]


def _at_width(place: Place, hidden: int, snapshots: Sequence[float]) -> AtWidth:
    start = place.subject.start(hidden)
    edges, size, masks = weights(start), start.W.size, place.masks
    searched = _searched(place, edges, place.examples, 0)
    kept = int(np.count_nonzero(searched["local"].W))
    training = place.trained(hidden, snapshots=snapshots)
    arms = {
        "start": [start],
        "random": [edges.network(on) for on in random_masks((1, size), size // 2, masks, place.rng(10, hidden))],
        "local random": [edges.network(on) for on in random_masks((1, size), kept, masks, place.rng(11, hidden))],
        "trained": [training.snapshots[-1]],
        **{name: [network] for name, network in searched.items()},
    }
    arrays = {
        "accuracy": np.array([mean(place.reader.accuracy, arms[name]) for name in ARMS]),
        "codes": np.array([mean(place.reader.codes, arms[name]) for name in ARMS]),
        "density": np.array(kept / size),
    }
    return AtWidth(edges, training, arms, arrays)


def _searched(place: Place, edges: Edges, examples: Examples, purpose: int) -> dict[str, Network]:
    """The untrained network masked by either search: half of the weights by edge-popup, any number by local search."""
    hidden = edges.shape[0]
    half, full = edges.value.size // 2, np.ones(edges.value.shape, bool)
    popup = place.search.popup(edges, examples, half, place.rng(purpose, hidden))
    local = place.search.local(edges, examples, full, place.rng(purpose + 1, hidden))
    return {"edge-popup": edges.network(popup), "local": edges.network(local)}


def _permuted(place: Place, edges: Edges) -> dict[str, np.ndarray]:
    """Accuracy and codes of masks that were searched on permuted labels."""
    networks = _searched(place, edges, place.examples.permuted(place.rng(4)), 5)
    return {
        f"permuted_{name}": np.array([read(networks[x]) for x in SEARCHES])
        for name, read in (("accuracy", place.reader.accuracy), ("codes", place.reader.codes))
    }


def _moves(place: Place, at: AtWidth) -> np.ndarray:
    """(moved, measures) `motion` from the start of all in `MOVED`; NaN where training is never as accurate."""
    start, Z = at.arms["start"][0], place.reader.Z
    other = place.trained(len(start.b), order=1, snapshots=EPOCHS)

    def moved(network: Network) -> np.ndarray:
        return motion(start, network, place.subject.task.E, Z)

    found = {name: mean(moved, at.arms[name]) for name in ("random", "trained", *SEARCHES)}
    for name in SEARCHES:
        wanted = place.reader.accuracy(at.arms[name][0])
        for kind, outcome in (("trained", at.training), ("other order", other)):
            t, share = at_accuracy(1 - outcome.test_error, wanted)
            ends = [moved(outcome.snapshots[i]) for i in (t, t + 1)] if t >= 0 else [np.full(len(MEASURES), np.nan)] * 2
            found[f"{kind} as {name}"] = (1 - share) * ends[0] + share * ends[1]
    return np.array([found[name] for name in MOVED])


def mean(read: Callable[[Network], Any], networks: Sequence[Network]) -> Any:
    """Mean of a reading over networks."""
    return np.mean([read(network) for network in networks], axis=0)
