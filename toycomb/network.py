"""One-hidden-layer ReLU networks, one or stacked: `z = W E x + b`, `a = ReLU(z)`, `logit = v·a + c`."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from toycomb.blas import one_thread
from toycomb.errors import InputError
from toycomb.files import replacing
from toycomb.seeds import Purpose, stream

FORMAT = 1
INITIALISERS = ("uniform", "he")


@dataclass(frozen=True, eq=False)
class Network:
    """Parameters with any leading axes, such as snapshots T and networks P.

    Parameters
    ----------
    W : (..., H, m) weight space
    b : (..., H)
    v : (..., H)
    c : (...)
    mask : (..., H, m) bool, optional
        Kept weights of a ticket; `W` is exactly zero elsewhere.
    """

    W: np.ndarray
    b: np.ndarray
    v: np.ndarray
    c: np.ndarray
    mask: np.ndarray | None = None

    def __getitem__(self, key: Any) -> Network:
        """Index the leading axes of all parameters alike."""
        mask = None if self.mask is None else self.mask[key]
        return Network(self.W[key], self.b[key], self.v[key], self.c[key], mask)

    @property
    def row_types(self) -> np.ndarray:
        """(..., H) int8: +1 positive witness, -1 negative witness, 0 silent (v = 0, or no nonzero weight)."""
        return (np.sign(self.v) * np.any(self.W != 0, axis=-1)).astype(np.int8)

    @one_thread
    def activations(self, X: np.ndarray, E: np.ndarray) -> np.ndarray:
        """(..., N, H) activations of the rows on the inputs X (N, n) under the embedding E (m, n)."""
        return np.maximum((X @ E.T) @ np.swapaxes(self.W, -1, -2) + self.b[..., None, :], 0)

    @one_thread
    def logits(self, X: np.ndarray, E: np.ndarray) -> np.ndarray:
        """(..., N) logits of the inputs X (N, n) under the embedding E (m, n)."""
        return np.einsum("...nh,...h->...n", self.activations(X, E), self.v) + self.c[..., None]

    def save(self, path: str | Path) -> None:
        """Write one network as `.npz` (format 1), atomically.

        Raises
        ------
        InputError
            If the arrays are stacked, inconsistent or not finite, or the file cannot be written.
        """
        arrays: dict[str, Any] = {"W": self.W, "b": self.b, "v": self.v, "c": self.c}
        if self.mask is not None:
            arrays["mask"] = self.mask.astype(np.uint8)
        _check(arrays, str(path))
        with replacing(path) as temporary, temporary.open("wb") as file:
            np.savez(file, format=np.int64(FORMAT), **arrays)

    @classmethod
    def load(cls, path: str | Path) -> Network:
        """Read one network from a `.npz` file; see `load`."""
        return load(path)


def stack(networks: list[Network], axis: int = 0) -> Network:
    """Stack networks of one shape along a new leading axis; where only some have a mask, the others keep all."""
    mask = None
    if any(x.mask is not None for x in networks):
        mask = np.stack([np.ones(x.W.shape, bool) if x.mask is None else x.mask for x in networks], axis)
    W, b, v, c = (np.stack([getattr(x, name) for x in networks], axis) for name in ("W", "b", "v", "c"))
    return Network(W, b, v, c, mask)


def init(
    hidden: int,
    inputs: int,
    *,
    networks: int = 1,
    seed: int,
    first: int = 0,
    initialiser: str = "uniform",
    scale: float = 1.0,
    repeat: int = 0,
) -> Network:
    """Initial parameters of networks `first` … `first + networks - 1`, float32, stacked along P.

    Parameters
    ----------
    hidden, inputs : int
        Rows H and embedded inputs m.
    networks, first : int
    seed : int
    initialiser : "uniform" or "he"
        `uniform`: every weight and bias uniform in ±1/√fan-in (the default of PyTorch's linear layer; ours, P2
        does not state its own). `he`: W normal with variance 2/m, v normal with variance 1/H, biases 0
        (He et al. 2015, eq. 10, for the layer followed by the ReLU).
    scale : float
        Factor on every initial value.
    repeat : int
        Another number draws other values for the same networks.

    Raises
    ------
    InputError
        If a size is below 1, the initialiser unknown or the scale not positive.
    """
    for name, value in (("rows", hidden), ("embedded inputs", inputs), ("networks", networks)):
        if value < 1:
            raise InputError(f"{value} {name} were asked for; at least 1 is needed")
    if initialiser not in INITIALISERS:
        raise InputError(f"the initialiser is {initialiser!r}; it must be one of {', '.join(INITIALISERS)}")
    if not (scale > 0 and np.isfinite(scale)):
        raise InputError(f"the scale of the initial values is {scale}; it must be positive and finite")
    indices = range(first, first + networks)
    return stack([_draw(hidden, inputs, initialiser, scale, seed, index, repeat) for index in indices])


def _draw(hidden: int, inputs: int, initialiser: str, scale: float, seed: int, index: int, repeat: int) -> Network:
    rng = stream(seed, Purpose.INITIALISATION, index, repeat)
    if initialiser == "he":
        W = rng.standard_normal((hidden, inputs)) * np.sqrt(2 / inputs)
        b, c = np.zeros(hidden), np.zeros(())
        v = rng.standard_normal(hidden) / np.sqrt(hidden)
    else:
        W, b = (rng.uniform(-1, 1, shape) / np.sqrt(inputs) for shape in ((hidden, inputs), hidden))
        v, c = (rng.uniform(-1, 1, shape) / np.sqrt(hidden) for shape in (hidden, ()))
    return Network(*(np.asarray(scale * x, dtype=np.float32) for x in (W, b, v, c)))


def load(path: str | Path) -> Network:
    """Read one network from a `.npz` file.

    Keys: `W` (H, m), `b` (H), `v` (H), `c` (), optionally `mask` (H, m) of 0 and 1 (applied to `W`) and `format`
    (1). Pickled objects are refused. Numbers keep their precision (float32 or float64; integers become float64).

    Raises
    ------
    InputError
        If the file cannot be read, or a key is missing, unknown, of the wrong shape or type, or not finite; the
        message names the key.
    """
    arrays = read_arrays(path)
    version = arrays.pop("format", np.int64(FORMAT))
    if version.shape != () or version != FORMAT:
        raise InputError(f"{path}: format is {version}; this version of toycomb reads format {FORMAT}")
    for key in ("W", "b", "v", "c"):
        if key not in arrays:
            raise InputError(f"{path}: key {key} is missing; a network file has W, b, v, c and optionally mask, format")
    for key in arrays:
        if key not in ("W", "b", "v", "c", "mask"):
            raise InputError(f"{path}: unknown key {key}; a network file has W, b, v, c and optionally mask, format")
    _check(arrays, str(path))
    mask = arrays.pop("mask", None)
    dtype = np.float32 if all(x.dtype == np.float32 for x in arrays.values()) else np.float64
    with np.errstate(over="ignore"):
        arrays = {key: array.astype(dtype) for key, array in arrays.items()}
    _check(arrays, str(path))  # again: a wider number may have become infinite
    W, b, v, c = (arrays[key] for key in ("W", "b", "v", "c"))
    if mask is not None:
        mask = mask.astype(bool)
        W = np.where(mask, W, dtype(0))
    return Network(W, b, v, c, mask)


def read_arrays(path: str | Path) -> dict[str, np.ndarray]:
    """Every array of a `.npz` file of plain arrays; raises InputError if it is none, or damaged."""
    try:
        with open(path, "rb") as file:
            archive = np.load(file, allow_pickle=False)
            if not isinstance(archive, np.lib.npyio.NpzFile):
                raise InputError(f"{path} is a single array; a .npz file is needed")
            with archive:
                return {key: _member(archive, key, path) for key in archive.files}
    except InputError:
        raise
    except OSError as error:
        raise InputError(f"cannot read {path}: {error.strerror or error}") from None
    except Exception:  # a damaged archive can raise almost anything
        raise InputError(f"{path} is damaged or truncated, or not a .npz file of plain arrays") from None


def _member(archive: Any, key: str, path: str | Path) -> np.ndarray:
    try:
        return np.asarray(archive[key])
    except Exception as error:  # as above
        reason = "holds a pickled object" if "pickle" in str(error) else "is damaged or truncated"
        raise InputError(f"{path}: key {key} {reason}; only complete plain numeric arrays are read") from None


def _check(arrays: dict[str, np.ndarray], source: str) -> None:
    """Raise InputError naming the first key whose type, shape or values are wrong."""
    for key, array in arrays.items():
        if array.dtype.kind not in "biuf":
            raise InputError(f"{source}: {key} has type {array.dtype}; it must be real numbers")
    if arrays["W"].ndim != 2 or 0 in arrays["W"].shape:
        raise InputError(f"{source}: W has shape {arrays['W'].shape}; it must be (H, m), one network")
    hidden, inputs = arrays["W"].shape
    shapes: dict[str, tuple[int, ...]] = {"b": (hidden,), "v": (hidden,), "c": (), "mask": (hidden, inputs)}
    for key, shape in shapes.items():
        if key in arrays and arrays[key].shape != shape:
            raise InputError(
                f"{source}: {key} has shape {arrays[key].shape}; with W of shape {(hidden, inputs)} it must be {shape}"
            )
    for key, array in arrays.items():
        bad = np.argwhere(~np.isfinite(array))
        if len(bad):
            place = tuple(int(i) for i in bad[0])
            raise InputError(f"{source}: {key} holds {array[place]} at {place}; every value must be finite")
    if "mask" in arrays and not np.isin(arrays["mask"], (0, 1)).all():
        raise InputError(f"{source}: mask holds values other than 0 and 1")
