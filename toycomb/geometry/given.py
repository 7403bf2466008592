"""What a feature space is read from, checked."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np

from toycomb.common.arrays import first, real
from toycomb.common.errors import InputError, instance, shown
from toycomb.common.notices import counted
from toycomb.layered import Layered
from toycomb.network import Network, of_arrays
from toycomb.tasks.base import BaseTask
from toycomb.tasks.formula import Formula


def first_layer(network: Network | Layered, layer: int, output: int) -> Network:
    """What geometry reads of the first layer for one output; a `Network` as it is.

    Raises
    ------
    InputError
        If another layer is asked for, or there is no such output.
    """
    if isinstance(network, Network) and (layer, output) == (1, 0):
        return network
    if Layered.of(network).check_layer(layer) != 1:
        raise InputError(
            f"the layer is {layer}; layers above the first are read in the coordinates of clauses, by "
            "toycomb.geometry.layers.level_space"
        )
    return Layered.of(network).seen(layer, output)


def of_output(network: Network | Layered, tasks: Sequence[Any], output: int) -> list[Any]:
    """The task of one output for each network; raises InputError unless networks and tasks have as many outputs."""
    kind = "one task per network is needed, such as run.tasks; a formula and one network are for FeatureSpace.read"
    if isinstance(tasks, Formula | BaseTask | str) or not isinstance(tasks, Iterable):
        raise InputError(f"the tasks are {shown(repr(tasks), 60)}; a list with {kind}")
    tasks = list(tasks)
    for task in tasks:
        if not isinstance(task, BaseTask):
            raise InputError(f"a task is {shown(repr(task), 60)}; {kind}")
    if isinstance(network, Network):
        return tasks
    for task in tasks:
        if task.outputs != network.outputs:
            raise InputError(f"the networks have {network.outputs} outputs and a task {task.outputs}; both must agree")
    return [task.output(output) for task in tasks]


def check_formula(formula: Any) -> None:
    """Raise InputError unless one formula is given, as is needed where one output is read."""
    if isinstance(formula, list | tuple):
        raise InputError(
            f"{counted(len(formula), 'formula')} were given in a {type(formula).__name__}; give one alone, and of a "
            "network with several outputs output= too: formulas[1] with output=1"
        )
    instance("the formula", formula, Formula, "toycomb.Formula.load(path) reads one")


def check_none(embedding: Any) -> None:
    """Raise InputError if an embedding is given for networks that are to be read with their own."""
    if embedding is not None:
        raise InputError("an embedding was given, and learned=True reads each network with its own; give one of both")


def snapshots(given: Network | Layered | Sequence[Network | Layered], layer: int = 1, output: int = 0) -> list[Network]:
    """What is read of one network, or of several of one shape, in a list, each checked as a network file is.

    Raises
    ------
    InputError
        If it is anything else, or arrays of a network do not fit each other.
    """
    found: list[Any] = list(given) if isinstance(given, list | tuple) else [given]
    if not found:
        raise InputError("no network was given; give one, or a list of snapshots of one training")
    found = [first_layer(x, layer, output) if isinstance(x, Network | Layered) else x for x in found]
    for network in found:
        instance("the network", network, Network, "toycomb.Network.load(path) reads one")
        if np.ndim(network.W) != 2:
            raise InputError(f"W has shape {np.shape(network.W)}; one network is read, such as run.final[0] of a run")
    checked = [of_arrays(x.arrays(), "the network") for x in found]
    shape = checked[0].W.shape
    for network in checked:
        if network.W.shape != shape:
            raise InputError(
                f"W has shape {shape} in the first network and {network.W.shape} in another one; snapshots of one "
                "training have one shape"
            )
    return checked


def matrices(network: Network, E: Sequence[np.ndarray]) -> list[np.ndarray]:
    """P embedding matrices (m, n) of networks with leading axes (T, P).

    Raises
    ------
    InputError
        If the networks have other axes, or matrices do not fit them or each other.
    """
    if network.W.ndim != 4:
        raise InputError(f"W has shape {network.W.shape}; networks with leading axes (T, P) are needed, (T, P, H, m)")
    (P, hidden, m), found = network.W.shape[1:], [np.asarray(x) for x in E]
    shapes = [x.shape for x in found]
    if len(shapes) != P or {len(x) for x in shapes} != {2}:
        raise InputError(
            f"embeddings of shapes {shapes[:4]} were given; {P} matrices (m, n) are needed, one per network"
        )
    if shapes[0][0] != m:
        rows = np.shape(network.v)[-1:]  # as many as W has rows, unless it is turned
        turned = "; W is (H, m): give its transpose, W.T" if (hidden,) == shapes[0][:1] and rows == (m,) else ""
        raise InputError(f"the network takes {m} embedded inputs and the embedding gives {shapes[0][0]}{turned}")
    if len(set(shapes)) > 1:
        raise InputError(f"embeddings have shapes {sorted(set(shapes))}; networks of one feature space have one shape")
    return found


def check_space(F: np.ndarray, row_types: np.ndarray, formulas: Sequence[Formula]) -> None:
    """Raise InputError unless features, row types and formulas fit each other."""
    if F.ndim != 4 or row_types.shape != F.shape[:3]:
        raise InputError(
            f"F has shape {F.shape} and row types {row_types.shape}; T×P×H×n and T×P×H are needed, as a network has "
            "them whose b and v have one value for each row of W"
        )
    if len(formulas) != F.shape[1]:
        raise InputError(f"{len(formulas)} formulas were given for {F.shape[1]} networks")
    for formula in formulas:
        if formula.variables != F.shape[3]:
            raise InputError(
                f"the formula has {formula.variables} variables and the feature space {F.shape[3]}; formula, "
                "embedding and network must fit each other"
            )
    if len({len(formula) for formula in formulas if formula.has_clauses}) > 1:
        raise InputError("the formulas have different numbers of clauses; read such networks one by one")


def types(values: np.ndarray) -> np.ndarray:
    """Row types of any real type as int8; raises InputError for other numbers than -1, 0 and 1."""
    found = real("the array of row types", values)
    wrong = (found != 1) & (found != 0) & (found != -1)
    if wrong.any():
        raise InputError(f"the array of row types holds {first(found, wrong)}; only -1, 0 and 1 are allowed")
    return found.astype(np.int8, copy=False)


def padded(table: np.ndarray, k: int) -> np.ndarray:
    """A table (C, k') with zeros up to k columns."""
    return table if table.shape[1] == k else np.pad(table, ((0, 0), (0, k - table.shape[1])))
