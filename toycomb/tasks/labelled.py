"""Labelled inputs of the user's own: read, checked, and divided into training inputs and those held out."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Literal, NamedTuple

import numpy as np

from toycomb.common.arrays import binary, doubles, real
from toycomb.common.content import Arrays
from toycomb.common.errors import InputError, enumerated, shown, whole
from toycomb.common.limits import need
from toycomb.common.seeds import Purpose, stream
from toycomb.files.archives import read_npz
from toycomb.tasks.dataset import Dataset, RealDataset

HELD_OUT = 0.2
"""Share of the inputs that is held out unless test inputs are given."""
ALL = "all"
"""All outputs, in place of the number of one."""
KEYS = ("X", "y", "X_test", "y_test")
OF_TEXT = ", as y == {} gives them"
HINT = ", as with y == 1 (or y > 0 where labels are -1 and +1)"


class Divided(NamedTuple):
    """Training inputs, and those that no network is trained on."""

    train: Dataset
    test: Dataset


class Labelled(Arrays):
    """Inputs over n variables with a label for each, or one for each of several outputs, and own test inputs if given.

    Inputs that are 0 and 1 throughout are Boolean, of whatever type they come; all others are real numbers, float64.

    Parameters
    ----------
    X : (N, n) finite real numbers
    y : (N,) labels 0 and 1, or (N, O) of several outputs
    test : (X, y) of inputs to test on, optional
    output : which of several outputs, counted from 0, or `all`; labels are (N, O) then, also where O = 1

    Raises
    ------
    InputError
        If shapes do not fit each other, values are not finite, labels of an output are not 0 and 1 or are all the
        same, there are several outputs and neither one is named nor all are kept, or there is not enough memory.
    """

    def __init__(
        self, X: Any, y: Any, test: Sequence[Any] | None = None, output: int | Literal["all"] | None = None
    ) -> None:
        found = dict(zip(("X", "y"), _pair(X, y, "", output), strict=True))
        if test is not None:
            if not isinstance(test, tuple | list) or len(test) != 2:
                raise InputError("the test data must be two arrays, (X, y)")
            found |= dict(zip(("X_test", "y_test"), _pair(test[0], test[1], "_test", output), strict=True))
            if found["X_test"].shape[1] != found["X"].shape[1]:
                raise InputError(
                    f"X_test has shape {found['X_test'].shape} and X {found['X'].shape}; both need the same variables"
                )
            if found["y_test"].shape[1:] != found["y"].shape[1:]:
                raise InputError(
                    f"y_test has shape {found['y_test'].shape} and y {found['y'].shape}; both need the same outputs"
                )
        inputs = [name for name in ("X", "X_test") if name in found]
        kind = binary if all(np.isin(found[name], (0, 1)).all() for name in inputs) else _positive_zeros
        super().__init__(**found | {name: kind(name, found[name]) for name in inputs})
        _check_labels(self.y, "all labels")

    @classmethod
    def load(cls, path: str | Path, output: int | Literal["all"] | None = None) -> Labelled:
        """Read a `.npz` file with `X` and `y`, and with `X_test` and `y_test` where there are own test inputs.

        Raises
        ------
        InputError
            If it holds anything else, or as `Labelled` does; the sentence begins with the path.
        """
        made = f"a .npz file as numpy.savez({shown(repr(f'{Path(path).stem}.npz'), 60)}, X=X, y=y) makes it"
        arrays, name = read_npz(path, wanted=made), shown(path)
        if set(arrays) not in ({*KEYS}, {*KEYS[:2]}):
            found = [f"{shown(key, 30)} ({'×'.join(map(str, x.shape))})" for key, x in arrays.items()]
            wanted = f"{name} must hold X (N×n) and y (N), and may hold X_test and y_test; its keys are "
            raise InputError(enumerated(wanted, found))
        test = (arrays["X_test"], arrays["y_test"]) if "X_test" in arrays else None
        try:
            return cls(arrays["X"], arrays["y"], test, output)
        except InputError as error:
            raise InputError(f"{name}: {error}") from None

    @classmethod
    def of(cls, given: Any) -> Labelled:
        """From the path of a file, from `(X, y)` or `(X, y, (X_test, y_test))`, or as it is."""
        if isinstance(given, Labelled):
            return given
        if isinstance(given, str | Path):
            return cls.load(given)
        if not isinstance(given, tuple) or len(given) not in (2, 3):
            raise InputError(
                f"the data are {shown(repr(given), 60)}; they must be (X, y), or a .npz file that holds both"
            )
        return cls(*given)

    @property
    def X(self) -> np.ndarray:
        """(N, n) bool or float64, read-only."""
        return self.arrays["X"]

    @property
    def y(self) -> np.ndarray:
        """(N,) bool, or (N, O) where all outputs are kept; read-only."""
        return self.arrays["y"]

    @property
    def outputs(self) -> int:
        """Outputs O: 1 where labels are (N,)."""
        return 1 if self.y.ndim == 1 else int(self.y.shape[1])

    def output(self, number: int) -> Labelled:
        """The same inputs with the labels of one output alone."""
        test = (self.arrays["X_test"], self.arrays["y_test"]) if self.own_test else None
        return Labelled(self.X, self.y, test, number)

    @property
    def own_test(self) -> bool:
        """Whether test inputs were given."""
        return "X_test" in self.arrays

    @property
    def real(self) -> bool:
        """Whether inputs are real numbers and not Boolean."""
        return self.X.dtype != bool

    @property
    def variables(self) -> int:
        """Variables n."""
        return int(self.X.shape[1])

    def divided(self, held_out: float = HELD_OUT, seed: int = 0) -> Divided:
        """Training inputs in their order, and test inputs: the given ones, or a random share of all, kept apart.

        Raises
        ------
        InputError
            If the share is out of range, or leaves fewer than two training inputs or one label alone; or if another
            than the usual one is asked for where test inputs were given, since nothing is held out then.
        """
        self.check_held_out(held_out)
        key = None if self.own_test else (share(held_out), seed)
        found: tuple[Any, Divided] | None = self.__dict__.get("_last")
        if found is None or found[0] != key:
            found = key, self._divided_by(key)
            self.__dict__["_last"] = found  # one division at a time: it holds the inputs once more
        return found[1]

    def check_held_out(self, held_out: float) -> None:
        """Raise InputError if a share is to be held out, and not the usual one, where test inputs were given."""
        if self.own_test and held_out != HELD_OUT:
            raise InputError(
                f"held_out ({shown(held_out, 60)}) would have no effect: test inputs are given, and all others are "
                "trained on; leave that out"
            )

    def _divided_by(self, key: tuple[float, int] | None) -> Divided:
        made = RealDataset if self.real else Dataset
        if key is None:
            X, y, X_test, y_test = (self.arrays[name].copy() for name in KEYS)  # kernels take what can be written
            return Divided(made(X, y), made(X_test, y_test))
        held_out, seed = key
        N = len(self.y)
        count = held_out_of(N, held_out)
        if N - count < 2:
            raise InputError(f"of {N} inputs {count} would be held out; at least 2 must be left to train on")
        held = np.zeros(N, bool)
        held[stream(seed, Purpose.HELD_OUT).permutation(N)[:count]] = True
        _check_labels(self.y[~held], f"the labels of the {N - count} inputs that are not held out")
        return Divided(made(self.X[~held], self.y[~held]), made(self.X[held], self.y[held]))


def held_out_of(inputs: int, held_out: float) -> int:
    """How many of some inputs a share is, at least 1."""
    return max(round(held_out * inputs), 1)


def share(held_out: float) -> float:
    """A share of inputs to be held out as a Python number; raises InputError unless it lies between 0 and 1."""
    if isinstance(held_out, bool) or not isinstance(held_out, int | float | np.integer | np.floating):
        raise InputError(f"the share that is held out is {shown(repr(held_out), 60)}; it must be a number")
    if not 0 < held_out < 1:
        raise InputError(f"the share that is held out is {held_out}; it must lie between 0 and 1")
    return float(held_out)


def _pair(X: Any, y: Any, end: str, output: Any) -> tuple[np.ndarray, np.ndarray]:
    """Inputs as real numbers of any type and labels as bool, once their shapes are known to be right."""
    X, y = real(f"X{end}", X), real(f"y{end}", y, text=OF_TEXT)
    if X.ndim != 2 or not X.shape[1]:
        raise InputError(f"X{end} has shape {X.shape}; it must be (N, n), a row for each input")
    if y.ndim not in (1, 2) or len(y) != len(X):
        raise InputError(f"y{end} has shape {y.shape}; with {len(X)} inputs it must be ({len(X)},), or ({len(X)}, O)")
    if not len(X):
        raise InputError(f"X{end} holds no inputs; at least 1 is needed")
    need(24.0 * X.size, f"{len(X)} inputs of {X.shape[1]} variables")
    labels = y.reshape(len(y), -1) if isinstance(output, str) and output == ALL else one_output(y, end, output)
    if not labels.size:
        raise InputError(f"y{end} has 0 outputs; at least 1 is needed")
    return X, binary(f"y{end}", labels, hint=HINT)


def one_output(y: np.ndarray, end: str, output: Any) -> np.ndarray:
    """(N,) labels of the output that is asked for, of labels (N,) or (N, O); `end` stands behind their name."""
    outputs = 1 if y.ndim == 1 else y.shape[1]
    if output is None and outputs != 1:
        raise InputError(
            f"y{end} has {outputs} outputs, and one is needed: output=0 (--output 0) takes the first, "
            "Task.of_outputs(X, y) makes a task of each, and JointTask.of_data(X, y) one of all"
        )
    column = 0 if output is None else whole("the output", output)
    if not 0 <= column < outputs:
        raise InputError(f"the output is {column}; y{end} has {outputs}, counted from 0")
    return y if y.ndim == 1 else y[:, column]


def _positive_zeros(name: str, X: np.ndarray) -> np.ndarray:
    """Real inputs as float64; -0.0 and 0.0 are one number."""
    return doubles(name, X) + 0.0


def _check_labels(y: np.ndarray, which: str) -> None:
    if len(y) < 2:
        raise InputError(f"{which} are one, and there must be two at least")
    same = np.flatnonzero(np.atleast_1d(y.all(axis=0) | ~y.any(axis=0)))
    if len(same):
        label, of = (y[0], "") if y.ndim == 1 else (y[0, same[0]], f" of output {same[0]}")
        raise InputError(f"{which}{of} are {int(label)}, so there is nothing to learn")
