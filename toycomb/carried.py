"""The embedding that a network carries, so that nobody reads it with another one.

It is a name where the name says everything (`FIXED`), else the matrix itself: a random one needs a seed, and a file may
go away.
"""

from __future__ import annotations

import functools
import warnings
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from toycomb.common.arrays import doubles
from toycomb.common.errors import AssumedEmbedding, InputError, unknown
from toycomb.tasks.embedding import FIXED, as_array, matrix

NEAR = 1e-6
"""Matrices that differ by less, relative to the largest entry, are one: a file may hold single precision."""


def checked(value: Any, inputs: int, source: str) -> str | np.ndarray:
    """The embedding that a file of a network with m `inputs` carries.

    Parameters
    ----------
    value : 0-d array of text, one of `FIXED`, or real (m, n) array
    inputs : int
    source : what a sentence calls it

    Raises
    ------
    InputError
        If it is anything else.
    """
    array = np.asarray(value)
    if array.dtype.kind == "U" and array.shape == ():
        check_name(str(array), source)
        return str(array)
    if array.ndim != 2 or len(array) != inputs or not array.shape[1]:
        raise InputError(f"{source} has shape {array.shape}; it must be a name, or a matrix of {inputs} rows (m, n)")
    return doubles(source, array)


def check_name(name: str, source: str) -> None:
    """Raise InputError unless the name says everything."""
    if name not in FIXED:
        raise unknown(f"{source} is", name, (*FIXED, "or the matrix of any other one"))


def check_kind(embedding: Any, source: str) -> None:
    """Raise InputError unless it is None, an array, or a name that says everything."""
    if isinstance(embedding, str):
        check_name(embedding, source)
    elif embedding is not None and not isinstance(embedding, np.ndarray):
        raise InputError(f"{source} is of type {type(embedding).__name__}; it must be a name or an array")


def described(embedding: Any) -> str:
    """A name, or the size of a matrix."""
    if isinstance(embedding, np.ndarray):
        return f"a matrix of {' × '.join(map(str, embedding.shape))}"
    return str(embedding)[:60]


def agrees(own: str | np.ndarray | None, E: np.ndarray) -> bool:
    """Whether the embedding that a network carries, if it does, is the matrix E (m, n)."""
    if own is None or own is E:
        return True
    if isinstance(own, str):
        own = (_kept if E.size < 2**20 else matrix)(own, E.shape[1])
    if own.shape != E.shape:
        return False
    return np.array_equal(own, E) or bool(np.abs(own - E).max() <= NEAR * np.abs(own).max())


@functools.lru_cache(maxsize=2)
def _kept(name: str, variables: int) -> np.ndarray:
    return matrix(name, variables)


def alike(own: Any, others: Sequence[str | np.ndarray]) -> bool:
    """Whether all networks carry one embedding, and the others are the same name or the same object."""
    return not differ(own) and all(
        x is own or (isinstance(x, str) and isinstance(own, str) and x == own) for x in others
    )


def check(own: Any, matrices: Sequence[np.ndarray]) -> None:
    """Check what networks with leading axes (T, P) carry against the matrices by which they are to be read.

    Parameters
    ----------
    own : None, one embedding for all, or an array (T, P) of them
    matrices : P of (m, n)

    Raises
    ------
    InputError
        If one of them differs.
    """
    columns = own.reshape(-1, len(matrices)).T if differ(own) else [[own]] * len(matrices)
    pairs = {(id(x), id(E)): (x, E) for column, E in zip(columns, matrices, strict=True) for x in column}
    for x, E in pairs.values():
        if not agrees(x, E):
            raise InputError(
                f"a network was trained with the embedding {described(x)} and is read with another one; read it with "
                "its own"
            )


def own_matrices(own: Any, lead: tuple[int, ...], variables: int) -> np.ndarray:
    """The matrices (m, n) that networks carry, such as those that were trained with them.

    Parameters
    ----------
    own : None, one embedding for all, or an array (...) of them
    lead : shape of the leading axes of the networks, (...)
    variables : n

    Returns
    -------
    array (...) of matrices

    Raises
    ------
    InputError
        If a network carries none.
    """
    each, found = _spread(own, lead), np.empty(lead, object)
    for place in np.ndindex(lead):
        if each[place] is None:
            raise InputError("a network carries no embedding, and is to be read with its own; give one instead")
        found[place] = matrix(each[place], variables)
    return found


class Chosen(NamedTuple):
    """An embedding: its matrix, what a reader calls it, and where it is known from: "file", "given" or "assumed"."""

    E: np.ndarray
    name: str
    source: str

    def warn(self) -> None:
        """Say so in Python if it was assumed."""
        if self.source == "assumed":
            text = "the network does not say with which embedding it was trained; identity is taken (embedding=...)"
            warnings.warn(text, AssumedEmbedding, stacklevel=3)


def chosen(
    own: str | np.ndarray | None, given: str | Path | np.ndarray | None, variables: int, seed: int = 0
) -> Chosen:
    """The embedding by which a network is to be read: the one it carries, else the one given, else identity.

    Parameters
    ----------
    own : the one that the network carries, if it does
    given : as for `matrix`, if the reader gives one; an equal matrix under another name is no conflict
    variables, seed : as for `matrix`

    Raises
    ------
    InputError
        If both are known and differ, or the given one is wrong.
    """
    if given is None:
        if own is None:
            return Chosen(matrix("identity", variables), "identity", "assumed")
        return Chosen(matrix(own, variables), described(own), "file")
    given = as_array(given)
    E = matrix(given, variables, seed)
    if not agrees(own, E):
        raise InputError(
            f"the network was trained with the embedding {described(own)}, and {described(given)} was given, which "
            "is another matrix (a random one is another with each seed); give none, and the network's own is taken"
        )
    return Chosen(E, described(given), "given")


def one_or_each(embeddings: Sequence[Any], c: Sequence[np.ndarray], axis: int = 0) -> Any:
    """The embedding of stacked networks: one where all are equal, else an array of one for each.

    Parameters
    ----------
    embeddings : what each of the networks carries, see `Network`
    c : the last parameter of each, whose shape is that of the leading axes
    axis : where the new axis stands
    """
    one = embeddings[0]
    if not any(map(differ, embeddings)) and all(_same(one, other) for other in embeddings[1:]):
        return one
    return np.stack([_spread(x, np.shape(of)) for x, of in zip(embeddings, c, strict=True)], axis)


def differ(embedding: Any) -> bool:
    """Whether stacked networks carry an embedding each, not one for all."""
    return isinstance(embedding, np.ndarray) and embedding.dtype == object


def _same(one: Any, other: Any) -> bool:
    return one is other or (type(one) is type(other) and np.array_equal(one, other))


def _spread(embedding: Any, shape: tuple[int, ...]) -> np.ndarray:
    """An array of references to one embedding."""
    if differ(embedding):
        return embedding
    each = np.empty(shape, object)
    for place in np.ndindex(shape):
        each[place] = embedding
    return each
