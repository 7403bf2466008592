"""Magnitude of the weights at initialisation and after training, and the mask criteria of Zhou et al."""

from __future__ import annotations

import numpy as np

from toycomb.tickets.context import Context
from toycomb.tickets.definition import method


@method("magnitude", needs=("initial",))
def magnitude(context: Context) -> np.ndarray:
    """`|w_i|`. Magnitude at initialisation; no deviation.

    References
    ----------
    Zhou, Lan, Liu, Yosinski (2019), arXiv 1905.01067, figure 3 ("large init").
    """
    return np.abs(context.prunable(context.initial))


def _ends(context: Context) -> tuple[np.ndarray, np.ndarray]:
    return context.prunable(context.initial), context.prunable(context.dense())


@method("one-shot", needs=("training",))
def one_shot(context: Context) -> np.ndarray:
    """`|w_f|`. One-shot magnitude after training, "large final" of Zhou et al.

    Deviation where v is prunable too: one ranking over both layers, here and in the criteria below, in place of a share
    for each.

    References
    ----------
    Han, Pool, Tran, Dally (2015), arXiv 1506.02626; Zhou, Lan, Liu, Yosinski (2019), arXiv 1905.01067, figure 3.
    """
    return np.abs(context.prunable(context.dense()))


@method("magnitude-increase", needs=("initial", "training"))
def magnitude_increase(context: Context) -> np.ndarray:
    """`|w_f| - |w_i|`. "Magnitude increase" of Zhou et al.; no deviation.

    References
    ----------
    Zhou, Lan, Liu, Yosinski (2019), arXiv 1905.01067, figure 3.
    """
    first, last = _ends(context)
    return np.abs(last) - np.abs(first)


@method("movement", needs=("initial", "training"))
def movement(context: Context) -> np.ndarray:
    """`|w_f - w_i|`. "Movement" of Zhou et al.; no deviation.

    References
    ----------
    Zhou, Lan, Liu, Yosinski (2019), arXiv 1905.01067, figure 3.
    """
    first, last = _ends(context)
    return np.abs(last - first)


@method("same-sign", needs=("initial", "training"))
def same_sign(context: Context) -> np.ndarray:
    """`max(0, w_f sign(w_i))`. "Large final, same sign" of Zhou et al.

    Deviation: where fewer weights kept their sign than the density asks for, the others follow, the smallest first
    (the paper's criterion leaves them tied at 0).

    References
    ----------
    Zhou, Lan, Liu, Yosinski (2019), arXiv 1905.01067, figure 3.
    """
    first, last = _ends(context)
    return last * np.sign(first)
