"""Many networks trained until they fit a training set, and the functions that they then compute."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, NamedTuple

import numpy as np

from toycomb.accounts.posterior.sampling import LANES, UNIT, Shape, every_input
from toycomb.common.errors import InputError, unknown
from toycomb.common.memory import aligned


@dataclass(frozen=True)
class Rule:
    """How networks are trained.

    Parameters
    ----------
    optimiser : "adam" (Kingma and Ba 2015, algorithm 1) or "sgd", without momentum
    rate : learning rate
    batch : inputs per step, each drawn from the whole training set; 0 takes all of it at every step
    limit : steps after which a network is given up

    Raises
    ------
    InputError
        If the optimiser is unknown or a number out of range.
    """

    optimiser: str = "adam"
    rate: float = 0.01
    batch: int = 4
    limit: int = 5000
    beta1: ClassVar[float] = 0.9
    beta2: ClassVar[float] = 0.999
    epsilon: ClassVar[float] = 1e-8

    def __post_init__(self) -> None:
        if self.optimiser not in ("adam", "sgd"):
            raise unknown("the optimiser is", self.optimiser, ("adam", "sgd"))
        if not (self.rate > 0 and self.batch >= 0 and self.limit >= 0):
            raise InputError(
                f"rate, batch and limit are {self.rate}, {self.batch} and {self.limit}; the rate must be positive, the "
                "others at least 0"
            )


class _Rule(NamedTuple):
    rows: np.uint64
    variables: np.uint64
    adaptive: bool
    rate: float
    batch: np.uint64
    limit: int
    beta1: float
    beta2: float
    epsilon: float


class _Data(NamedTuple):
    """named (K,) uint64: sixteen times the variables true in each input; ends (S,) uint64: where each input's stop;
    signs (16 S,) float32: ±1, sixteen times each."""

    named: np.ndarray
    ends: np.ndarray
    signs: np.ndarray


class _Runs(NamedTuple):
    """What each of sixteen lanes is at, (16,) each."""

    number: np.ndarray
    stream: np.ndarray
    step: np.ndarray
    power1: np.ndarray
    power2: np.ndarray
    scale1: np.ndarray
    scale2: np.ndarray


def fitted(
    shape: Shape, inputs: np.ndarray, labels: np.ndarray, rule: Rule, count: int, key: int
) -> tuple[np.ndarray, np.ndarray]:
    """Train random networks on a training set until each fits.

    Parameters
    ----------
    inputs : (S,) numbers of the inputs in the training set
    labels : (S,) bool
    count : networks
    key : number of 64 bits; another one draws other networks and batches

    Returns
    -------
    tables (count, words) uint32, truth tables of the first parameters that fit; steps (count,) int32, those taken
    until then, -1 for a network that does not fit after `rule.limit` steps

    Raises
    ------
    InputError
        If the training set is empty, names an input twice or one that there is not, or no network is asked for.
    """
    from toycomb.accounts.posterior import _training

    inputs = np.asarray(inputs)
    _check(shape, inputs, np.asarray(labels), count)
    d, size = len(shape.bounds), LANES * len(inputs)
    tables, steps = np.zeros((count, shape.words), np.uint32), np.zeros(count, np.int32)
    bounds = (shape.bounds * UNIT).astype(np.float32)
    weights, z, work = aligned((4, d * LANES)), aligned(size * shape.hidden), aligned((5, size))
    exponent = np.empty(size, np.int32)
    how, data = _rule(shape, rule), _data(shape, inputs, np.asarray(labels))
    power = exponent.view(np.float32)
    _training.train(np.uint64(key), how, data, bounds, weights, z, work, exponent, power, _runs(), tables, steps)
    return tables, steps


def _check(shape: Shape, inputs: np.ndarray, labels: np.ndarray, count: int) -> None:
    usual = len(np.unique(inputs)) == len(inputs) > 0 and inputs.min() >= 0 and inputs.max() < shape.inputs
    if not usual or labels.shape != inputs.shape:
        raise InputError(
            f"the training set is the inputs {inputs.tolist()} with {labels.size} labels; it must be one label each of "
            f"different inputs from 0 to {shape.inputs - 1}, at least one"
        )
    if count < 1:
        raise InputError(f"{count} networks were asked for; at least 1 is needed")


def _rule(shape: Shape, rule: Rule) -> _Rule:
    sizes = np.uint64(shape.hidden), np.uint64(shape.variables)
    of_adam = rule.beta1, rule.beta2, rule.epsilon
    return _Rule(*sizes, rule.optimiser == "adam", rule.rate, np.uint64(rule.batch), rule.limit, *of_adam)


def _data(shape: Shape, inputs: np.ndarray, labels: np.ndarray) -> _Data:
    input_of, variable = np.nonzero(every_input(shape.variables)[inputs])
    ends = np.cumsum(np.bincount(input_of, minlength=len(inputs))).astype(np.uint64)
    signs = np.repeat(np.where(labels, 1, -1), LANES).astype(np.float32)
    return _Data((variable * LANES).astype(np.uint64), ends, signs)


def _runs() -> _Runs:
    kinds = (np.int64, np.uint64, np.int64, np.float64, np.float64, np.float32, np.float32)
    return _Runs(*(np.zeros(LANES, kind) for kind in kinds))
