"""How well one number for each input, such as a latent of a sparse autoencoder, says which clauses are true."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from toycomb.common.arrays import binary, doubles
from toycomb.common.errors import InputError


def areas(latents: np.ndarray, truth: np.ndarray) -> np.ndarray:
    """(L, C) area under the ROC curve of each latent for each feature.

    That is the chance that a latent is larger on an input with the feature than on one without it; equal values count
    one half. 0.5 is what a latent has that knows nothing. NaN where all inputs have the feature, or none.

    Parameters
    ----------
    latents : (N, L)
    truth : (N, C) bool
    """
    from scipy.stats import rankdata

    with_it = truth.sum(axis=0)
    pairs = with_it * (len(truth) - with_it)
    ranks = rankdata(latents, axis=0).T @ truth.astype(float)
    return np.divide(ranks - with_it * (with_it + 1) / 2, pairs, where=pairs > 0, out=np.full(ranks.shape, np.nan))


def best_latent(
    latents: np.ndarray, truth: np.ndarray, among: Sequence[np.ndarray] = ()
) -> tuple[np.ndarray, np.ndarray]:
    """For each feature the latent that says it best, and how well it does so on inputs that did not choose it.

    The latent with the largest area under the ROC curve on one half of the inputs is chosen. Its area on the other half
    is given, so that the best of many latents has 0.5 where none of them knows anything. Halves are random, and always
    the same for a number of inputs. Definition: ours.

    Parameters
    ----------
    latents : (N, L) real numbers, such as latents of a sparse autoencoder, or activations of rows
    truth : (N, C) of 0 and 1, such as `Activations.terms`
    among : sequence of (N, C) of 0 and 1, such as `Activations.contrasts`, optional
        Inputs to look at, for each feature; all unless given. Of several, the smallest area is that of a latent: it
        must tell the feature in each of them.

    Returns
    -------
    (C,) number of the latent, -1 where a half of the inputs does not have both kinds; and (C,) area, NaN there

    Raises
    ------
    InputError
        If shapes do not fit, or there are no latents.

    Examples
    --------
    >>> truth = np.arange(20)[:, None] % 2 == 1
    >>> number, area = best_latent(np.hstack([np.zeros((20, 1)), truth]), truth)
    >>> number.tolist(), area.tolist()  # the second one says it
    ([1], [1.0])
    """
    latents, truth = doubles("the array of latents", latents), binary("the array of features", truth)
    if latents.ndim != 2 or truth.ndim != 2 or len(latents) != len(truth) or not latents.shape[1]:
        raise InputError(
            f"the latents have shape {latents.shape} and the features {truth.shape}; they must be (N, L) and (N, C)"
        )
    looked = [binary("among", x) for x in among] or [np.ones(truth.shape, bool)]
    if wrong := [x.shape for x in looked if x.shape != truth.shape]:
        raise InputError(f"among holds shape {wrong[0]}; each must have that of the features, {truth.shape}")
    order = np.random.default_rng(0).permutation(len(truth))
    pairs = [_of_feature(latents, truth[:, c], [order[x[order, c]] for x in looked]) for c in range(truth.shape[1])]
    return np.array([x for x, _ in pairs], int), np.array([x for _, x in pairs], float)


def _of_feature(latents: np.ndarray, truth: np.ndarray, orders: Sequence[np.ndarray]) -> tuple[int, float]:
    """Number and area of one feature; the inputs of each order go by turns to choose and to test."""
    chosen, tested = (
        np.min([areas(latents[x[half::2]], truth[x[half::2], None])[:, 0] for x in orders], axis=0) for half in (0, 1)
    )
    if np.isnan(chosen[0]) or np.isnan(tested[0]):
        return -1, np.nan
    number = int(np.argmax(chosen))
    return number, float(tested[number])
