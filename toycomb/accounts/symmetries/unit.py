"""What is measured in one network: symmetries verified, special rows counted, and copies of it trained."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from toycomb.accounts.instruments.networks import randomness, task_of
from toycomb.accounts.instruments.rows import balanced, permuted, rescaled
from toycomb.accounts.symmetries.counts import degeneracies, imbalance, special
from toycomb.accounts.symmetries.declared import PROPERTIES, SYMMETRIES, factors
from toycomb.accounts.symmetries.domain import Domain
from toycomb.accounts.symmetries.verify import deviations
from toycomb.geometry import FeatureSpace
from toycomb.geometry.agreement import overlap_of_sets
from toycomb.network import Network
from toycomb.tasks.task import Task
from toycomb.tickets.exact import kept_weights, top
from toycomb.training import Job, Outcome, Training, train_network

INPUTS = 2_000
"""Fresh inputs on which rows are looked at."""
PLANTED, COPIES = range(2)
"""Random numbers of planted rows, and of symmetric copies."""
CONDITIONS = (
    "initial", "trained", "other order", "weight decay", "SGD", "SGD, other order", "SGD, weight decay",
    "SGD, balanced start", "SGD, balanced start, weight decay", "identity, initial", "identity, trained",
)  # fmt: skip
TRAINED_COPIES = ("other order", "permuted", "permuted otherwise", "rescaled", "rescaled otherwise")


def measure(
    seed: int, index: int, *, hidden: int, epochs: int, decay: float, rate: float, densities: Sequence[float], wide: int
) -> dict[str, np.ndarray]:
    """Everything measured in network `index`.

    Parameters
    ----------
    seed, index : int
    hidden, epochs : of the published network
    decay : weight decay of the networks that have it
    rate : learning rate of SGD
    densities : of one-shot magnitude tickets, rising
    wide : rows of a wider network

    Returns
    -------
    dict of arrays
        `kept` (symmetries, PROPERTIES): deviations in the trained network with planted rows; `own` (symmetries,): 1
        where the trained network itself has rows that the symmetry needs; `counts` (conditions, COUNTS) and `special`
        (conditions,), by CONDITIONS, then densities, then the wide network; `imbalance` (CONDITIONS,); `codes`
        (TRAINED_COPIES,): Jaccard index of code locations with those of the trained network, permutations undone; and
        `accuracy` (TRAINED_COPIES + 1,), of the trained network last
    """
    task = task_of(seed, index)
    settings = Training(hidden=hidden, epochs=epochs)
    plain = train_network(Job(task, settings, seed, index))
    start, end = plain.snapshots[0], plain.snapshots[-1]
    Z = task.test_data(seed, index, INPUTS).X @ task.E.T
    networks = _conditions(task, plain, settings, seed, index, decay, rate)
    tickets = [_ticket(task, start, end, settings, seed, index, density) for density in densities]
    large = train_network(Job(task, Training(hidden=wide, epochs=epochs), seed, index)).snapshots[-1]
    places = [*((x, task, Z) for x in networks), *_identity(settings, seed, index)]
    places += [(x, task, Z) for x in (*tickets, large)]
    copies, accuracy = _trained_copies(task, networks[2], plain, settings, seed, index)
    kept, own = _verified(end, task, Z, randomness(seed, index, PLANTED))
    return {
        "kept": kept,
        "own": own,
        "counts": np.stack([degeneracies(*place) for place in places]),
        "special": np.array([special(network, inputs) for network, _, inputs in places]),
        "imbalance": np.array([imbalance(network) for network, _, _ in places[: len(CONDITIONS)]]),
        "codes": copies,
        "accuracy": accuracy,
    }


def _conditions(
    task: Task, plain: Outcome, settings: Training, seed: int, index: int, decay: float, rate: float
) -> list[Network]:
    """All of CONDITIONS but those without an embedding."""
    descent = replace(settings, optimiser="sgd", learning_rate=rate, momentum=0.0)  # near to gradient flow
    further = (
        (settings, 1), (replace(settings, weight_decay=decay), 0),
        (descent, 0), (descent, 1), (replace(descent, weight_decay=decay), 0),
    )  # fmt: skip
    runs = [train_network(Job(task, x, seed, index, order=order)).snapshots[-1] for x, order in further]
    even, decaying = _single(balanced(plain.snapshots[0])), replace(descent, weight_decay=decay)
    runs += [train_network(Job(task, x, seed, index, even)).snapshots[-1] for x in (descent, decaying)]
    return [plain.snapshots[0], plain.snapshots[-1], *runs]


def _identity(settings: Training, seed: int, index: int) -> list[tuple[Network, Task, np.ndarray]]:
    """Start and end of a network without an embedding, with its task and newly drawn inputs."""
    task = task_of(seed, index, embedding="identity")
    run = train_network(Job(task, settings, seed, index)).snapshots
    Z = task.test_data(seed, index, INPUTS).X.astype(float)
    return [(run[0], task, Z), (run[-1], task, Z)]


def _ticket(
    task: Task, start: Network, end: Network, settings: Training, seed: int, index: int, density: float
) -> Network:
    """A one-shot magnitude ticket, trained from the initial weights."""
    mask = top(np.abs(end.W), kept_weights(density, end.W.size))
    return train_network(Job(task, settings, seed, index, start, mask, order=1)).snapshots[-1]


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
    rows = [network.W, W, network.W[twins] * scale[:, None]]
    biases = [network.b, b, network.b[twins] * scale]
    return Network(
        np.concatenate(rows).astype(float), np.concatenate(biases).astype(float),
        np.concatenate([network.v, [0.5, 0.5], network.v[twins]]).astype(float), np.asarray(network.c, float),
    )  # fmt: skip


def _verified(network: Network, task: Task, Z: np.ndarray, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """(symmetries, PROPERTIES) deviations in the network with planted rows, and where it has such rows without them."""
    whole, domain = planted(network, Z, rng), Domain(Z)
    kept, own = [], []
    for symmetry in SYMMETRIES.values():
        copy = symmetry.apply(whole, domain, rng)
        missing = np.full(len(PROPERTIES), np.nan)
        kept.append(missing if copy is None else deviations(whole, copy, Z, task.E, task.formula))
        own.append(symmetry.apply(network, domain, rng) is not None)
    return np.array(kept), np.array(own, dtype=float)


def _trained_copies(
    task: Task, other: Network, plain: Outcome, settings: Training, seed: int, index: int
) -> tuple[np.ndarray, np.ndarray]:
    """Codes and accuracy of copies of the initial network, trained on the same inputs in the same order."""
    rng = randomness(seed, index, COPIES)
    start, end = plain.snapshots[0], plain.snapshots[-1]
    ends, same = [other], np.arange(len(start.v))
    for turn in range(4):
        order = rng.permutation(len(start.v)) if turn < 2 else same
        changed = permuted(start, order) if turn < 2 else _single(rescaled(start, factors(len(start.v), rng)))
        copy: Any = train_network(Job(task, settings, seed, index, changed)).snapshots[-1]
        ends.append(permuted(copy, np.argsort(order)))
    codes = [FeatureSpace.of(x[None, None], [task]).code_locations[0, 0] for x in (end, *ends)]
    found = [overlap_of_sets(x, codes[0])["jaccard"] for x in codes[1:]]
    fresh = task.test_data(seed, index)
    accuracy = [np.mean((x.logits(fresh.X, task.E) > 0) == fresh.y) for x in (*ends, end)]
    return np.array(found, dtype=float), np.array(accuracy)


def _single(network: Network) -> Network:
    return Network(*(np.asarray(x, dtype=np.float32) for x in (network.W, network.b, network.v, network.c)))
