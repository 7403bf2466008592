"""The formula out of a network."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from toycomb.carried import Chosen, chosen, differ
from toycomb.common.errors import InputError, among, shown, whole
from toycomb.common.progress import Progress
from toycomb.decoding.decoded import HALF, Decoded, ReadClause
from toycomb.decoding.queries.agreement import agreeing, agrees
from toycomb.decoding.queries.asked import asked
from toycomb.decoding.queries.first import First
from toycomb.decoding.queries.plans import LONGEST, SPARSE, plan, widest
from toycomb.decoding.queries.reading import Reading, read_terms
from toycomb.decoding.queries.words import Terms, literals
from toycomb.layered import Layered
from toycomb.network import Network
from toycomb.tasks.clauses import Kind
from toycomb.tasks.embedding import Matrix, as_array

MODES = ("queries", "weights")
IN_ONE_MODE: dict[str, tuple[str, ...]] = {"queries": ("inputs", "longest"), "weights": ("reading",)}
"""Options that say something in one mode alone."""
INPUTS, READING = "near-miss", "signs"
"""What is asked about, and how weights are read, unless said."""
KINDS: tuple[Kind, ...] = ("dnf", "cnf")
AGREED = 0.99
"""Confidence, at least, of the clauses of a formula that gives all answers as a DNF and as a CNF."""
FITTED = 64
"""Variables of the largest networks that the chance of a whole formula was fitted on; above it is far too high."""
SURE = 0.9
"""Chance of the whole formula from which on the other kind is not asked."""


def decode(
    network: Network | Layered,
    embedding: Any = None,
    *,
    mode: str = "queries",
    output: int | None = None,
    variables: int | None = None,
    kind: Kind | None = None,
    inputs: str = INPUTS,
    longest: int = LONGEST,
    reading: str = READING,
    seed: int = 0,
    progress: bool = True,
) -> Decoded:
    """Read the clauses of one output of a network; nothing is known of their number, sizes and polarity. Ours.

    Parameters
    ----------
    network : one network without leading axes
    embedding : as for `codes`, optional
        The one that it was trained with, unless it carries it; else identity is assumed, with a warning. By another one
        no clause is read, or few.
    mode : "queries" or "weights"
        `queries` asks the network as a function on inputs of its own making. `weights` looks at its weights alone, as a
        contrast; see `toycomb.decoding.weights.by_weights`, for networks of one hidden layer.
    output : int, optional
        Which of several outputs, from 0.
    variables : int, optional
        Variables n, where the embedding does not say: an embedding known by name is taken for as many as it has rows.
    kind : "dnf" or "cnf", optional
        If it is known; else both are tried, unless the first one is sure, and the one with more evidence is taken.
    inputs : str
        Those of training: near-miss and levels have few true variables, planted, uniform and exhaustive have half, and
        those of several outputs (balanced, each, in-turn, as-they-come) lie between.
    longest : int
        Positive literals of the longest clause that is looked for. The cost grows as n to this power; it is lowered
        where it would be more than 12 million questions.
    reading : str
        For mode `weights`.
    seed : int
        Of a random embedding given by name, and of the null of a reading by weights.
    progress : bool

    Raises
    ------
    InputError
        If there are several networks, or several outputs and none is named; more than 128 variables are asked about; or
        an option is out of range, or says nothing in this mode.
    """
    among("the mode is", mode, MODES)
    _of_this_mode(mode, {"inputs": (inputs, INPUTS), "longest": (longest, LONGEST), "reading": (reading, READING)})
    if kind is not None:
        among("the kind is", kind, KINDS)
    taken = embedding_of(network, embedding, variables, seed)
    taken.warn()
    number = output_of(network, output)
    if mode == "weights":
        from toycomb.decoding.by_weights import decoded_by_weights

        return decoded_by_weights(network, taken.E, reading, number, kind, seed)
    return _by_queries(network, taken.E, number, kind, inputs, longest, progress, taken.source)


def _of_this_mode(mode: str, values: Mapping[str, tuple[Any, Any]]) -> None:
    """Refuse what differs from its default, and says nothing in a mode; `array_equal` takes values of any type."""
    for other, names in IN_ONE_MODE.items():
        for name in names if other != mode else ():
            if not np.array_equal(*values[name]):
                raise InputError(f"{name} would have no effect on mode {mode}, only on mode {other}; leave it out")


def _by_queries(
    network: Network | Layered,
    E: np.ndarray,
    output: int,
    kind: Kind | None,
    inputs: str,
    longest: int,
    progress: bool,
    source: str,
) -> Decoded:
    """Ask the network as a DNF and as the dual of one."""
    n = E.shape[1]
    questions = plan(n, inputs, longest)
    ask = asked(network, E, output)
    kinds = KINDS if kind is None else (kind,)
    firsts = {x: First(ask if x == "dnf" else ask.dual(), questions) for x in KINDS}
    found: dict[Kind, Reading] = {}
    with Progress("decoding", len(kinds), unit="kind", show=progress) as bar:
        for x in kinds:
            if max((y.whole for y in found.values()), default=0.0) < SURE:
                found[x] = read_terms(firsts[x])
            bar.update()
    best = _likelier(found)
    terms, confidence, chance = found[best].terms, found[best].confidence, found[best].whole
    if questions.name == SPARSE and widest(n, longest) > questions.longest:
        wider = plan(n, inputs, widest(n, longest))
        firsts = {x: First(y.ask, wider) for x, y in firsts.items()}
    agreed = _agreed(firsts, kinds) if questions.name == SPARSE else {}
    if agreed:
        best = min(agreed, key=lambda x: agreed[x].size)
        if set(literals(agreed[best], n)) != set(literals(terms, n)):
            terms, confidence = agreed[best], np.full(agreed[best].number, AGREED)
        confidence, chance = np.maximum(confidence, AGREED), max(chance, AGREED)
    clauses = tuple(ReadClause(x, float(p)) for x, p in zip(literals(terms, n), confidence, strict=True))
    notes = [] if clauses else [_none(source, inputs, kind)]
    told_whole: float | None = chance
    if clauses and n > FITTED:
        told_whole = None
        notes.append(f"how likely this is the whole formula is known up to {FITTED} variables, and here are {n}")
    if questions.longest and questions.longest < min(longest, n):
        notes.append(
            f"clauses of up to {questions.longest} positive literals were looked for, in place of {longest}: more "
            f"would be too many questions for {n} variables"
        )
    asked_of = sum(x.ask.questions for x in firsts.values())
    told = best if clauses or kind else None
    return Decoded(n, told, clauses, told_whole, "queries", asked_of, questions.longest, output, tuple(notes))


def _likelier(found: dict[Kind, Reading]) -> Kind:
    """The kind with more evidence; of two that both are likely whole the one with fewer clauses.

    A short CNF is a long DNF as well, of all ways to meet each of its clauses.
    """
    whole = [x for x in found if found[x].whole > HALF]
    if whole:
        return min(whole, key=lambda x: found[x].terms.size[::-1])
    return max(found, key=lambda x: found[x].evidence)


def _agreed(firsts: dict[Kind, First], kinds: Sequence[Kind]) -> dict[Kind, Terms]:
    """Terms of the kinds that are asked for which give all answers to the first questions of both kinds."""
    found: dict[Kind, Terms] = {}
    for x in kinds:
        (other,) = (y for y in KINDS if y != x)
        terms = agreeing(firsts[x])
        if terms is not None and agrees(firsts[other], terms, turned=True):
            found[x] = terms
    return found


def _none(source: str, inputs: str, kind: Kind | None) -> str:
    """Why there may be no clause."""
    where = {"assumed": "identity, which was assumed", "given": "the one that was given", "file": "its own"}[source]
    return (
        f"no clause was read: the network is constant, or learned none, or its embedding is not {where}, or it was "
        f"trained on inputs unlike {inputs} ones" + ("" if kind is None else f", or its formula is no {kind.upper()}")
    )


def embedding_of(network: Network | Layered, given: Any, variables: int | None, seed: int) -> Chosen:
    """The embedding of one network, over as many variables as are said, or as its matrix has, or as it has inputs."""
    if not isinstance(network, Network | Layered):
        raise InputError(
            f"decode takes a Network or a Layered; given is of type {type(network).__name__}{_taken_out(network)}"
        )
    axes = np.shape(network.c) if isinstance(network, Network) else network.lead
    if axes:
        raise InputError(f"decode takes one network, and these have axes {axes}; index one, such as run.final[0]")
    own, given = network.embedding, Matrix(given).E if str(given).endswith(".npy") else as_array(given)
    if differ(own):
        raise InputError("decode takes one network with one embedding")
    inputs = network.W.shape[-1] if isinstance(network, Network) else network.inputs
    if variables is not None and whole("the number of variables", variables) < 1:
        raise InputError(f"the number of variables is {shown(variables, 40)}; it must be at least 1")
    if variables is None:
        shapes = [x.shape for x in (given, own) if getattr(x, "ndim", 0) == 2]
        variables = shapes[0][1] if shapes else inputs
    found = chosen(own, given, variables, seed)
    if len(found.E) != inputs:
        raise InputError(f"the embedding has {len(found.E)} rows, and the network takes {inputs} inputs")
    return found


def _taken_out(given: Any) -> str:
    """How a network is had of what holds networks: a run, or a ticket."""
    if hasattr(given, "final"):
        return "; of a run, run.final[0] is the first network, and toycomb.decoded_run(run) reads all"
    if hasattr(given, "retrain"):
        return "; of a ticket, retrained = ticket.retrain() is a run, and retrained.final[0] its first network"
    return ""


def output_of(network: Network | Layered, output: int | None) -> int:
    """The output that is asked for, or the only one."""
    outputs = 1 if isinstance(network, Network) else network.outputs
    if output is None and outputs > 1:
        raise InputError(f"the network has {outputs} outputs; say which with output, from 0 to {outputs - 1}")
    return Layered.of(network).check_output(0 if output is None else output)
