"""What one pane of the page shows: one network at several times, read against its clauses and their shams."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from toycomb.carried import described
from toycomb.common.brief import Brief
from toycomb.common.errors import InputError
from toycomb.common.seeds import Purpose, stream
from toycomb.geometry import FeatureSpace, sham_formula
from toycomb.geometry.of_runs import space_of
from toycomb.layered import Layered
from toycomb.run import Run
from toycomb.tasks.formula import Formula


@dataclass(frozen=True, eq=False, repr=False)
class Watched(Brief):
    """One network in training.

    Parameters
    ----------
    space : FeatureSpace of one network, at T times
    label : what the page calls it
    sham : its clauses with renamed variables, see `toycomb.geometry.sham_formula`
    times : (T,) epochs; None where they are not known
    error : (T,) error on a new draw of inputs; None where it is not known
    facts : pairs of a setting and its value
    rows : whose rows it has: panes of one name show them in one order; "" stands for rows of its own
    read : which layer and output are shown, in sentences, of networks that have several
    layer : hidden layer that is shown, from 1
    """

    space: FeatureSpace
    label: str
    sham: Formula
    times: Sequence[float] | None = None
    error: Sequence[float] | None = None
    facts: tuple[tuple[str, str], ...] = ()
    rows: str = ""
    read: str = ""
    layer: int = 1

    def __post_init__(self) -> None:
        T, P = self.space.F.shape[:2]
        if P != 1:
            raise InputError(f"the feature space has {P} networks; a pane of the page shows one")
        if self.space.witness.ndim > 1:
            raise InputError(
                "some clauses of this level move the output up and others down, so that their codes stand on rows of "
                "both types; a page shows clauses of one direction alone"
            )
        if T < 2:
            raise InputError("the feature space has one snapshot; a page needs an initial and a final one at least")
        for name, values in (("times", self.times), ("errors", self.error)):
            if values is not None and len(values) != T:
                raise InputError(f"{len(values)} {name} were given for {T} snapshots")
        if self.times is not None and not (np.diff(self.times) > 0).all():
            raise InputError(f"the times are {list(self.times)}; each must be later than the one before")

    @property
    def formula(self) -> Formula:
        """Its clauses."""
        return self.space.formulas[0]

    @property
    def shams(self) -> FeatureSpace:
        """The same network read against the sham clauses."""
        return self.space.with_formulas([self.sham])


def of_space(space: FeatureSpace, network: int = 0, *, label: str = "network", seed: int = 0) -> Watched:
    """One network of a feature space; a space knows neither times nor errors."""
    i = checked_index(network, space.F.shape[1])
    one = FeatureSpace(space.F[:, [i]], space.row_types[:, [i]], (space.formulas[i],))
    return Watched(one, label, sham_of(one.formulas[0], seed, i), facts=facts_of_shape(one))


def of_run(run: Run, label: str = "", layer: int = 1, output: int = 0) -> Watched:
    """One layer of the network of a run that has one, for one output."""
    task, index = run.tasks[0], run.first
    space = space_of(run, layer, output)
    error = run.output_error[:, 0, output]
    how = f"{run.settings.optimiser}, at most {run.settings.epochs} epochs, {run.epochs_run[0]} run"
    shown = Layered.of(run.final)
    settings = (
        *facts_of_shape(space),
        *facts_of_layers(shown, layer, output),
        ("embedding", described(task.carried)),
        ("inputs", f"{task.inputs}, {task.samples} for training"),
        ("training", f"elsewhere, {run.settings.epochs} epochs" if run.given else how),
        ("root seed", str(run.seed)),
    )
    return Watched(
        space,
        label or f"network {index}",
        sham_of(space.formulas[0], run.seed, index),
        run.times.tolist(),
        None if np.isnan(error).any() else error.tolist(),
        settings,
        read=sentences(shown, layer, output),
        layer=layer,
    )


def facts_of_layers(network: Layered, layer: int, output: int) -> tuple[tuple[str, str], ...]:
    """Shape of a network that has several hidden layers or outputs, and what of it is shown; nothing of any other."""
    deep, count = len(network.hidden), network.outputs
    widths = (("rows of all hidden layers", ", ".join(map(str, network.hidden))), ("layer shown", f"{layer} of {deep}"))
    of_outputs = (("outputs O", str(count)), ("output shown", f"{output}, counted from 0"))
    return (*(widths if deep > 1 else ()), *(of_outputs if count > 1 else ()))


def sentences(network: Layered, layer: int, output: int) -> str:
    """What of a network of several hidden layers or outputs is shown, for the top of the page."""
    deep, count = len(network.hidden), network.outputs
    if deep == 1 and count == 1:
        return ""
    what = [*([f"layer {layer}"] if deep > 1 else []), *([f"output {output} (counted from 0)"] if count > 1 else [])]
    said = [f"Shown is {' for '.join(what)} of a network with {network.shape_in_words}."]
    if layer < deep:
        said.append("A row votes by the sign of its linear path to the output, through all layers above.")
    if layer > 1:
        said.append(
            f"Each variable on this page is a clause of level {layer - 1}, which the layer below computes. Variables "
            f"are counted from 1 and clauses from 0: the literal +2 is clause 1 of level {layer - 1}."
        )
    return " ".join(said)


def facts_of_shape(space: FeatureSpace) -> tuple[tuple[str, str], ...]:
    """Sizes of a network and its formula."""
    formula = space.formulas[0]
    sizes = sorted(set(formula.sizes.tolist()))
    return (
        ("rows H", str(space.F.shape[2])),
        ("variables n", str(formula.variables)),
        ("clauses C", f"{len(formula)} ({formula.kind.upper()})"),
        ("literals per clause k", ", ".join(map(str, sizes))),
        ("snapshots", str(len(space.F))),
    )


def sham_of(formula: Formula, seed: int, index: int) -> Formula:
    """The first sham of the stream that measures of tickets draw theirs from."""
    return sham_formula(formula, stream(seed, Purpose.SHAM, index))


def checked_index(network: int, count: int) -> int:
    """The index of a network, counted from 0."""
    if not 0 <= network < count:
        raise InputError(f"network {network} was asked for; there are {count}, counted from 0")
    return network
