"""What a row adds to an output: the output with the row less the output with its activation set to 0. Ours.

It is the check of the linear path, by whose sign rows of deeper layers are typed (`toycomb.layered.Layered.paths`). The
path counts every way from a row to the output as if all rows on it were active; ablation runs the network. It sees ways
that are cut, and rows that come to life once a row is gone. The mean gradient on inputs where a row is active does not:
where a row silences another one, a small change of it does nothing, and the gradient is 0.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from toycomb.common.blas import one_thread
from toycomb.common.errors import InputError
from toycomb.geometry.taught import Taught
from toycomb.layered import Layered
from toycomb.network import Network

INPUTS = 1_000
"""Inputs that agreement is measured on, unless another number is given."""


@dataclass(frozen=True, eq=False)
class Added:
    """What rows of a layer add to each output.

    Parameters
    ----------
    mean : (..., O, H) mean of logit less logit without the row, over all inputs
    active : (..., O, H) the same over the inputs on which the row is active; NaN where it never is
        On the others it adds nothing, so that `mean` is `active` times `share`.
    share : (..., H) share of the inputs on which the row is active
    """

    mean: np.ndarray
    active: np.ndarray
    share: np.ndarray

    @property
    def types(self) -> np.ndarray:
        """(..., O, H) int8: sign of what a row adds; 0 where that is nothing."""
        return np.sign(self.mean).astype(np.int8)


@one_thread
def added(network: Network | Layered, X: np.ndarray, E: np.ndarray, layer: int = 1) -> Added:
    """What each row of a hidden layer adds to each output on inputs, by setting its activation to 0. Ours.

    Parameters
    ----------
    network : with any leading axes (...)
    X : (N, n) inputs
    E : (m, n) embedding
    layer : counted from 1

    Raises
    ------
    InputError
        If there is no such layer, no input, or the activation has no kink that says where a row is active.
    """
    whole = _checked(network, X)
    a = whole.activations(X, E, layer)
    logits, rows = whole.onward(a, layer), a.shape[-1]
    mean = np.zeros((*whole.lead, whole.outputs, rows))
    for row in range(rows):
        without = a.copy()
        without[..., row] = 0
        mean[..., row] = (logits - whole.onward(without, layer)).mean(axis=-2)
    share = (a > 0).mean(axis=-2)
    known = share > 0
    active = np.where(known[..., None, :], mean / np.where(known, share, 1)[..., None, :], np.nan)
    return Added(mean, active, share)


@one_thread
def mean_gradient(network: Network | Layered, X: np.ndarray, E: np.ndarray, layer: int = 1) -> np.ndarray:
    """(..., O, H) mean derivative of each output by a row's activation, over inputs where it is active; NaN without.

    Beside ablation, to compare; it fails where one row silences another. Parameters and errors as for `added`.
    """
    whole = _checked(network, X)
    lit = whole.activations(X, E, layer) > 0
    back = np.broadcast_to(whole.layers[-1].W[..., None, :, :], (*lit.shape[:-1], *whole.layers[-1].W.shape[-2:]))
    for number in range(len(whole.layers) - 1, layer, -1):
        alive = whole.activations(X, E, number) > 0
        back = (back * alive[..., None, :]) @ whole.layers[number - 1].W[..., None, :, :]
    total, count = (back * lit[..., None, :]).sum(axis=-3), lit.sum(axis=-2)[..., None, :]
    return np.where(count > 0, total / np.maximum(count, 1), np.nan)


def agreement(network: Network | Layered, X: np.ndarray, E: np.ndarray, layer: int = 1) -> np.ndarray:
    """(..., O) share of the rows of which path and ablation have one sign. Ours; parameters and errors as for `added`.

    Rows that add nothing, or that have no path, are left out; NaN where no row is left.
    """
    whole = _checked(network, X)
    return agreeing(whole.paths(layer), added(whole, X, E, layer).mean)


def agreeing(first: np.ndarray, second: np.ndarray) -> np.ndarray:
    """(...) share of places along the last axis at which two arrays have one sign, of those where both have one."""
    known = (np.nan_to_num(first) != 0) & (np.nan_to_num(second) != 0)
    same, count = ((np.sign(first) == np.sign(second)) & known).sum(axis=-1), known.sum(axis=-1)
    return np.where(count > 0, same / np.maximum(count, 1), np.nan)


def agreement_of(taught: Taught, layer: int = 1, *, inputs: int = INPUTS) -> np.ndarray:
    """(T, P, O) agreement of path and ablation in each network, on so many new inputs of its task."""
    networks = taught.networks
    found = np.empty((*networks.lead, networks.outputs))
    for p in range(len(taught.tasks)):
        X = taught.drawn(p, inputs)[0]
        for t, E in enumerate(taught.embeddings(p)):
            found[t, p] = agreement(networks[t, p], X, E, layer)
    return found


def _checked(network: Network | Layered, X: np.ndarray) -> Layered:
    whole = Layered.of(network)
    whole.check_kink()
    if not len(X):
        raise InputError("no inputs were given; what a row adds is a mean over inputs")
    return whole
