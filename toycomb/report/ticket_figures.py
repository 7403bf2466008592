"""What the figures of the ticket benchmark show, as tables that can be kept, and the figures of such tables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

from toycomb.common.documents import Document
from toycomb.common.errors import InputError
from toycomb.evidence import comparison
from toycomb.evidence.compared import Mean
from toycomb.evidence.comparison import grouped
from toycomb.evidence.tested import of_given_data, tested_on
from toycomb.plots.drawable import drawable
from toycomb.plots.folders import TICKETS
from toycomb.plots.shown import FigureOf
from toycomb.records.settings import flat
from toycomb.records.specification import Population
from toycomb.report.sentence import settings_in_words
from toycomb.report.ticket_worth import Rows, averaged, best, values, worth
from toycomb.tickets.named_measures import OF_CLAUSES
from toycomb.tickets.registry import is_brought, named

Summaries = Mapping[str, list[Mean]]

MEASURES = ("accuracy", "unseen_accuracy", "corrected_jaccard")
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
COSTS = {"pareto": "inputs", "pareto_seconds": "seconds"}
"""What stands on the horizontal axis of a figure of costs."""
SUMMARIES = {
    "accuracy": "Accuracy of tickets on a new draw of inputs against density, method by method.",
    "recovery": "Chance-corrected recovery of the dense codes against density, method by method.",
    "pareto": "Accuracy and recovery of tickets against the training inputs that finding them takes.",
    "pareto_seconds": "Accuracy and recovery of tickets against the seconds that finding them takes.",
    "wins": "Share of tickets on which one method beats another.",
    "ranks": "Mean ranks of methods, and which of them differ.",
}
NEEDED = (
    "this figure shows the rows of a ticket benchmark, and a run has none; toycomb tickets --out DIR makes them, and "
    "so does toycomb.tickets.benchmark.run(benchmark, store)"
)
RANKED = ("weights", "features")
LEAST_RANKED = 3


def labels(given: bool = False) -> dict[str, str]:
    """What each of `MEASURES` is called, where inputs are drawn or `given`."""
    words = (
        f"accuracy on {tested_on(given)}",
        "accuracy on inputs never trained on",
        "chance-corrected recovery of codes",
    )
    return dict(zip(MEASURES, words, strict=True))


def summaries(rows: Rows) -> Summaries:
    """`comparison.summary` of each of `MEASURES`: figures and tables show the same."""
    return {measure: comparison.summary(rows, measure) for measure in MEASURES}


def tables(
    rows: Rows,
    means: Summaries | None = None,
    asked: Sequence[str] = (),
    about: str = "",
    only: Sequence[str] = FIGURES,
    said: Mapping[str, Mapping[str, Any]] = MappingProxyType({}),
) -> dict[str, Any]:
    """What figures show, as plain JSON values: `figures` needs nothing else.

    Parameters
    ----------
    means : `summaries` of the rows
    asked : methods that were asked for; figures name them first
    about : settings in words, which stand on every figure
    only : names of figures
    said : what a document says of its methods, of which some may not be known here

    Returns
    -------
    dict with `groups` and `named` methods, `about`, `averaged` (over what costs and worth are means), `given` where all
    inputs were, and for the figures `accuracy`, `recovery`, `worth` by embedding, and `wins` and `ranks` where there
    are enough methods and networks
    """
    names = values(rows, "method")
    groups = {name: str(said[name]["group"]) if name in said else named(name).group for name in names}
    found: dict[str, Any] = {
        "groups": groups,
        "named": named_first(names, asked),
        "about": about,
        "averaged": averaged(rows),
        **({"given": True} if of_given_data(rows) else {}),
    }
    for measure, short in ((x, short) for x, short in DRAWN.items() if short in only):
        if measure in OF_CLAUSES and not comparison.have_clauses(rows):
            continue
        found[short] = comparison.summary(rows, measure) if means is None else means[measure]
    if any(name in only for name in COSTS):
        found["worth"] = {embedding: worth(own) for embedding, own in grouped(rows, "embedding").items()}
    if "wins" in only and len(names) > 1:
        found["wins"] = _wins(rows, names)
    if "ranks" in only and (ranks := _ranks(rows, groups)) is not None:
        found["ranks"] = ranks
    return found


def _wins(rows: Rows, names: Sequence[str]) -> Document:
    """Who beats whom, and where that is clear."""
    from toycomb.plots.ranking import clearly

    beaten = comparison.wins(rows, "accuracy", names, REPLICATE)
    return {"methods": beaten["methods"], "n": beaten["n"], "share": beaten["share"], "clear": clearly(beaten).tolist()}


def _ranks(rows: Rows, groups: Mapping[str, str]) -> Mapping[str, Any] | None:
    """Ranks where there are three or more networks and methods."""
    compared = best(rows, [name for name in groups if groups[name] in RANKED])
    if len(compared) < LEAST_RANKED or len(values(rows, "network")) < LEAST_RANKED:
        return None
    ranks = comparison.ranks(rows, "accuracy", compared, REPLICATE)
    return ranks if ranks["n"] else None


def figures(shown: Mapping[str, Any], only: Sequence[str] = FIGURES) -> dict[str, tuple[Any, str]]:
    """Figure and caption by name, of what `tables` gives.

    Parameters
    ----------
    shown : answer of `tables`, as it was or as JSON gives it back
    only : names of figures; one whose table is not there is left out
    """
    from toycomb.plots import ranking, tickets

    groups, chosen, about = shown["groups"], shown["named"], shown["about"]
    given = shown.get("given", False)
    found: dict[str, tuple[Any, str]] = {}
    for measure, short in ((x, short) for x, short in DRAWN.items() if short in only and short in shown):
        table, label = shown[short], labels(given)[measure]
        figure = tickets.measure_by_density(table, groups, chosen, label, about)
        found[short] = figure, tickets.measure_caption(table, label, chosen)
    for name, cost in ((name, cost) for name, cost in COSTS.items() if name in only):
        figure = ranking.pareto(shown["worth"], groups, cost, chosen, about, given=given)
        found[name] = figure, ranking.pareto_caption(shown["worth"], shown["averaged"], given=given)
    if "wins" in only and "wins" in shown:
        table = shown["wins"]
        found["wins"] = ranking.win_matrix(table, "accuracy", about), ranking.win_caption(table, "accuracy")
    if "ranks" in only and "ranks" in shown:
        table = shown["ranks"]
        caption = ranking.critical_difference_caption(table, "accuracy")
        caption += f" Shown are the {len(table['methods'])} methods of highest mean accuracy that are no oracle and no"
        found["ranks"] = ranking.critical_difference(table, "accuracy", about), f"{caption} control."
    return found


def _alone(name: str) -> FigureOf:
    """One of the figures: of rows, of the document that has them, or of one that has the answer of `tables`."""

    def drawn(table: Mapping[str, Any] | Rows) -> Any:
        picture, caption = _one(name, table)
        picture.caption = caption
        return picture

    drawn.__name__, drawn.__doc__ = f"tickets_{name}", SUMMARIES[name]
    return FigureOf(
        drawn.__name__, TICKETS, drawable(TICKETS, None, None, NEEDED)(drawn), lambda table: drawn(table).caption
    )


def _one(name: str, table: Mapping[str, Any] | Rows) -> tuple[Any, str]:
    if isinstance(table, Mapping) and "figures" in table:
        shown = table["figures"]
    else:
        rows, document = (table["rows"], table) if isinstance(table, Mapping) else (table, {})
        if not rows:
            raise InputError("a figure of tickets shows the rows of a benchmark, and there is none")
        shown = tables(
            rows, None, document.get("asked", ()), document.get("about", ""), (name,), document.get("methods", {})
        )
    if name not in (found := figures(shown, (name,))):
        if name in DRAWN.values():
            raise InputError(f"the figure tickets_{name} needs clauses, and the tasks of these rows have no formula")
        raise InputError(f"the figure tickets_{name} needs more networks or methods than these rows have")
    return found[name]


def in_words(population: Population) -> str:
    """What all networks of a population share but embedding and load, which panels say: "n = 32, H = 32, k = 4"."""
    return settings_in_words([flat(population.describe()["population"])])


def named_first(names: Sequence[str], asked: Sequence[str] = ()) -> list[str]:
    """All methods of the rows, in the order in which figures name them, as many as they have looks for.

    What was asked for comes first, in its order. If that is more than a figure names, methods that toycomb does not
    bring come before it, and then those of `HIGHLIGHT`, as they do where nothing was asked for.
    """
    from toycomb.plots.tickets import ALWAYS, NAMED

    asked = [name for name in asked if name in names and name not in ALWAYS]
    own = [name for name in names if not is_brought(name)]  # by toycomb
    first = [*asked, *own] if len(asked) <= NAMED else [*own, *(name for name in HIGHLIGHT if name in asked), *asked]
    return [name for name in dict.fromkeys([*first, *HIGHLIGHT, *names]) if name in names and name not in ALWAYS]


DRAWINGS = {x.name: x for x in map(_alone, FIGURES)}
"""Figures of tickets by name."""
