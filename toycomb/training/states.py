"""The parameters of one network as the optimiser starts on them, whole or the few that a mask keeps."""

from __future__ import annotations

import numpy as np

from toycomb.common.memory import aligned_parts
from toycomb.training.layout import FULL, LINE, SPARSE, Embedding, State


def state(theta: np.ndarray, keep: np.ndarray | None, embedding: Embedding | None = None) -> State:
    """Parameters at step 0; `keep` is None or their mask, laid out like them."""
    direct = embedding is not None and not embedding.apart
    return _state(theta, keep, direct)


def _state(theta: np.ndarray, keep: np.ndarray | None, direct: bool) -> State:
    if keep is not None:
        theta[keep == 0] = 0
    if keep is None or keep.mean() >= SPARSE or not keep.any():  # no place to run over would stand for all
        live, lines, busy, size = np.zeros(0, np.uint64), 0, np.zeros(0, bool), len(theta)
        bytes_ = np.ones(size, np.uint8) if keep is None else keep.astype(np.uint8)
    else:
        live, lines = places(keep)
        size, bytes_ = len(live), keep[live].astype(np.uint8)
        busy = keep.reshape(-1, LINE).max(axis=1) != 0
    grad, first, second, kept, gradient = aligned_parts(
        *((x, np.float32) for x in (len(theta), size, size, len(live), len(live)))
    )
    kept[:] = theta[live]
    whole, seen = np.uint64(lines), busy.view(np.uint8) if direct else None
    return State(theta, grad, first, second, bytes_, live, whole, seen, kept, gradient)


def places(keep: np.ndarray) -> tuple[np.ndarray, int]:
    """Where the parameters lie that the optimiser runs over, whole lines first, and how many these are."""
    full = (keep.reshape(-1, LINE) != 0).sum(axis=1) >= FULL
    lines = np.flatnonzero(np.repeat(full, LINE))
    others = np.flatnonzero((keep != 0) & ~np.repeat(full, LINE))
    return np.concatenate([lines, others]).astype(np.uint64), len(lines)


def remasked(old: State, keep: np.ndarray | None) -> State:
    """The same parameters and moments under another mask; moments of parameters that were masked are zero."""
    new = _state(old.theta, keep, old.busy is not None)
    for before, after in ((old.first, new.first), (old.second, new.second)):
        full = before
        if old.live.size:
            full = np.zeros(len(old.theta), np.float32)
            full[old.live] = before
        after[:] = (full[new.live] if new.live.size else full) * new.keep
    return new
