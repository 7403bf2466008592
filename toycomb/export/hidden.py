"""What a hidden layer does on many inputs, beside the answer key: arrays for tools of dictionary learning."""

from __future__ import annotations

from typing import Any

import numpy as np

from toycomb._version import __version__
from toycomb.carried import chosen, described
from toycomb.common.blas import one_thread
from toycomb.common.errors import InputError, instance, shown, whole
from toycomb.common.limits import need
from toycomb.export import answers
from toycomb.export.arrays import Activations
from toycomb.geometry import FeatureSpace
from toycomb.network import Network
from toycomb.run import Run
from toycomb.tasks import written
from toycomb.tasks.dataset import Dataset
from toycomb.tasks.formula import Formula
from toycomb.tasks.task import Task


def activations(
    source: Run | Network,
    task: Task | Formula | None = None,
    *,
    inputs: Dataset | np.ndarray | None = None,
    samples: int = 10_000,
    at: int = -1,
    network: int = 0,
    seed: int | None = None,
) -> Activations:
    """Inputs, activations and the answer key of one network, for tools that look for features.

    Parameters
    ----------
    source : Run, or Network without leading axes
    task : Task or Formula
        Of a Run its own task unless given. With a Formula a Network is read by the embedding that it carries.
    inputs : Dataset, or (N, n) array, optional
        The test inputs of the task unless given: a draw of its own, half of them true.
    samples : int
        How many are drawn.
    at, network : int
        Which snapshot and which network of a Run; the last and the first unless given. `at=0` is before training.
    seed : int, optional
        Root seed of the drawn inputs: that of the Run unless given, 0 for a Network.

    Raises
    ------
    InputError
        If an argument is out of range or does not fit the network.

    Examples
    --------
    >>> found = tc.export.activations(run)  # doctest: +SKIP
    >>> found.activations, found.terms  # doctest: +SKIP
    >>> found.save("activations.safetensors")  # doctest: +SKIP
    """
    one, task, place = _of_run(source, task, at, network) if isinstance(source, Run) else _of_network(source, task)
    if isinstance(source, Run) and seed is None:
        seed = source.seed
    known = getattr(task.formula, "has_clauses", True)
    if inputs is None:
        data, drawn = task.test_data(seed or 0, place["network"], samples), task.inputs
    else:
        data, drawn = _given(inputs, task.formula if known else None), "given"
    about = {
        "toycomb": __version__,
        "embedding": str(described(task.carried)),
        "inputs": drawn,
        "seed": str(seed or 0),
        **{name: f"{x:g}" for name, x in place.items()},
    }
    boolean = data.X.dtype == bool
    if known:
        formula = task.formula
        about["formula"] = written.dump(formula.kind, formula.variables, formula.clauses)
    return Activations(**_arrays(one, task, data, formula if known and boolean else None), about=about)


def _of_run(run: Run, task: Task | Formula | None, at: int, network: int) -> tuple[Network, Task, dict[str, Any]]:
    """One network of a run, its task, and where it stands."""
    for name, value, size in (("at", at, len(run.times)), ("network", network, len(run.tasks))):
        if not -size <= whole(name, value) < size:
            raise InputError(f"{name} is {value}; it must lie between {-size} and {size - 1} for this run")
    own = run.tasks[network]
    if isinstance(task, Formula):
        task = Task(task, own.inputs, own.E)
    index = run.first + network % len(run.tasks)
    return run.snapshots[at, network], own if task is None else task, {"network": index, "epoch": run.times[at]}


def _of_network(network: Network, task: Task | Formula | None) -> tuple[Network, Task, dict[str, Any]]:
    """A network and its task."""
    instance("the network", network, Network, "toycomb.Network.load(path) reads one, toycomb.train(…) gives a Run")
    if network.W.ndim != 2:
        raise InputError(f"the network has W of shape {network.W.shape}; choose one of them, such as network[0]")
    if isinstance(task, Formula):
        embedding = chosen(network.embedding, None, task.variables)
        embedding.warn()
        task = Task(task, embedding=embedding.E if network.embedding is None else network.embedding)
    instance("the task", task, Task, "a network needs one, or a Formula")
    return network, task, {"network": 0}  # type: ignore[return-value]


def _given(inputs: Dataset | np.ndarray, formula: Formula | None) -> Dataset:
    """Inputs of the user's own; an array gets the labels of the formula."""
    if isinstance(inputs, Dataset):
        return inputs
    if formula is None:
        raise InputError(f"the inputs are {shown(type(inputs).__name__)}; without clauses only a Dataset has labels")
    X = np.asarray(inputs)
    return Dataset(X, formula.evaluate(X))


@one_thread
def _arrays(network: Network, task: Task, data: Dataset, formula: Formula | None) -> dict[str, np.ndarray]:
    """Every array by its name, after it is known that all fit."""
    E, kind = task.E, network.W.dtype
    space = None if formula is None else FeatureSpace.read(network, formula, E)
    m, n = E.shape
    if network.W.shape[1] != m or data.X.shape[1] != n:
        raise InputError(
            f"the network takes {network.W.shape[1]} embedded inputs and the inputs are {data.X.shape[1]} variables; "
            f"the embedding of the task takes {n} to {m}"
        )
    H = len(network.b)
    if not len(data):
        raise InputError(f"the inputs have shape {data.X.shape}; at least one is needed")
    need(8.0 * len(data) * (m + 2 * H), f"the activations of {H} rows on {len(data)} inputs")
    Z = data.X @ E.T
    pre = Z @ network.W.T.astype(float) + network.b
    hidden = np.maximum(pre, 0)
    found = {
        "X": data.X,
        "y": data.y,
        "Z": Z.astype(kind),
        "pre": pre.astype(kind),
        "activations": hidden.astype(kind),
        "logits": (hidden @ network.v + network.c).astype(kind),
        "E": E,
        "F": network.W.astype(float) @ E,
        "row_types": network.row_types,
    }
    if formula is None or space is None:
        return found
    return found | {
        "terms": formula.term_values(data.X),
        "literals": answers.literals(formula),
        "codes": space.code_locations[-1, 0],
        "directions": answers.directions(network, data.X, E, formula).astype(kind),
    }
