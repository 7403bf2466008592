"""What the training of one network starts from: parameters and masks in the form that the kernels take."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from toycomb.carried import agrees, described
from toycomb.common.arrays import binary, real
from toycomb.common.errors import InputError
from toycomb.common.notices import counted
from toycomb.layered import Layer, Layered
from toycomb.layered.drawing import draw_layers
from toycomb.layered.layered import Networks
from toycomb.network import Network
from toycomb.parameters import MASKS
from toycomb.tasks.base import BaseTask
from toycomb.tasks.embedding import matrix
from toycomb.training.plan import Plan
from toycomb.training.settings import Training


@dataclass(frozen=True, eq=False)
class Job:
    """One network to train: a function of these fields alone."""

    task: BaseTask
    settings: Training
    seed: int
    index: int
    initial: Networks | None = None
    mask: np.ndarray | None = None
    output_mask: np.ndarray | None = None
    order: int = 0
    """Which of the network's orders of data: another number gives another order of the same inputs."""
    masks: tuple[np.ndarray | None, ...] | None = None
    """Of each layer, the outputs' last, in place of the two above."""


def planned(job: Job) -> Plan:
    """How the parameters of a job's network lie."""
    chosen = job.settings
    return Plan.of(chosen.hidden, job.task.E, job.task.outputs, learned=chosen.learn_embedding)


def drawn(job: Job, plan: Plan) -> np.ndarray:
    """The initial parameters that are drawn for a job, from a stream of its own, as the kernels take them."""
    chosen = job.settings
    network = draw_layers(plan.sizes, chosen.has_biases, chosen.initialiser, chosen.scale, job.seed, job.index)
    return plan.flatten([(x.W, x.b) for x in network.layers], job.task.E if plan.variables else 0)


def named(layers: tuple[Layer, ...], plan: Plan, embedding: Any) -> Network | Layered:
    """A network of its layers, as a `Network` where that can be."""
    found = Layered(layers, embedding)
    return found.network() if plan.plain else found


def embedding(job: Job, plan: Plan, theta: np.ndarray) -> Any:
    """What networks of flat parameters (..., size) carry of their embedding: the task's, or the learned one of each."""
    if not plan.variables:
        return job.task.carried
    matrices = plan.embedding(theta)
    if theta.ndim == 1:
        return matrices.copy()
    each = np.empty(theta.shape[:-1], object)
    for place in np.ndindex(each.shape):
        each[place] = matrices[place].copy()
    return each


def check_embedding(job: Job) -> None:
    """Raise InputError if the initial network was trained with another embedding than the task's."""
    own = None if job.initial is None or job.settings.learn_embedding else job.initial.embedding
    if own is not job.task.carried and not agrees(own, job.task.E):
        raise InputError(
            f"the initial network was trained with the embedding {described(own)}, and the task has another, "
            f"{described(job.task.carried)}; give the task the network's own"
        )


def flattened(network: Network | Layered, plan: Plan, E: np.ndarray | None = None) -> np.ndarray:
    """All parameters as the kernels take them, with the embedding `E` where that is learned and the network has none.

    Raises
    ------
    InputError
        Where they do not fit the plan.
    """
    _check_shape(network, plan)
    arrays = {}
    for (name, part), wanted in zip(_named(network).items(), _shapes(network, plan), strict=True):
        array = real(f"the initial {name}", part)
        if array.shape != wanted:
            raise InputError(f"the initial {name} has shape {array.shape}; it must be {wanted}")
        with np.errstate(over="ignore"):
            arrays[name] = array.astype(np.float32)
        if not np.isfinite(arrays[name]).all():
            raise InputError(f"the initial {name} holds values that are not finite in single precision")
    parts = list(arrays.values())
    layers = [(W, b) for W, b in zip(parts[::2], parts[1::2], strict=True)]
    if isinstance(network, Network):
        layers[1] = layers[1][0][None], layers[1][1][None]
    return plan.flatten(layers, _own_matrix(network, plan, E) if plan.variables else 0)


def _check_shape(network: Network | Layered, plan: Plan) -> None:
    """Raise InputError unless the network has ReLUs, and as many layers and outputs as the plan."""
    if isinstance(network, Network) and plan.plain:
        return  # its arrays are checked one by one, by their own names
    whole = Layered.of(network)
    whole.check_kink()
    if (len(whole.hidden), whole.outputs) != (len(plan.hidden), plan.outputs):
        raise InputError(
            f"the initial network has {whole.shape_in_words}; {counted(len(plan.hidden), 'hidden layer')} and "
            f"{counted(plan.outputs, 'output')} are to be trained"
        )


