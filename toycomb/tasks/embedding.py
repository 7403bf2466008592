"""Embeddings: the fixed linear map E (m×n) between the Boolean input and the network."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from toycomb.common.arrays import doubles, real
from toycomb.common.blas import one_thread
from toycomb.common.content import Arrays
from toycomb.common.errors import InputError, shown, unknown, whole
from toycomb.common.limits import VARIABLES
from toycomb.common.seeds import Purpose, stream
from toycomb.files.archives import read_npy
from toycomb.files.headers import Header


class Matrix(Arrays):
    """A matrix of the user's own as an embedding, such as a trained one, told from others by its content alone.

    Parameters
    ----------
    E : (m, n) finite real numbers of any type, or the path of a `.npy` file, which is read now and not needed later

    Raises
    ------
    InputError
        If it is anything else.
    """

    def __init__(self, E: Any) -> None:
        path = isinstance(E, str | Path)
        name = shown(E) if path else "the embedding"
        array = doubles(name, read_npy(E) if path else E)
        if array.ndim != 2 or 0 in array.shape:
            raise InputError(f"{name} has shape {array.shape}; it must be a matrix (m, n)")
        super().__init__(E=array)

    @property
    def E(self) -> np.ndarray:
        """(m, n) float64, read-only."""
        return self.arrays["E"]

    @property
    def shape(self) -> tuple[int, ...]:
        """(m, n)."""
        return self.E.shape

    def __str__(self) -> str:
        """What tables call it: short, and the same wherever it is read from."""
        return f"matrix {self.digest[:8]}"


FIXED = ("identity", "hadamard", "hadamard-scaled")
"""Names that say everything: the matrix follows from the number of variables."""


def sylvester(m: int) -> np.ndarray:
    """(m, m) Hadamard matrix in Sylvester order, m a power of two; SciPy has the same, a third of a second away."""
    H, size = np.ones((m, m)), 1
    while size < m:
        done = H[:size, :size]
        H[:size, size : 2 * size], H[size : 2 * size, :size], H[size : 2 * size, size : 2 * size] = done, done, -done
        size *= 2
    return H


def _hadamard(n: int, m: int | None, rng: np.random.Generator) -> np.ndarray:
    return sylvester(1 << (n - 1).bit_length())[:, :n]


def _hadamard_scaled(n: int, m: int | None, rng: np.random.Generator) -> np.ndarray:
    E = _hadamard(n, m, rng)
    return E / np.sqrt(len(E))


def _symmetric(n: int, m: int | None, rng: np.random.Generator) -> np.ndarray:
    G = rng.standard_normal((n, n))
    return (G + G.T) / np.sqrt(2)


def _orthogonal(n: int, m: int | None, rng: np.random.Generator) -> np.ndarray:
    Q, R = np.linalg.qr(rng.standard_normal((n, n)))
    return Q * np.sign(np.diag(R))


def _compressive(n: int, m: int | None, rng: np.random.Generator) -> np.ndarray:
    if n < 2:
        raise InputError("a compressive embedding needs at least 2 variables, and there is 1")
    m = n // 2 if m is None else m
    if not 1 <= m < n:
        raise InputError(f"a compressive embedding into {m} inputs was asked for; m must lie between 1 and {n - 1}")
    return rng.standard_normal((m, n)) / np.sqrt(m)


Embedding = str | Path | np.ndarray | Matrix
"""What an embedding is given as."""
NAMES: dict[str, Callable[[int, int | None, np.random.Generator], np.ndarray]] = {
    "identity": lambda n, m, rng: np.eye(n),
    "hadamard": _hadamard,
    "hadamard-scaled": _hadamard_scaled,
    "symmetric": _symmetric,
    "orthogonal": _orthogonal,
    "compressive": _compressive,
}


def as_array(embedding: Any) -> Any:
    """A tensor of PyTorch, which may be learned, or nested lists as a new array; anything else as it is."""
    numbers = isinstance(embedding, list | tuple) or hasattr(embedding, "detach")
    return np.array(real("the embedding", embedding)) if numbers else embedding


@one_thread
def matrix(embedding: Embedding, variables: int, seed: int = 0) -> np.ndarray:
    """The embedding matrix.

    Parameters
    ----------
    embedding : str, path, (m, n) array or Matrix
        `identity`; `hadamard` (entries ±1, Sylvester order; for n that is not a power of two the first n columns
        of the next larger matrix, so m > n, ours); `hadamard-scaled` (the same with orthonormal columns);
        `symmetric` (random, Gaussian entries of unit variance off the diagonal); `orthogonal` (uniform over rotations
        and reflections); `compressive` or `compressive:m` (Gaussian, columns of unit mean square length, m = n/2
        unless given); the path of a `.npy` file; or the matrix itself, which may be a tensor of PyTorch.
    variables : int
        Number of variables n.
    seed : int
        Root seed of the random ones.

    Returns
    -------
    (m, n) float64

    Raises
    ------
    InputError
        If the name is unknown, or a given matrix is not a finite m×n matrix.
    """
    embedding = as_array(embedding)
    if isinstance(embedding, np.ndarray | Matrix):
        given = embedding.E if isinstance(embedding, Matrix) else embedding
        return _checked(given, variables, "the embedding")
    variables = whole("the number of variables", variables)
    text = str(embedding)
    if text.endswith(".npy"):
        name = shown(text)
        E = read_npy(text, check=lambda header: _check_shape(header, variables, name))
        return _checked(E, variables, name)
    name, colon, size = text.partition(":")
    if name not in NAMES or (colon and (name != "compressive" or not re.fullmatch("[0-9]{1,9}", size))):
        raise unknown("the embedding is", text, (*NAMES, "compressive:M", "or a .npy file"))
    if variables > VARIABLES:
        raise InputError(f"an embedding of {variables} variables was asked for; at most {VARIABLES} fit into memory")
    return NAMES[name](variables, int(size) if colon else None, stream(seed, Purpose.EMBEDDING))


def carried(embedding: Embedding, E: np.ndarray) -> str | np.ndarray:
    """What a network carries of the embedding that gave the matrix `E`: a name of `FIXED`, else the matrix."""
    return str(embedding) if isinstance(embedding, str | Path) and str(embedding) in FIXED else E


def _checked(E: np.ndarray, variables: int, source: str) -> np.ndarray:
    _check_shape(E, variables, source)
    with np.errstate(over="ignore", invalid="ignore"):
        matrix = E.astype(float)  # a wider number may become infinite
    bad = np.count_nonzero(~np.isfinite(matrix))
    if bad:
        raise InputError(f"{source} holds {bad} values that are not finite")
    return matrix


def _check_shape(E: np.ndarray | Header, variables: int, source: str) -> None:
    if len(E.shape) != 2 or E.shape[1] != variables or not E.shape[0] or E.dtype.kind not in "biuf":
        raise InputError(f"{source} has shape {E.shape} and type {E.dtype}; it must be a real (m, {variables}) matrix")
