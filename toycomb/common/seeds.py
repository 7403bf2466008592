"""Random streams: one root seed, one independent stream for each purpose and network.

A stream is keyed by stable integers through `numpy.random.SeedSequence`, so the numbers that a network
sees depend on the root seed, the purpose and the network's index alone: not on the size of the
population, the order of execution, the thread or the process.
"""

from enum import IntEnum

import numpy as np

from toycomb.common.errors import InputError, whole


class Purpose(IntEnum):
    """What a stream is used for. The numbers are part of the file formats: never renumber."""

    FORMULA = 0
    DATA = 1
    TEST = 2
    EMBEDDING = 3
    INITIALISATION = 4
    ORDER = 5
    MASK = 6
    NULL = 7
    SHAM = 8
    LABELS = 9
    BOOTSTRAP = 10
    EDIT = 11
    THEORY = 12
    HELD_OUT = 13
    CHANNEL = 14
    DECODING = 15


def stream(seed: int, purpose: Purpose, index: int = 0, repeat: int = 0) -> np.random.Generator:
    """Generator for one purpose and one network.

    Parameters
    ----------
    seed : int
        Root seed, at least 0.
    purpose : Purpose
    index : int
        Index of the network within its population.
    repeat : int
        Further streams for the same purpose and network, such as the order of data in a second training.

    Raises
    ------
    InputError
        If the seed, the index or the repeat is negative or not an integer.
    """
    if isinstance(seed, bool) or not isinstance(seed, int | np.integer) or seed < 0:
        raise InputError(f"the seed is {seed!r}; it must be an integer of at least 0")
    index, repeat = _counted("index of the network", index), _counted("number of the repeat", repeat)
    key = (int(purpose), index, repeat) if repeat else (int(purpose), index)
    sequence = np.random.SeedSequence(int(seed), spawn_key=key)
    return np.random.Generator(np.random.PCG64(sequence))


def keys(rng: np.random.Generator, size: int) -> np.ndarray:
    """(size,) uint64: the next numbers of a stream, those of `rng.integers(2**64, size, np.uint64)`, sooner."""
    return np.asarray(rng.bit_generator.random_raw(size), np.uint64)


def _counted(name: str, value: int) -> int:
    number = whole(f"the {name}", value)
    if number < 0:
        raise InputError(f"the {name} is {number}; it must be at least 0")
    return number
