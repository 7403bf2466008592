"""What decoding will cost; what was decoded, for people and as a file; how it stands to the true formula."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from toycomb.common.documents import Document
from toycomb.common.errors import InputError, shown
from toycomb.common.notices import counted, tell

if TYPE_CHECKING:
    from toycomb.decoding.checking import Checked, Difference
    from toycomb.decoding.decoded import Decoded
    from toycomb.decoding.queries.plans import Plan
    from toycomb.layered import Layered
    from toycomb.network import Network

KINDS = {
    "dnf": "dnf: True where all literals of any clause hold",
    "cnf": "cnf: True where any literal of every clause holds",
    None: "open; it was not read whether it is a DNF or a CNF",
}
LONG = 100_000_000
"""First questions times rows from which on the cost is said; some seconds."""
MOST = 16
"""Clauses of which the difference is told; all are in the document."""


def tell_cost(network: Network | Layered, plan: Plan) -> None:
    """Say before the work how much is asked, where that is much."""
    from toycomb.layered import Layered

    if plan.number * sum(Layered.of(network).hidden) < LONG:
        return
    bound = f": inputs of up to {plan.longest} true variables; a smaller --longest asks fewer"
    lower = bound if plan.longest > 1 else ""
    variables = counted(len(plan.with_variable), "variable")
    tell(f"{plan.number:,} first questions for {variables}, twice where it may be a CNF{lower}")


def save(decoded: Decoded, path: Path) -> None:
    """Write the formula; where there is none, say why."""
    try:
        formula = decoded.formula
    except InputError as error:
        why = f": {decoded.notes[0]}" if decoded.notes else ""
        raise InputError(f"nothing is saved to {shown(path, 80)}: {error}{why}") from None
    formula.save(path)


def checked(found: Checked) -> Document:
    """A comparison with the true formula as JSON."""
    return {
        "exact": found.exact,
        "recall": _number(found.recall),
        "precision": _number(found.precision),
        "kind_right": found.kind_right,
        "right": [list(x) for x in found.right],
        "false": [_difference(x) for x in found.false],
        "missed": [_difference(x) for x in found.missed],
    }


def lines(one: Document, several: bool) -> Iterator[str]:
    """One output for people: its clauses, kind, verdict, notes, and what is wrong of it."""
    if several:
        yield f"output {one['output']}"
    if one["clauses"]:
        yield f"kind: {KINDS[one['kind']]}"
        yield "confidence  clause (+i: variable i is true, -i: it is false)"
    for clause in one["clauses"]:
        yield f"{clause['confidence']:>10.2f}  {literals(clause['literals'])}"
    yield from verdict(one)
    yield from (f"note: {note}" for note in one["notes"])
    if one["checked"] is not None:
        yield from _checked(one["checked"])


def literals(clause: Sequence[int]) -> str:
    """Signed literals; the empty clause in a word."""
    return " ".join(f"{x:+d}" for x in clause) or "(no literal)"


def verdict(one: Document) -> Iterator[str]:
    """What is known of the formula as a whole, in plain words, and what was asked for it."""
    count, whole = len(one["clauses"]), one["whole"]
    these = "this clause is" if count == 1 else f"these {count} clauses are"
    chance = "" if whole is None or not count else f" (chance {whole:.2f})"
    told = {
        "whole": f"whole; {these} more likely than not the formula, with none missing and none wrong{chance}",
        "in part": f"in part; clauses may be missing or wrong{chance and f' (chance that none is: {whole:.2f})'}",
        "none": "none; no clause was read",
    }
    yield f"verdict: {told[one['verdict']]}"
    if one["questions"]:
        bound = f"; clauses of up to {one['reach']} positive literals can be found" if one["reach"] else ""
        yield f"asked: {one['questions']:,} inputs{bound}"


def _checked(found: Document) -> Iterator[str]:
    right, false, missed = (found[x] for x in ("right", "false", "missed"))
    kind = "" if found["kind_right"] else "; the kind is wrong, so that no clause counts as right"
    exact = "exactly the true formula" if found["exact"] else "not exactly the true formula"
    yield (
        f"compared: {exact}; {len(right)} of {counted(len(right) + len(missed), 'true clause')} read, "
        f"{len(false)} of {len(right) + len(false)} read are false{kind}"
    )
    for name, differences in (("false", false), ("missed", missed)):
        yield from (f"  {name}: {literals(x['literals'])}; {_whose(x)}" for x in differences[:MOST])
        if len(differences) > MOST:
            yield f"  {name}: {len(differences) - MOST} more; --json has all"


def _whose(difference: Document) -> str:
    """Whose error it is, with the smallest example."""
    tried, share = difference["tried"], difference["with_network"]
    if not tried:
        return "no small input tells the two formulas apart there"
    agrees = f"on {100 * share:.0f} % of {counted(tried, 'input')} where the two formulas differ it says what was read"
    whose = "the network's own error" if difference["own"] else "the reader's error"
    if not (difference["own"] and difference["examples"]):
        return f"{whose}: the network was asked, and {agrees}"
    true = " ".join(map(str, difference["examples"][0])) or "none"
    return f"{whose}: {agrees}, such as where these variables alone are true: {true}"


def _difference(found: Difference) -> Document:
    return {
        "literals": list(found.literals),
        "own": found.own,
        "tried": found.tried,
        "with_network": _number(found.with_network),
        "examples": [list(x) for x in found.examples],
    }


def _number(value: float) -> Any:
    """A number as JSON; None where it is not defined."""
    return None if math.isnan(value) else round(float(value), 4)