def _own_matrix(network: Network | Layered, plan: Plan, E: np.ndarray | None) -> np.ndarray | float:
    """The embedding from which it is learned on: the network's own, else `E`."""
    if network.embedding is None:
        return 0 if E is None else E
    own = matrix(network.embedding, plan.variables)
    if own.shape != (plan.sizes[0], plan.variables):
        raise InputError(
            f"the initial network carries an embedding of shape {own.shape}; it must be "
            f"{(plan.sizes[0], plan.variables)}, as that of the task"
        )
    return own


def _named(network: Network | Layered) -> dict[str, np.ndarray]:
    """The parameters by their names, weights and biases of each layer in turn."""
    if isinstance(network, Network):
        return {"W": network.W, "b": network.b, "v": network.v, "c": network.c}
    hidden = {name + str(i): getattr(x, name) for i, x in enumerate(network.layers[:-1], 1) for name in ("W", "b")}
    return hidden | {"V": network.layers[-1].W, "c": network.layers[-1].b}


def _shapes(network: Network | Layered, plan: Plan) -> list[tuple[int, ...]]:
    """Shapes of the parameters as `_named` names them."""
    if isinstance(network, Network):
        m, *hidden = plan.sizes[:-1]
        return [(hidden[0], m), (hidden[0],), (hidden[-1],), ()]
    pairs = zip(plan.sizes[1:], plan.sizes[:-1], strict=True)
    return [shape for rows, inputs in pairs for shape in ((rows, inputs), (rows,))]


def masks(job: Job) -> dict[str, np.ndarray | None]:
    """The masks of `W` and `v`, each the one given, else that of the initial network, else None."""
    found: dict[str, np.ndarray | None] = {}
    for name in MASKS:
        given = getattr(job, name)
        if given is None and isinstance(job.initial, Network):
            given = getattr(job.initial, name)
        found[name] = None if given is None else binary(f"the {name.replace('_', ' ')}", given).copy()
    return found


def layer_masks(job: Job, plan: Plan) -> tuple[np.ndarray | None, ...]:
    """The mask of each layer, the outputs' last: the one given, else that of the initial network, else None.

    Raises
    ------
    InputError
        If a mask does not fit the plan, or holds anything but 0 and 1.
    """
    held = masks(job)
    W, v = held["mask"], held["output_mask"]
    given: list[Any] = [W, *[None] * (len(plan.sizes) - 3), None if v is None or plan.outputs > 1 else v.reshape(1, -1)]
    names = ["mask", *(f"mask of layer {i}" for i in range(2, len(plan.sizes) - 1)), "output mask"]
    if v is not None and plan.outputs > 1:
        given[-1] = v
    if isinstance(job.initial, Layered):
        given = [own if x is None else x for x, own in zip(given, job.initial.masks, strict=True)]
    if job.masks is not None:
        if len(job.masks) != len(given):
            raise InputError(f"{len(job.masks)} masks were given; give one for each of {len(given)} layers, or None")
        given = [own if x is None else x for x, own in zip(job.masks, given, strict=True)]
    found: list[np.ndarray | None] = []
    for name, x, rows, inputs in zip(names, given, plan.sizes[1:], plan.sizes[:-1], strict=True):
        mask = None if x is None else binary(f"the {name}", x).copy()
        if mask is not None and mask.shape != (rows, inputs):
            shown = mask.shape[-1:] if name == "output mask" and plan.plain else mask.shape
            wanted = (inputs,) if name == "output mask" and plan.plain else (rows, inputs)
            raise InputError(f"the {name} has shape {shown}; it must be {wanted} and hold 0 and 1 only")
        found.append(mask)
    return tuple(found)


def flat_mask(job: Job, plan: Plan) -> np.ndarray | None:
    """The mask of all parameters, laid out like them, or None where all are kept.

    Biases are kept where their layer has any, and so is all of a learned embedding.

    Raises
    ------
    InputError
        As `layer_masks`.
    """
    held, biases = layer_masks(job, plan), job.settings.has_biases
    if all(x is None or x.all() for x in held) and all(biases):
        return None
    shapes = list(zip(plan.sizes[1:], plan.sizes[:-1], strict=True))
    kept = [np.ones(shape, bool) if x is None else x for x, shape in zip(held, shapes, strict=True)]
    return plan.flatten([(x, np.full(len(x), has)) for x, has in zip(kept, biases, strict=True)], 1)
