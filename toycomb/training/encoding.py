"""How inputs reach the kernels: the cheapest form for an embedding and a data set; `_batches.py` reads it."""

from __future__ import annotations

import functools
from typing import NamedTuple

import numpy as np

from toycomb.common.blas import one_thread
from toycomb.common.errors import InputError
from toycomb.common.limits import need
from toycomb.tasks.dataset import Dataset
from toycomb.tasks.embedding import sylvester
from toycomb.training.layout import Data, Embedding
from toycomb.training.plan import Plan

IDENTITY, HADAMARD, MATRIX, DENSE = range(4)
"""Kinds of embedding: nothing to do, butterflies, a product; or inputs that are embedded beforehand."""
LARGEST = 65_000  # variables: records hold 16-bit numbers
MEMORY = 2**28  # bytes of embedded inputs above which they stay sparse
SMALL = 2**14  # numbers of a matrix that is known again


def embedding(E: np.ndarray, plan: Plan, data: Dataset, batch: int) -> Embedding:
    """The cheapest way to the embedded inputs in batches, of those that the kernel for a network has.

    The identity and Hadamard matrices need no product. Costs are counted in products of a number with a row of a block,
    as measured at H = 32; the choice changes sums by rounding only.
    """
    m, n = E.shape
    if n > LARGEST:
        raise InputError(f"the task has {n} variables; a network can be trained on at most {LARGEST}")
    if plan.variables:
        return _learned(E, plan, data)
    if data.real:
        return _embedding(Form(DENSE), E.shape, plan)
    form = _kept(E.shape, E.tobytes()) if E.size <= SMALL else _form(E)
    kind, rows = form.kind, m if form.kind == HADAMARD else max(n, 4)
    records = 1 + (lengths(data).total / (len(data) * n) * n - 1) // 6
    sparse = 24 * records if records == 1 else 36 * records + 25
    few = n < 64 and 2 * n < sparse if plan.plain else _packed(plan, n)  # words of bits have room for labels
    product = 2 * m * n / min(batch, len(data)) if kind == MATRIX else 0
    if 2 * m + 60 < min(sparse, 2 * n if few and plan.plain else sparse) + product and 4 * m * len(data) < MEMORY:
        kind, few, rows = DENSE, False, 0
    return _embedding(form._replace(kind=kind), E.shape, plan, rows, few)


def _learned(E: np.ndarray, plan: Plan, data: Dataset) -> Embedding:
    """One that is trained: a matrix of its own, which the kernel reads from the parameters."""
    matrix = np.array(E, dtype=np.float32)
    form = Form(DENSE if data.real else MATRIX, 0, 1.0, matrix, np.ascontiguousarray(matrix.T))
    n = E.shape[1]
    return _embedding(form, E.shape, plan, max(n, 4), not data.real and _packed(plan, n))


def _packed(plan: Plan, variables: int) -> bool:
    """Whether a word of bits, which an epoch shuffles itself, has room for an input and its labels."""
    return variables + plan.outputs <= 64


def _embedding(form: Form, shape: tuple[int, int], plan: Plan, rows: int = 0, few: bool = False) -> Embedding:
    """What the kernels are to know of an embedding."""
    (m, n), kind = shape, form.kind
    return Embedding(
        kind=kind,
        bits=few,
        variables=np.uint64(n),
        inputs=np.uint64(m),
        rows=np.uint64(rows),
        blocks=np.uint64(plan.blocks[0]),
        passes=np.uint64(form.passes) if kind == HADAMARD else None,
        scale=np.float32(form.scale if kind == HADAMARD else 1),
        matrix=form.matrix if kind == MATRIX or plan.variables else None,
        transposed=form.transposed if kind == MATRIX or plan.variables else None,
    )


class Form(NamedTuple):
    """What a matrix is: its kind, passes and scale of the butterflies, and itself and its transpose for products."""

    kind: int
    passes: int = 0
    scale: float = 1.0
    matrix: np.ndarray | None = None
    transposed: np.ndarray | None = None


