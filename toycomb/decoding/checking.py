"""Whose error it is: clauses that were read and are not true, and clauses that were missed, are asked of the network.

A network may differ from the formula that it was trained on, outside of the inputs that it saw. A false clause is then
no error of the reader: the network does call the inputs True on which that clause alone holds. So each difference is
tried on small inputs around it on which the two formulas differ, and the network has the last word. These inputs have
few true variables, whatever the network was trained on, and are those by which the reader accepts clauses of near
misses: a false clause of these is nearly always the network's own. Where formulas differ by several clauses, an input
may lie around more than one of them. Ours.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from toycomb.common.errors import InputError, instance
from toycomb.decoding.decode import embedding_of
from toycomb.decoding.decoded import Decoded
from toycomb.decoding.queries.asked import Asked, asked
from toycomb.decoding.queries.plans import plan
from toycomb.decoding.queries.words import Terms, complement, covered, terms_of, unpacked
from toycomb.layered import Layered
from toycomb.network import Network
from toycomb.tasks.clauses import Clause, Kind
from toycomb.tasks.formula import Formula

EXAMPLES = 3
MAJORITY = 0.5


@dataclass(frozen=True)
class Difference:
    """A clause in one of the two formulas alone.

    Parameters
    ----------
    literals : the clause
    tried : inputs around it on which the two formulas differ; 0 where no small one tells them apart
    with_network : share of them on which the network says what the decoded formula says
    examples : some of these inputs, the smallest first, each as the list of its true variables
    """

    literals: Clause
    tried: int
    with_network: float
    examples: tuple[tuple[int, ...], ...]

    @property
    def own(self) -> bool:
        """Whether it is the network's own error: on most of these inputs it says what was read; False without any."""
        return self.tried > 0 and self.with_network > MAJORITY


@dataclass(frozen=True)
class Checked:
    """A decoded formula beside the true one.

    Parameters
    ----------
    right : clauses in both
    false : clauses that were read and are not true
    missed : true clauses that were not read
    kind_right : whether DNF or CNF was told right; if not, all clauses count as false, and as missed
    """

    right: tuple[Clause, ...]
    false: tuple[Difference, ...]
    missed: tuple[Difference, ...]
    kind_right: bool

    @property
    def exact(self) -> bool:
        """Whether the decoded formula is the true one, clause by clause."""
        return self.kind_right and not self.false and not self.missed

    @property
    def recall(self) -> float:
        """Share of the true clauses that were read."""
        return len(self.right) / (len(self.right) + len(self.missed))

    @property
    def precision(self) -> float:
        """Share of the clauses read that are true; NaN where none was read."""
        read = len(self.right) + len(self.false)
        return len(self.right) / read if read else float("nan")


def check(decoded: Decoded, formula: Formula, network: Network | Layered, embedding: Any = None) -> Checked:
    """Compare what was read with the formula that the network was trained on.

    Parameters
    ----------
    decoded : of this network
    formula : the true one
    network, embedding : as for `decode`

    Raises
    ------
    InputError
        If the formula has other variables, the network is none that `decode` takes, or something is of another type.
    """
    instance("what was decoded", decoded, Decoded, "toycomb.decode(network) gives one")
    instance("the formula", formula, Formula, "toycomb.Formula.load(path) reads one")
    if formula.variables != decoded.variables:
        raise InputError(f"the formula has {formula.variables} variables, and {decoded.variables} were decoded")
    E = embedding_of(network, embedding, decoded.variables, 0).E
    ask = asked(network, E, decoded.output)
    read = {x.literals for x in decoded.clauses}
    true = {tuple(sorted(x, key=abs)) for x in formula.clauses}
    same = decoded.kind == formula.kind
    both = read & true if same else set()
    sides = _Side(read, decoded.kind or "dnf", ask.variables), _Side(true, formula.kind, ask.variables)
    false, missed = ([_difference(ask, x, side, sides) for x in sorted(side.clauses - both)] for side in sides)
    return Checked(tuple(sorted(both)), tuple(false), tuple(missed), same)


class _Side:
    """One of the two formulas, as a function of words."""

    def __init__(self, clauses: set[Clause], kind: Kind, variables: int) -> None:
        self.clauses, self.kind, self.variables = clauses, kind, variables
        self.terms = terms_of(sorted(clauses), variables)

    def says(self, words: np.ndarray) -> np.ndarray:
        """(N,) bool values; of no clauses, False as a DNF and True as a CNF."""
        if self.kind == "dnf":
            return np.asarray(covered(words, self.terms).any(axis=0))
        return ~np.asarray(covered(complement(words, self.variables), self.terms).any(axis=0))

    def around(self, clause: Clause) -> np.ndarray:
        """(N, w) inputs on which a clause of this formula decides, then those with one of its literals broken."""
        turned = [clause, *(tuple(-x if x == y else x for x in clause) for y in clause)]
        words = np.concatenate([_in_contexts(terms_of([x], self.variables), self.variables) for x in turned])
        return words if self.kind == "dnf" else complement(words, self.variables)


def _difference(ask: Asked, clause: Clause, own: _Side, sides: tuple[_Side, _Side]) -> Difference:
    """Ask the network near a clause, where the decoded formula and the true one differ."""
    words = own.around(clause)
    read, true = (side.says(words) for side in sides)
    words, read = words[read != true], read[read != true]
    if not len(words):
        return Difference(clause, 0, float("nan"), ())
    agrees = (ask(words) > 0) == read
    shown = unpacked(words[agrees][:EXAMPLES], ask.variables)
    examples = tuple(tuple(int(i) + 1 for i in np.flatnonzero(x)) for x in shown)
    return Difference(clause, len(words), float(agrees.mean()), examples)


def _in_contexts(term: Terms, variables: int) -> np.ndarray:
    """(N, w) a term in all contexts of the sparse plan that hold none of its variables, the smallest first."""
    contexts = plan(variables).contexts
    used = (term.pos | term.neg)[0]
    return np.asarray(term.pos[0] | contexts[~(contexts & used).any(axis=1)])
