"""Arrays that a user gives: which types are read, and as what. The one place where numbers become truth values."""

from __future__ import annotations

from numbers import Real
from typing import Any

import numpy as np

from toycomb.common.errors import InputError, shown


def real(name: str, values: Any, *, text: str = "") -> np.ndarray:
    """An array of real numbers of any type (bool, whole, unsigned, floating) in the byte order of this machine.

    Parameters
    ----------
    name : what a sentence calls it, such as "the mask"
    values : array, nested sequence, series or data frame, or tensor of PyTorch on any device, with gradients or without
        Of a data frame every column is read, also those of pandas' own types of numbers, and categories of numbers.
    text : what the sentence adds where it holds text; `{}` in it stands for a value

    Raises
    ------
    InputError
        If it holds anything but real numbers (text, objects, complex numbers, dates), misses a value, is sparse, or is
        ragged.
    """
    if isinstance(values, np.ma.MaskedArray) and np.ma.is_masked(values):
        raise InputError(f"{name} holds {np.ma.count_masked(values)} masked values; every value is needed")
    if hasattr(values, "toarray"):
        raise InputError(f"{name} is sparse; it must be an array, as .toarray() gives it")
    values = _out_of_torch(name, values)
    if callable(getattr(values, "to_numpy", None)):
        values = _out_of_table(name, values, text)
    try:
        array = np.asarray(values)
    except (ValueError, TypeError, OverflowError, RuntimeError):
        raise InputError(f"{name} is not an array: its rows differ in length or type") from None
    if array.dtype.kind not in "biuf":
        raise InputError(f"{name} {_wrong(array, text)}")
    return array.astype(array.dtype.newbyteorder("="), copy=False)


def _wrong(array: np.ndarray, text: str) -> str:
    """What is wrong with values that are no real numbers, as the rest of a sentence."""
    held = next((str(x) for x in array.flat[:1000] if isinstance(x, str)), None)
    if held is None:
        return f"has type {str(array.dtype)[:40]}; it must be real numbers"
    word = shown(repr(held), 40)
    return f"holds text, such as {word}; it must be real numbers{text.format(word)}"


def _out_of_table(name: str, table: Any, text: str) -> np.ndarray:
    """A series or a data frame as an array; pandas gives objects for mixed columns, and for some types of its own."""
    if getattr(table, "ndim", 1) != 2 or not callable(getattr(table, "items", None)):
        return _column(name, table, text)
    columns = [_column(f"column {shown(str(label), 40)} of {name}", x, text) for label, x in table.items()]
    return np.stack(columns, axis=1) if columns else np.empty(table.shape)


def _column(name: str, column: Any, text: str) -> np.ndarray:
    """The numbers of a series."""
    array = np.asarray(column)
    if array.dtype.kind != "O":
        return real(name, array, text=text)
    missing = next((x for x in array.flat if x is None or type(x).__name__ == "NAType"), ...)
    if missing is not ...:
        raise InputError(f"{name} misses values ({missing}); every value is needed")
    plain = all(isinstance(x, Real | np.bool_) for x in array.flat)
    return real(name, np.array(array.tolist()) if plain else array, text=text)


def _out_of_torch(name: str, values: Any) -> Any:
    """A tensor as an array that shares its memory where it can; anything else as it is. Nothing has to be imported."""
    if not (hasattr(values, "detach") and hasattr(values, "cpu")):
        return values
    try:
        plain = values.detach().cpu()
        narrow = plain.is_floating_point() and plain.dtype.itemsize < 4  # NumPy lacks most of them; float32 has all
        return (plain.float() if narrow else plain).numpy()
    except (TypeError, RuntimeError, AttributeError) as error:  # other libraries have tensors too
        why = str(error).split("\n")[0]
        raise InputError(f"{name} is a tensor that NumPy cannot read: {shown(why, 100)}") from None


def doubles(name: str, values: Any) -> np.ndarray:
    """Real numbers of any type as float64, each finite and on the same side of zero as before.

    Raises
    ------
    InputError
        As `real`; also if a value is NaN or infinite, or outside the range of float64 (long doubles may be).
    """
    array = real(name, values)
    found = array
    if array.dtype != np.float64:
        with np.errstate(over="ignore", under="ignore", invalid="ignore"):  # a NaN that signals is said below
            found = array.astype(np.float64)
    if not np.isfinite(found).all():
        bad = ~np.isfinite(found)
        count = np.count_nonzero(bad)
        raise InputError(f"{name} holds {count} values that are not finite as float64, first {first(array, bad)}")
    if array.dtype.itemsize > 8:
        lost = (found == 0) & (array != 0)
        if lost.any():
            raise InputError(f"{name} holds {first(array, lost)}, which float64 cannot tell from zero")
    return found


def binary(name: str, values: Any, *, signs: bool = False, hint: str = "") -> np.ndarray:
    """Truth values from 0 and 1 of any real type, or with `signs` from -1 (false) and +1 (true).

    Parameters
    ----------
    name : what a sentence calls it
    values : array or nested sequence
    signs : read -1 and +1, and nothing else
    hint : what the sentence adds about other values

    Returns
    -------
    bool array of the same shape; a bool array is given back as it is

    Raises
    ------
    InputError
        As `real`; also if a value is neither of the two. NaN is neither.
    """
    array = real(name, values)
    if array.dtype == bool and not signs:
        return array
    low = -1 if signs else 0
    true = array == 1
    wrong = ~(true | (array == low))
    if wrong.any():
        allowed = "-1 and +1 only" if signs else "0 and 1 only"
        raise InputError(f"{name} holds {first(array, wrong)}; it must hold {allowed}{hint}")
    return true


def first(array: np.ndarray, chosen: np.ndarray) -> str:
    """The first chosen value of an array and its place, for a sentence."""
    place = tuple(int(i) for i in np.argwhere(chosen)[0])
    return f"{array[place]} at {place}" if place else str(array[()])
