"""Trainings that are disturbed on the way: wrong labels for a while, and kicks of the weights."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import count
from typing import Any

import numpy as np

from toycomb.network import Network
from toycomb.theories.instruments.networks import randomness
from toycomb.theories.universality.disturbed import RETURN, State, compared
from toycomb.theories.universality.inputs import Probe
from toycomb.theories.universality.partners import World
from toycomb.training import Job, train_network

LABELS, FORMULA = "permuted labels", "another formula"
WRONG = (LABELS, FORMULA)
MISLEADING = 40
"""Number of the other formula that is learned for a while."""
KICK, AFTER_WRONG, AFTER_KICK = 100, 200, 300
"""Random numbers of kicks, and of permuted rows, begin here."""
LATER = 100
"""Order of the inputs after a kick, in kicked networks and twins alike; the next number is another order."""


def misled(world: World, probe: Probe, reference: Network, lengths: Sequence[int]) -> dict[str, np.ndarray]:
    """Wrong labels for a while, then right ones, against the reference, which saw right ones alone.

    The right ones come for as many epochs, in the same order and with fresh moments of the optimiser, as for the
    reference: from it only the weights at their start differ.

    Returns
    -------
    dict of arrays
        `wrong` (WRONG, lengths, RETURN), `wrong accuracy` (WRONG, lengths), of fresh inputs at the end; `wrong
        elsewhere` (lengths, RETURN): permuted labels and then right ones, from other initial weights than the
        reference's
    """
    twin, places = State.of(reference, world.task), _places(world, AFTER_WRONG)

    def one(kind: str, length: int, initial: int) -> tuple[np.ndarray, float]:
        start = _mislead(world, kind, length, initial)
        end = world.train(start)
        return compared(start, end, twin, world.task, next(places)), probe.accuracy(end)

    found = [[one(kind, length, 0) for length in lengths] for kind in WRONG]
    return {
        "wrong": np.array([[x for x, _ in line] for line in found]),
        "wrong accuracy": np.array([[told for _, told in line] for line in found]),
        "wrong elsewhere": np.array([one(LABELS, length, 1)[0] for length in lengths]),
    }


def kicks(
    world: World, probe: Probe, *, times: Sequence[int], sizes: Sequence[float], judged: Mapping[str, Any]
) -> dict[str, np.ndarray]:
    """Kicks at some epochs, against twins that were not kicked.

    All are trained for the epochs that are left, in one order of the inputs and with fresh moments of the optimiser:
    from the twin only the kick differs.

    Parameters
    ----------
    world, probe
    times : epochs, rising
    sizes : of the kicks, see `kicked`
    judged : `time` (one of `times`) and `size` of a kick of a network of other initial weights

    Returns
    -------
    dict of arrays
        `kicks` (times, sizes, RETURN), `kicks accuracy` (times, sizes), of fresh inputs at the end; `kick, other order`
        (times, RETURN): no kick, and another order of the inputs from then on; `kick elsewhere` (RETURN,): `judged`,
        against the twin of that time
    """
    task, places, draws = world.task, _places(world, AFTER_KICK), _places(world, KICK)
    shape = len(times), len(sizes)
    found, told, orders = np.empty((*shape, len(RETURN))), np.empty(shape), np.empty((len(times), len(RETURN)))
    elsewhere = np.full(len(RETURN), np.nan)
    own, others = (_snapshots(world, times, initial) for initial in (0, 1))
    for t, time in enumerate(times):
        left = world.settings.epochs - time
        twin = State.of(world.train(own[t], LATER, epochs=left), task)
        for s, size in enumerate(sizes):
            after = kicked(own[t], size, next(draws))
            end = world.train(after, LATER, epochs=left)
            found[t, s], told[t, s] = compared(after, end, twin, task, next(places)), probe.accuracy(end)
        orders[t] = compared(own[t], world.train(own[t], LATER + 1, epochs=left), twin, task, next(places))
        if time == judged["time"]:
            after = kicked(others[t], judged["size"], next(draws))
            elsewhere = compared(after, world.train(after, LATER, epochs=left), twin, task, next(places))
    return {"kicks": found, "kicks accuracy": told, "kick, other order": orders, "kick elsewhere": elsewhere}


def kicked(network: Network, size: float, rng: np.random.Generator) -> Network:
    """Normal noise on incoming weights and bias of every row, `size` times the root mean square of its weights."""
    scale = size * np.sqrt(np.mean(network.W.astype(float) ** 2, axis=1))
    W = network.W + scale[:, None] * rng.standard_normal(network.W.shape)
    b = network.b + scale * rng.standard_normal(network.b.shape)
    return Network(W.astype(np.float32), b.astype(np.float32), network.v, network.c)


def _mislead(world: World, kind: str, epochs: int, initial: int) -> Network:
    """A network trained for some epochs on permuted labels of the same inputs, or on another formula."""
    if kind == LABELS:
        task, inputs = world.permuted
        return world.train(initial, inputs=inputs, task=task, epochs=epochs)
    return world.stranger(MISLEADING, world.initial(initial), epochs=epochs)[0]


def _snapshots(world: World, times: Sequence[int], initial: int) -> list[Network]:
    """The network in training at some epochs."""
    settings = replace(world.settings, epochs=max(times), snapshots=list(times))
    job = Job(world.task, settings, world.seed, world.index, world.initial(initial))
    kept = train_network(job, inputs=world.inputs).snapshots
    return [kept[settings.snapshots.index(time)] for time in times]


def _places(world: World, first: int) -> Iterator[np.random.Generator]:
    """Random numbers for one use after the other."""
    return (randomness(world.seed, world.index, number) for number in count(first))