def _form(E: np.ndarray) -> Form:
    m, n = E.shape
    scale = E[0, 0]
    if m == n and np.count_nonzero(E) == n and (E.diagonal() == 1).all():
        return Form(IDENTITY)
    if m >= max(4, n) and m & (m - 1) == 0 and scale > 0 and np.array_equal(E, sylvester(m)[:, :n] * scale):
        return Form(HADAMARD, -(-(m.bit_length() - 1) // 3), scale)
    matrix = np.ascontiguousarray(E, dtype=np.float32)
    return Form(MATRIX, 0, 1.0, matrix, np.ascontiguousarray(matrix.T))


@functools.lru_cache(maxsize=8)
def _kept(shape: tuple[int, int], content: bytes) -> Form:
    """As `_form`, for matrices that many networks share."""
    return _form(np.frombuffer(content).reshape(shape))


def with_items(data: Data, items: np.ndarray) -> Data:
    """The same inputs, but in the order of, or reduced to, other items."""
    return data._replace(items=items, words=items.view(np.uint8))


def encode(data: Dataset, E: np.ndarray, embedding: Embedding, plan: Plan) -> tuple[Data, int]:
    """Inputs in the form that the embedding takes, and the largest number of records an input has.

    The kernel of one layer and one output finds labels in the records; the other one has them apart, as words of bits.
    """
    from toycomb.training import _batches

    none = np.zeros(0, np.uint64)
    empty = Data(items=none, words=none.view(np.uint8), records=None, starts=None, embedded=None, labels=None)
    each = data.y.reshape(len(data), -1)
    y, labels = each[:, 0], None if plan.plain else Dataset(each, each[:, 0]).words.ravel()
    numbered = with_items(empty, np.arange(len(data), dtype=np.uint64))._replace(labels=labels)
    if embedding.kind == DENSE:
        wide = _embedded(data, np.eye(data.variables) if plan.variables else E)
        return numbered._replace(embedded=wide, labels=y.copy() if labels is None else labels), 0
    if embedding.bits and labels is not None:
        return with_items(empty, data.words[:, 0] | labels << embedding.variables), 0
    if embedding.bits:
        return with_items(empty, data.words[:, 0] | (~y).astype(np.uint64) << np.uint64(63)), 0
    counts, zeros = lengths(data), int(embedding.rows)
    short = counts.most == 1 and zeros + 2 < 256 and plan.plain
    records = np.empty((int(counts.starts[-1]), 8), np.uint8 if short else np.uint16)
    _batches.encode(data.words, y, zeros, counts.starts, records)
    if short:
        empty = empty._replace(records=np.zeros(0, np.uint16), starts=none)
        return with_items(empty, records.view(np.uint64).ravel()), 1
    whole = records.ravel() if plan.plain else records.view(np.uint64).ravel()
    return numbered._replace(records=whole, starts=counts.starts.view(np.uint64)), counts.most


def _embedded(data: Dataset, E: np.ndarray) -> np.ndarray:
    """(N, m) float32: inputs that are embedded beforehand.

    Raises
    ------
    InputError
        If real inputs are too many for the memory, or too large for single precision.
    """
    if not data.real:
        with one_thread:
            return (data.X @ E.T).astype(np.float32)
    need(12.0 * len(data) * len(E), f"{len(data)} real inputs, embedded as {len(E)} numbers each,")
    with one_thread, np.errstate(over="ignore", invalid="ignore"):
        same = np.array_equal(E, np.eye(len(E)))
        embedded = (data.X if same else data.X @ E.T).astype(np.float32)
    if not np.isfinite(embedded).all():
        raise InputError("embedded inputs are not finite in single precision; give the inputs in other units")
    return embedded


class Lengths(NamedTuple):
    """Where the records of each of N inputs begin (N + 1,), the most that one has, and the true variables of all."""

    starts: np.ndarray
    most: int
    total: int


def lengths(data: Dataset) -> Lengths:
    """How many records inputs take."""
    from toycomb.training import _batches

    starts = np.empty(len(data) + 1, np.int64)
    return Lengths(starts, *_batches.count(data.words, starts))
