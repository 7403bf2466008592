"""The work space of one network for the kernels; `plan.py` lays out its parameters, `encoding.py` makes its inputs.

A block of features is Fᵀ (R, width) and two rows of zeros, which pad the records of the inputs.

What a kind of embedding, of inputs or of optimiser does not need is None. That is part of the type: numba does not even
compile what a kernel does only `if x is not None` where the argument x is, and compiling is most of the time of the
first training. (It does compile what stands behind `else`.)
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from toycomb.common.memory import aligned_parts
from toycomb.training.plan import LINE, Plan
from toycomb.training.settings import Training

CHUNK = 64  # inputs that go through the network together
TAIL = LINE  # numbers behind the blocks of parameters of one output, of which the first is c
SPARSE = 0.2  # share of kept parameters below which the optimiser runs over those alone
FULL = 8  # kept numbers of a cache line that make it cheaper to take the whole line


class Embedding(NamedTuple):
    """The embedding: its kind, n, m, R, the number of blocks, and what the kind needs.

    With `bits`, inputs are words whose bits are the variables, in place of records. Only Hadamard matrices have
    `passes`, and only what needs a product has `matrix` and `transposed`.
    """

    kind: int
    bits: bool
    variables: np.uint64
    inputs: np.uint64
    rows: np.uint64
    blocks: np.uint64
    passes: np.uint64 | None
    scale: np.float32
    matrix: np.ndarray | None
    transposed: np.ndarray | None

    @property
    def apart(self) -> bool:
        """Whether features have gradients apart from those of the weights."""
        return self.passes is not None or self.matrix is not None


class Data(NamedTuple):
    """Inputs: items (N,) uint64, the same as bytes, and what they name where they are numbers.

    Records there are, if only empty ones, for all inputs but those that are bits or embedded beforehand: the training
    inputs and others may differ in their length, and one kernel takes both.
    """

    items: np.ndarray
    words: np.ndarray
    records: np.ndarray | None
    starts: np.ndarray | None
    embedded: np.ndarray | None
    labels: np.ndarray | None


class Work(NamedTuple):
    """Work space of one network.

    F and G (blocks of features and, if that is not the one of weights, their gradient) and z (blocks, CHUNK, width),
    flat; four_rows (4 width) and zeros (width); inputs (CHUNK, m) where they are embedded beforehand; words (CHUNK,)
    where they are bits, the same transposed and on the way there; where they are records, rows (records of CHUNK
    inputs, two words each), where the words of an input end, and who (a word for each row of features: which of the
    inputs have it). For each of CHUNK inputs and, one behind the other, of O outputs: its label as ±1,
    logit, e^-|margin|, bits of a power of two and slope. `numbers`, `sign_bits` and `power` are other views of `rows`,
    `signs` and `exponent`.
    """

    F: np.ndarray | None
    G: np.ndarray | None
    four_rows: np.ndarray
    zeros: np.ndarray
    inputs: np.ndarray | None
    words: np.ndarray | None
    across: np.ndarray | None
    half_across: np.ndarray | None
    z: np.ndarray
    rows: np.ndarray | None
    numbers: np.ndarray | None
    who: np.ndarray | None
    ends: np.ndarray | None
    signs: np.ndarray
    sign_bits: np.ndarray
    logits: np.ndarray
    tail: np.ndarray
    exponent: np.ndarray
    power: np.ndarray
    slope: np.ndarray


class Deep(NamedTuple):
    """What networks of several hidden layers or outputs need besides.

    outputs O; where each layer begins among the parameters and behind them, see `Plan.starts`; of each hidden layer its
    blocks, what it reads, the rows of a block, and the place of its activations in `Work.z`, all as in `Plan`; the
    derivatives by all rows, laid out like `Work.z`; tile (64,), square (width, width) and across (blocks width,
    width) of `_products.py`, flat; the derivatives by the biases of the outputs (O,); the labels of a chunk as words of
    bits; which of its inputs were answered wrongly; how many answers were wrong, of each output and of any (O + 1,).
    """

    outputs: np.uint64
    starts: np.ndarray
    blocks: np.ndarray
    reads: np.ndarray
    depths: np.ndarray
    places: np.ndarray
    d: np.ndarray
    tile: np.ndarray
    square: np.ndarray
    across: np.ndarray
    biases: np.ndarray
    marks: np.ndarray
    missed: np.ndarray
    wrong: np.ndarray


def deep(plan: Plan) -> Deep | None:
    """What the second kernel needs for a network; None where the first one serves it."""
    if plan.plain:
        return None
    L, single = plan.width, np.float32
    places = np.cumsum([0, *(count * CHUNK * L for count in plan.blocks[:-1])])
    sizes = {
        "d": (sum(plan.blocks) * CHUNK * L, single),
        "tile": (64, single),
        "square": (L * L, single),
        "across": (max(plan.blocks) * L * L, single),
        "biases": (plan.outputs, single),
        "marks": (-(-plan.outputs // 64) * CHUNK, np.uint64),
        "missed": (CHUNK, single),
        "wrong": (plan.outputs + 1, np.int64),
    }
    numbers = {"starts": plan.starts, "blocks": plan.blocks, "reads": plan.reads, "depths": plan.depths}
    whole = {name: np.array(x, np.uint64) for name, x in {**numbers, "places": places}.items()}
    made = dict(zip(sizes, aligned_parts(*sizes.values()), strict=True))
    return Deep(outputs=np.uint64(plan.outputs), **whole, **made)


class State(NamedTuple):
    """Parameters, gradient, moments and mask, as bytes.

    Where few parameters are kept, `live` says which, and `kept`, `gradient`, moments and mask hold those alone. The
    first `lines` of them are whole cache lines, of which some numbers may be masked. Where gradients are collected in
    `grad` itself, `busy` (bytes) says of every line whether a parameter in it is kept.
    """

    theta: np.ndarray
    grad: np.ndarray
    first: np.ndarray
    second: np.ndarray
    keep: np.ndarray
    live: np.ndarray
    lines: np.uint64
    busy: np.ndarray | None
    kept: np.ndarray
    gradient: np.ndarray


class Hyper(NamedTuple):
    """Settings of the optimiser: of Adam the first three, of SGD its momentum, and of both the weight decay."""

    beta1: np.float32 | None
    beta2: np.float32 | None
    epsilon: np.float32 | None
    momentum: np.float32 | None
    decay: np.float32


def work(embedding: Embedding, plan: Plan, records: int) -> Work:
    """Work space for inputs of up to `records` records, or of bits or numbers where that is 0."""
    L, blocks = plan.width, int(embedding.blocks)
    numbers = int(embedding.variables) if plan.variables else int(embedding.inputs)
    wide = 0 if records or embedding.bits else numbers
    features = 0 if wide and not plan.variables else blocks * (int(embedding.rows) + 2) * L
    named = int(embedding.rows) + 2 if records else 0
    if embedding.bits and not plan.plain:
        named = max(64, int(embedding.rows))  # the second kernel turns words of bits into these
    each = CHUNK * plan.outputs
    single, chunk, words = np.float32, (each, np.float32), (CHUNK if embedding.bits else 0, np.uint64)
    sizes = {
        "F": (features, single),
        "G": (features if embedding.apart else 0, single),
        "four_rows": (4 * L, single),
        "zeros": (L, single),
        "inputs": (CHUNK * wide, single),
        "words": words,
        "across": words,
        "half_across": words,
        "z": (sum(plan.blocks) * CHUNK * L, single),
        "rows": (2 * CHUNK * records, np.uint64),
        "who": (named, np.uint64),
        "ends": (CHUNK if records else 0, np.uint64),
        "signs": chunk,
        "logits": chunk,
        "tail": chunk,
        "exponent": (each, np.int32),
        "slope": chunk,
    }
    made = dict(zip(sizes, aligned_parts(*sizes.values()), strict=True))
    made["inputs"] = made["inputs"].reshape(CHUNK, wide)
    made["numbers"] = made["rows"].view(np.uint16)
    made["sign_bits"], made["power"] = made["signs"].view(np.uint32), made["exponent"].view(np.float32)
    needed: dict[str, Any] = {name: x if x.size else None for name, x in made.items()}
    return Work(**needed)


def hyper(settings: Training) -> Hyper:
    """Settings of the optimiser as the kernels take them."""
    adam = settings.optimiser == "adam"
    single, decay = np.float32, np.float32(settings.weight_decay)
    if not adam:
        return Hyper(None, None, None, single(settings.momentum), decay)
    return Hyper(single(settings.beta1), single(settings.beta2), single(settings.epsilon), None, decay)
