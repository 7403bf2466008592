"""What the figures of the ticket benchmark show, as tables that can be kept, and the figures of such tables."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, cast

import numpy as np

from toycomb.common.documents import Document
from toycomb.evidence import comparison
from toycomb.evidence.compared import Mean
from toycomb.evidence.comparison import grouped
from toycomb.evidence.intervals import mean_interval_of_each
from toycomb.records.specification import Population
from toycomb.tickets.registry import is_brought, named

Rows = Sequence[Mapping[str, Any]]
Summaries = Mapping[str, list[Mean]]

MEASURES = {
    "accuracy": "accuracy on a new draw of inputs",
    "unseen_accuracy": "accuracy on inputs never trained on",
    "corrected_jaccard": "chance-corrected recovery of codes",
}
DRAWN = {"accuracy": "accuracy", "corrected_jaccard": "recovery"}
"""Measures with a figure by density, and its name."""
HIGHLIGHT = (
    "imp", "prune-regrow", "designed", "compatible", "motion", "distance", "one-shot", "snip", "imp-activity",
    "oracle-codes",
)  # fmt: skip
"""Methods that figures name first where nothing else is asked for."""
REPLICATE = ("network",)
"""What counts as one replication: networks of equal number share their initial values over loads and embeddings."""
FIGURES = ("accuracy", "recovery", "pareto", "pareto_seconds", "wins", "ranks")
"""Names of all figures that rows may give."""
RANKED = ("weights", "features")
MOST_RANKED = 16


def summaries(rows: Rows) -> Summaries:
    """`comparison.summary` of each of `MEASURES`: figures and tables show the same."""
    return {measure: comparison.summary(rows, measure) for measure in MEASURES}


def tables(rows: Rows, means: Summaries | None = None, asked: Sequence[str] = (), about: str = "") -> dict[str, Any]:
    """What figures show, as plain JSON values: `figures` needs nothing else.

    Parameters
    ----------
    means : `summaries` of the rows
    asked : methods that were asked for; figures name them first
    about : settings in words, which stand on every figure

    Returns
    -------
    dict with `groups` and `named` methods, `about`, `averaged` (over what costs and worth are means), a table for each
    of `DRAWN`, `worth` by embedding, and `wins` and `ranks` where there are enough methods and networks
    """
    from toycomb.plots.ranking import clearly

    means = summaries(rows) if means is None else means
    names = values(rows, "method")
    groups = {name: named(name).group for name in names}
    found: dict[str, Any] = {
        "groups": groups,
        "named": named_first(names, asked),
        "about": about,
        "averaged": _averaged(rows),
        **{short: means[measure] for measure, short in DRAWN.items()},
        "worth": {embedding: worth(own) for embedding, own in grouped(rows, "embedding").items()},
    }
    if len(names) > 1:
        beaten = comparison.wins(rows, "accuracy", names, REPLICATE)
        found["wins"] = {key: beaten[key] for key in ("methods", "n", "share")} | {"clear": clearly(beaten).tolist()}
    compared = best(rows, [name for name in names if groups[name] in RANKED])
    if len(compared) > 2 and len(values(rows, "network")) > 2:
        ranks = comparison.ranks(rows, "accuracy", compared, REPLICATE)
        if ranks["n"]:
            found["ranks"] = ranks
    return found


def figures(shown: Mapping[str, Any]) -> dict[str, tuple[Any, str]]:
    """Figure and caption by name, of what `tables` gives.

    Parameters
    ----------
    shown : answer of `tables`, as it was or as JSON gives it back
    """
    from toycomb.plots import ranking, tickets

    groups, chosen, about = shown["groups"], shown["named"], shown["about"]
    found: dict[str, tuple[Any, str]] = {}
    for measure, short in DRAWN.items():
        table, label = shown[short], MEASURES[measure]
        figure = tickets.measure_by_density(table, groups, chosen, label, about)
        found[short] = figure, tickets.measure_caption(table, label, chosen)
    for name, cost in (("pareto", "inputs"), ("pareto_seconds", "seconds")):
        figure = ranking.pareto(shown["worth"], groups, cost, chosen, about)
        found[name] = figure, ranking.pareto_caption(shown["worth"], shown["averaged"])
    if "wins" in shown:
        table = shown["wins"]
        found["wins"] = ranking.win_matrix(table, "accuracy", about), ranking.win_caption(table, "accuracy")
    if "ranks" in shown:
        table = shown["ranks"]
        caption = ranking.critical_difference_caption(table, "accuracy")
        caption += f" Shown are the {len(table['methods'])} methods of highest mean accuracy that are no oracle and no"
        found["ranks"] = ranking.critical_difference(table, "accuracy", about), f"{caption} control."
    return found


def in_words(population: Population) -> str:
    """What all networks of a population share but embedding and load, which panels say: "n = 32, H = 32, k = 4"."""
    from toycomb.plots.letters import settings

    hidden = population.training.hidden
    if population.formula is not None:
        return settings(H=hidden)
    sizes = sorted(set(cast(Sequence[int], population.literals)))
    return settings(n=population.variables, H=hidden, k=" or ".join(map(str, sizes)))


def named_first(names: Sequence[str], asked: Sequence[str] = ()) -> list[str]:
    """All methods of the rows, in the order in which figures name them, as many as they have looks for.

    What was asked for comes first, in its order. If that is more than a figure names, methods that toycomb does not
    bring come before it, and then those of `HIGHLIGHT`, as they do where nothing was asked for.
    """
    from toycomb.plots.tickets import ALWAYS, NAMED

    asked = [name for name in asked if name in names and name not in ALWAYS]
    own = [name for name in names if not is_brought(name)]
    first = [*asked, *own] if len(asked) <= NAMED else [*own, *(name for name in HIGHLIGHT if name in asked), *asked]
    return [name for name in dict.fromkeys([*first, *HIGHLIGHT, *names]) if name in names and name not in ALWAYS]


def best(rows: Rows, names: Iterable[str]) -> list[str]:
    """The methods of largest mean accuracy, at most as many as a diagram of ranks shows."""
    own = grouped(rows, "method")
    mean = {name: np.mean([row["accuracy"] for row in own.get(name, ())]) for name in names}
    return sorted(mean, key=lambda name: -mean[name])[:MOST_RANKED]


def worth(rows: Rows) -> list[Document]:
    """Cost, accuracy and recovery of each method, as means over everything else in the rows.

    `inputs` is the number of training inputs looked at, each time counted, in millions: an epoch of training on 20,000
    inputs is 0.02. `seconds` are those of one core.
    """
    by_method = grouped(rows, "method")
    accuracy, recovery = (
        mean_interval_of_each([_by_network(own, measure) for own in by_method.values()])
        for measure in ("accuracy", "corrected_jaccard")
    )
    return [
        {"method": name, **costs(own), "accuracy": x, "recovery": y, "networks": len({row["network"] for row in own})}
        for (name, own), x, y in zip(by_method.items(), accuracy, recovery, strict=True)
    ]


def costs(rows: Iterable[Mapping[str, Any]]) -> dict[str, float]:
    """Mean `inputs` and `seconds` of finding."""
    samples, seconds = zip(*((row["cost_samples"], row["cost_seconds"]) for row in rows), strict=True)
    return {"inputs": float(np.mean(samples)) / 1e6, "seconds": float(np.mean(seconds))}


def _by_network(rows: Rows, measure: str) -> np.ndarray:
    """(P,) mean of a measure over the rows of each network that define it; NaN without any."""
    values: dict[int, list[float]] = {}
    for row in rows:
        own = values.setdefault(row["network"], [])
        if row[measure] is not None:
            own.append(row[measure])
    return np.array([np.mean(values[i]) if values[i] else np.nan for i in sorted(values)])


def values(rows: Rows, key: str) -> list[Any]:
    """Every value of a key, each once, in the order of the rows."""
    return list(dict.fromkeys(row[key] for row in rows))


def _averaged(rows: Rows) -> str:
    """Over what the worth of methods is a mean, in words."""
    loads = " and ".join(str(x) for x in values(rows, "load"))
    return f"C = {loads} and densities {', '.join(f'{x:g}' for x in values(rows, 'density'))}"
