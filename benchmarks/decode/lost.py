"""Which clauses a ticket loses, by reading them: `python -m benchmarks.decode.lost`.

Tickets of `imp` are retrained and decoded, like the dense networks that they come from. Of the clauses that are read of
the dense network some are read of the ticket, and some are not: these are called lost. A ticket *holds* a clause if it
is right about most of the test inputs that this clause alone makes True and, for each of its literals, about most of
the False ones that lack this literal alone. That asks the ticket on inputs as in its training, and no reader; how many
of the lost clauses are held all the same, stands beside.

Lost and kept clauses are compared within each network that has both. Five properties are tested, fixed beforehand: a
clause that is lost has fewer code rows in the dense network; the mask keeps a smaller share of the weights on these
rows; the clause has more variables in common with others; the ticket is right about fewer of the test inputs that this
clause alone makes True; and about fewer of its near misses, the False ones with all of its literals but one. Effects
are means over networks of differences within them, with t intervals; p is from permutations of what is lost within each
network, adjusted by Holm over the five. The control is the range of 95 % of such permutations.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np

from benchmarks.decode.uses import (
    Cell,
    Options,
    cells,
    clauses_of,
    markdown,
    mean_t,
    read,
    said,
    trained,
)
from benchmarks.options import at_least_one, start
from toycomb import tickets
from toycomb.common.progress import Progress
from toycomb.common.seeds import Purpose, stream
from toycomb.decoding.tasks import in_order
from toycomb.evidence.intervals import BOUNDS, mean_interval, mean_known
from toycomb.evidence.signed_ranks import holm
from toycomb.files.writing import write_json, write_text
from toycomb.geometry import FeatureSpace
from toycomb.records.origins import versions
from toycomb.run import Run
from toycomb.tasks.formula import Formula
from toycomb.training import usable_threads

CELLS, DENSITIES, METHOD = (Cell(8), Cell(24)), (0.5, 0.2, 0.15, 0.1, 0.07, 0.05), "imp"
PROPERTIES = ("code rows", "weights kept on them", "shared variables", "true inputs right", "near misses right")
SHARES = {
    "share": "lost",
    "held": "held",
    "held lost": "held, of the lost",
    "held kept": "held, of the kept",
    "false": "false clauses",
}
MOST = 0.5
PERMUTATIONS, NEAR = 1999, 1e-12
Columns = dict[str, np.ndarray]
"""(C,) values by the name of a property."""


def shared_variables(formula: Formula) -> np.ndarray:
    """(C,) variables that a clause has in common with others, summed over these."""
    used = np.zeros((len(formula), formula.variables), int)
    for own, clause in zip(used, formula.clauses, strict=True):
        own[[abs(x) - 1 for x in clause]] = 1
    return np.asarray((used @ used.T).sum(axis=1) - used.sum(axis=1))


def kept_on(codes: np.ndarray, mask: np.ndarray) -> np.ndarray:
    """(C,) share of weights that a mask (H, m) keeps on the code rows (H, C) of a clause; NaN without any."""
    rows = codes.sum(axis=0)
    return np.where(rows > 0, mask.mean(axis=1) @ codes / np.maximum(rows, 1), np.nan)


class Right(NamedTuple):
    """Shares of test inputs that a network is right about; NaN where there are none.

    Parameters
    ----------
    true : (C,) those that a clause alone makes True
    near : (C,) False ones with all literals of a clause but one
    by_literal : (C, k) these by the literal that they lack
    """

    true: np.ndarray
    near: np.ndarray
    by_literal: np.ndarray

    @property
    def held(self) -> np.ndarray:
        """(C,) bool: right about most of each kind of which there are any."""
        return np.asarray((self.true > MOST) & ((self.by_literal > MOST) | np.isnan(self.by_literal)).all(axis=1))


def right(network: Any, task: Any, formula: Formula, seed: int, index: int) -> Right:
    """What a network is right about, clause by clause."""
    X = task.test_data(seed, index).X
    lacks = (X[:, formula.index] != (formula.polarity > 0)) & (formula.polarity != 0)
    missing = lacks.sum(axis=2)
    terms = missing == 0
    alone = terms & (terms.sum(axis=1) == 1)[:, None]
    near = (missing == 1) & ~terms.any(axis=1)[:, None]
    true = (network.logits(X, task.E) > 0)[:, None]
    return Right(_share(true, alone), _share(~true, near), _share(~true[..., None], near[..., None] & lacks))


def _share(right: np.ndarray, among: np.ndarray) -> np.ndarray:
    counts = among.sum(axis=0)
    return np.where(counts > 0, (right & among).sum(axis=0) / np.maximum(counts, 1), np.nan)


def properties(run: Run, mask: np.ndarray, own: Right, p: int) -> Columns:
    """What is compared, of every clause of one network, in the order of decoding."""
    formula = in_order(run.tasks[p].formula)
    space = FeatureSpace.of(run.snapshots[-1:, [p]], run.tasks[p : p + 1]).with_formulas([formula])
    codes = space.code_locations[-1, 0]
    values = (codes.sum(axis=0), kept_on(codes, mask), shared_variables(formula), own.true, own.near)
    return {name: np.asarray(x, float) for name, x in zip(PROPERTIES, values, strict=True)}


def within(values: np.ndarray, lost: np.ndarray) -> np.ndarray:
    """Mean of lost clauses less that of kept ones: values (C,), lost (..., C); NaN where either has none."""
    known = ~np.isnan(values)
    filled = np.where(known, values, 0.0)
    counts = [(x & known).sum(axis=-1) for x in (lost, ~lost)]
    means = [(x * filled).sum(axis=-1) / np.maximum(n, 1) for x, n in zip((lost, ~lost), counts, strict=True)]
    return np.where((counts[0] > 0) & (counts[1] > 0), means[0] - means[1], np.nan)


def effect(found: Sequence[tuple[np.ndarray, np.ndarray]], rng: np.random.Generator) -> dict[str, Any]:
    """Differences within several networks, each with values (C,) and lost clauses (C,), and their control."""
    own, null = [], []
    for values, lost in found:
        orders = np.array([rng.permutation(lost) for _ in range(PERMUTATIONS)])
        own.append(within(values, lost))
        null.append(within(values, orders))
    here = ~np.isnan(own)
    if not here.any():
        return {**mean_t(own), "control": {"value": None, "low": None, "high": None}, "p": None}
    means = mean_known(np.array(null)[here], axis=0)
    means = means[~np.isnan(means)]
    low, high = np.quantile(means, BOUNDS)
    beyond = np.abs(means) >= abs(np.mean(np.array(own)[here])) - NEAR
    control = {"value": float(means.mean()), "low": float(low), "high": float(high)}
    return {**mean_t(own), "control": control, "p": float((1 + beyond.sum()) / (1 + PERMUTATIONS))}


class Tickets:
    """Tickets of one density, retrained and read."""

    def __init__(self, run: Run, density: float, options: Options) -> None:
        how: dict[str, Any] = {"threads": options.threads, "progress": False}
        method = "imp(rounds=2,epochs=1)" if options.smallest else METHOD
        self.run, ticket = run, tickets.find(method, run, density, **how)
        self.mask, self.retrained = ticket.mask, ticket.retrain(**how)

    def lost(self, p: int, dense: set[Any]) -> dict[str, Any]:
        """Of one network: which clauses were read of it and which are lost, what is held, and what is compared."""
        task, network, run = self.run.tasks[p], self.retrained.final[p], self.run
        wanted, found = clauses_of(task.formula), read(network, task)
        own = right(network, task, in_order(task.formula), run.seed, run.first + p)
        known, lost = (np.array([x in s for x in wanted]) for s in (dense, set(wanted) - found))
        return {
            "known": known,
            "lost": lost,
            "columns": properties(run, self.mask[p], own, p),
            "share": _mean(lost[known]),
            "held": _mean(own.held[known]),
            "held lost": _mean(own.held[known & lost]),
            "held kept": _mean(own.held[known & ~lost]),
            "false": float(len(found - set(wanted))),
        }


def _mean(values: np.ndarray) -> float:
    return float(values.mean()) if len(values) else float("nan")


def entry(made: Tickets, dense: Sequence[set[Any]], seed: int) -> dict[str, Any]:
    """What tickets lose, and by which properties it differs from what they keep."""
    losses = [made.lost(p, x) for p, x in enumerate(dense)]
    effects = {}
    for k, name in enumerate(PROPERTIES):
        found = [(x["columns"][name][x["known"]], x["lost"][x["known"]]) for x in losses]
        effects[name] = effect(found, stream(seed, Purpose.NULL, k))
    for name, p_holm in zip(effects, holm([x["p"] for x in effects.values()]), strict=True):
        effects[name]["p_holm"] = p_holm
    shares = {SHARES[x]: mean_interval(np.array([y[x] for y in losses], float)) for x in SHARES}
    return {"test error": mean_interval(made.retrained.test_error[-1]), **shares, "effects": effects}


def tables(entries: Sequence[Mapping[str, Any]]) -> str:
    """In Markdown."""
    shared = ("test error", *SHARES.values())
    first = [
        [str(x["clauses"]), f"{x['density']:g}", str(x["networks"]), *(said(x[y]) for y in shared)] for x in entries
    ]
    rows = [
        [
            *(str(x["clauses"]), f"{x['density']:g}", name, str(y["n"]), said(y, signed=True)),
            *(said(y["control"], signed=True), "–" if y["p_holm"] is None else f"{y['p_holm']:.2g}"),
        ]
        for x in entries
        for name, y in x["effects"].items()
    ]
    heads = ("C", "density", "property", "networks with both", "lost less kept", "permuted, 95 %", "p (Holm)")
    return markdown(("C", "density", "networks", *shared), first) + "\n" + markdown(heads, rows)


def main(options: Options) -> None:
    """Train, prune, retrain, decode, compare; what is finished is written after each density."""
    at_least_one(networks=options.networks)
    usable_threads(options.threads)
    begin = time.perf_counter()
    entries: list[dict[str, Any]] = []
    chosen = cells(CELLS, options)
    densities = DENSITIES[1:2] if options.smallest else DENSITIES
    with Progress("tickets", len(chosen) * len(densities), unit="density") as bar:
        for cell in chosen:
            run = trained(cell, options)
            dense = [read(run.final[p], task) for p, task in enumerate(run.tasks)]
            for density in densities:
                place = {"clauses": cell.clauses, "density": density, "networks": options.number}
                entries.append({**place, **entry(Tickets(run, density, options), dense, options.seed)})
                document = {"seed": options.seed, "method": METHOD, "versions": versions(), "entries": entries}
                write_json(options.out / "decode_lost.json", document)
                write_text(options.out / "decode_lost.md", tables(entries))
                bar.update()
    print(tables(entries))
    print(f"{time.perf_counter() - begin:.0f} s")


if __name__ == "__main__":
    start(main, Options, __doc__, sys.argv[1:])
