"""Initial parameters of networks of any number of hidden layers and outputs."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from toycomb.common.errors import InputError, shown, whole
from toycomb.common.limits import need
from toycomb.common.seeds import Purpose, stream
from toycomb.layered.layered import Layered, stack_layers
from toycomb.layered.layers import Layer
from toycomb.parameters import check_initialiser


def init_layers(
    hidden: Sequence[int],
    inputs: int,
    *,
    outputs: int = 1,
    networks: int = 1,
    seed: int,
    first: int = 0,
    initialiser: str = "uniform",
    scale: float = 1.0,
    repeat: int = 0,
    biases: Sequence[bool] | bool = True,
) -> Layered:
    """Initial parameters of networks `first` … `first + networks - 1`, float32, stacked along P.

    With one hidden layer and one output these are the numbers of `toycomb.init`.

    Parameters
    ----------
    hidden : rows H_1, …, H_L of the hidden layers
    inputs : embedded inputs m
    outputs : outputs O
    networks, first, seed, initialiser, scale, repeat : as for `toycomb.init`, each layer by its own fan-in
    biases : bool for all layers, or for each, the outputs' last
        A layer without biases has zeros.

    Raises
    ------
    InputError
        If a size is below 1, the initialiser unknown or the scale not positive.
    """
    if not isinstance(hidden, Sequence | np.ndarray) or isinstance(hidden, str | bytes) or not np.ndim(hidden):
        raise InputError(f"hidden is {shown(repr(hidden), 60)}; it must be a list of the rows of each layer")
    widths = [whole("a width", x) for x in hidden]
    first = whole("first", first)
    for name, value in (("embedded inputs", inputs), ("outputs", outputs), ("networks", networks)):
        if whole(f"the number of {name}", value) < 1:
            raise InputError(f"{value} {name} were asked for; at least 1 is needed")
    if not widths or min(widths) < 1:
        raise InputError(f"hidden layers of {list(hidden)} rows were asked for; each needs at least 1")
    check_initialiser(initialiser, scale)
    sizes = (inputs, *widths, outputs)
    need(4.0 * networks * _count(sizes), f"{networks} networks of {widths} rows and {inputs} inputs")
    indices = range(first, first + networks)
    return stack_layers([draw_layers(sizes, biases, initialiser, scale, seed, index, repeat) for index in indices])


def draw_layers(
    sizes: Sequence[int],
    biases: Sequence[bool] | bool,
    initialiser: str,
    scale: float,
    seed: int,
    index: int,
    repeat: int = 0,
) -> Layered:
    """Initial parameters of one network with sizes m, H_1, …, H_L, O, from arguments that are known to be right."""
    need(4.0 * _count(sizes), f"a network of {list(sizes)} inputs, rows and outputs")
    rng = stream(seed, Purpose.INITIALISATION, index, repeat)
    shapes = list(zip(sizes[1:], sizes[:-1], strict=True))
    if initialiser == "he":
        layers = [_he(rng, rows, inputs, last=number == len(shapes)) for number, (rows, inputs) in enumerate(shapes, 1)]
    else:
        values = rng.uniform(-1, 1, _count(sizes))
        ends = np.cumsum([rows * (inputs + 1) for rows, inputs in shapes])
        parts = np.split(values, ends[:-1])
        layers = [_uniform(part, *shape) for part, shape in zip(parts, shapes, strict=True)]
    with_biases = check_biases(biases, len(layers))
    return Layered(
        tuple(
            Layer(np.asarray(scale * W, np.float32), np.asarray(scale * b if has else np.zeros(len(b)), np.float32))
            for (W, b), has in zip(layers, with_biases, strict=True)
        )
    )


def check_biases(biases: Sequence[bool] | bool, layers: int) -> tuple[bool, ...]:
    """Whether each layer has biases; raises InputError unless there is one answer for all, or one for each."""
    if isinstance(biases, bool | np.bool_):
        return (bool(biases),) * layers
    rows = isinstance(biases, Sequence | np.ndarray) and np.ndim(biases) == 1
    if not rows or not all(isinstance(x, bool | np.bool_) for x in biases):
        raise InputError(
            f"biases is {shown(repr(biases), 60)}; it must be True or False, or one of them for each layer"
        )
    found = tuple(map(bool, biases))
    if len(found) != layers:
        raise InputError(f"biases has {len(found)} values; give one for all layers, or {layers}, the outputs' last")
    return found


def _count(sizes: Sequence[int]) -> int:
    return sum(rows * (inputs + 1) for rows, inputs in zip(sizes[1:], sizes[:-1], strict=True))


def _uniform(values: np.ndarray, rows: int, inputs: int) -> tuple[np.ndarray, np.ndarray]:
    values = values / np.sqrt(inputs)
    return values[: rows * inputs].reshape(rows, inputs), values[rows * inputs :]


def _he(rng: np.random.Generator, rows: int, inputs: int, *, last: bool) -> tuple[np.ndarray, np.ndarray]:
    return rng.standard_normal((rows, inputs)) * np.sqrt((1 if last else 2) / inputs), np.zeros(rows)
