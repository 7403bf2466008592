"""How inputs reach the kernels: the cheapest form for an embedding and a data set; `_batches.py` reads it."""

from __future__ import annotations

import numpy as np

from toycomb.common.errors import InputError
from toycomb.tasks.dataset import Dataset
from toycomb.tasks.embedding import sylvester
from toycomb.training.layout import Data, Embedding, width

IDENTITY, HADAMARD, MATRIX, DENSE = range(4)
"""Kinds of embedding: nothing to do, butterflies, a product; or inputs that are embedded beforehand."""
LARGEST = 65_000  # variables: records hold 16-bit numbers
MEMORY = 2**28  # bytes of embedded inputs above which they stay sparse


def embedding(E: np.ndarray, hidden: int, X: np.ndarray, batch: int) -> Embedding:
    """The cheapest way to the embedded inputs X (N, n) in batches.

    The identity and Hadamard matrices need no product. Costs are counted in products of a number with a row of a block,
    as measured at H = 32; the choice changes sums by rounding only.
    """
    m, n = E.shape
    if n > LARGEST:
        raise InputError(f"the task has {n} variables; a network can be trained on at most {LARGEST}")
    scale = E[0, 0]
    records = 1 + (X.mean() * n - 1) // 6
    sparse = 24 * records if records == 1 else 36 * records + 25
    few = n < 64 and 2 * n < sparse
    kind, rows, passes, product = MATRIX, max(n, 4), 0, 2 * m * n / min(batch, len(X))
    if m == n and np.count_nonzero(E) == n and (E.diagonal() == 1).all():
        kind, product = IDENTITY, 0
    elif m >= max(4, n) and m & (m - 1) == 0 and scale > 0 and np.array_equal(E, sylvester(m)[:, :n] * scale):
        kind, rows, passes, product = HADAMARD, m, -(-(m.bit_length() - 1) // 3), 0
    if 2 * m + 60 < min(sparse, 2 * n if few else sparse) + product and 4 * m * len(X) < MEMORY:
        kind, few, rows = DENSE, False, 0
    matrix = np.ascontiguousarray(E, dtype=np.float32) if kind == MATRIX else np.zeros((0, 0), np.float32)
    return Embedding(
        kind=kind,
        bits=few,
        inputs=np.uint64(m),
        rows=np.uint64(rows),
        blocks=np.uint64(-(-hidden // width(hidden))),
        passes=np.uint64(passes),
        scale=np.float32(scale if kind == HADAMARD else 1),
        matrix=matrix,
        transposed=np.ascontiguousarray(matrix.T),
    )


def with_items(data: Data, items: np.ndarray) -> Data:
    """The same inputs, but in the order of, or reduced to, other items."""
    return data._replace(items=items, words=items.view(np.uint8))


def encode(data: Dataset, E: np.ndarray, embedding: Embedding) -> tuple[Data, int]:
    """Inputs in the form that the embedding takes, and the largest number of records an input has."""
    from toycomb.training import _batches

    items = np.arange(len(data), dtype=np.uint64)
    empty = Data(
        items=items,
        words=items.view(np.uint8),
        records=np.zeros(0, np.uint16),
        starts=np.zeros(0, np.uint64),
        embedded=np.zeros((0, 0), np.float32),
        labels=np.zeros(0, bool),
    )
    if embedding.kind == DENSE:
        return empty._replace(embedded=(data.X @ E.T).astype(np.float32), labels=data.y.copy()), 0
    if embedding.bits:
        bits = np.zeros((len(data), 64), bool)
        bits[:, : data.X.shape[1]], bits[:, 63] = data.X, ~data.y
        words = np.packbits(bits, axis=1, bitorder="little").ravel()
        return empty._replace(items=words.view(np.uint64), words=words), 0
    groups = np.maximum(1, -(-data.X.view(np.uint8).sum(axis=1, dtype=np.int64) // 6))
    starts = np.zeros(len(data) + 1, dtype=np.uint64)
    np.cumsum(groups, out=starts[1:])
    records = np.zeros((int(starts[-1]), 8), dtype=np.uint16)
    true = np.empty(data.X.shape[1] + 1, np.int64)
    zeros = int(embedding.rows)
    _batches.encode(data.X.view(np.uint8), data.y, zeros, starts.view(np.int64), records, true)
    if groups.max() == 1 and zeros + 2 < 256:
        words = np.ascontiguousarray(records, dtype=np.uint8).ravel()
        return empty._replace(items=words.view(np.uint64), words=words), 1
    return empty._replace(records=records.ravel(), starts=starts), int(groups.max())
