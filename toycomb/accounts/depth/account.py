"""Depth: does each layer code its own level of a task in levels? What was fixed when stands in docs/history.md.

Fixed before any network was trained, from what a prototype of other code had shown (docs/history.md):

- Sizes: 12 inner clauses of 3 literals, two hidden layers of 32 rows, 60 epochs; 8 and 16 clauses beside them. Blocks
  are read in two levels, as terms over their inner clauses, so that all families are read alike.
- Margins. In layer 1 an eighth of the locations of 3 literals is aligned by fair signs, and a third of that is taken:
  .04 (L1, L3). Without a partner, a sixteenth: .02 (L1a). In layer 2 a quarter: .03 (L2), below a third of it since
  the prototype's least number was .05. Slopes: .03 per literal. Planting: .05, as in C2i. Row types: .1.
- L1a beside L1: where inner clauses stand in two terms each, a network that knows whole terms alone has twice as many
  rows for an inner clause as for a wrong split. So L1 can hold of such a network, and L1a cannot.
- L6 and L7 are open; the prototype's planting in layer 2 showed nothing.

Mended after root seeds 100 and 101: planting, and the inputs of flat formulas (docs/history.md).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

import numpy as np

from toycomb.accounts.account import Account, Measured
from toycomb.accounts.depth.figure import FIGURES
from toycomb.accounts.depth.measure import OF_FAMILIES, Settings, measure
from toycomb.accounts.depth.place import FLAT, KINDS, NEGATING, PERMUTED, PLANTED, REAL, ROWS, SHARING
from toycomb.accounts.depth.seen import Seen
from toycomb.accounts.depth.start import ARMS
from toycomb.accounts.depth.start import PLANTED as OF_TARGETS
from toycomb.evidence.claims import Claim, Evidence, claim
from toycomb.evidence.exchange import EXCHANGED
from toycomb.evidence.instrument import of_instrument

LOCATIONS = "share of locations"
BEFORE = "the same networks before training"
BY_FLAT = "flat terms, and inputs that know nothing of inner clauses"
ByFamily = Mapping[str, Evidence]


@claim(
    "L1",
    "Layer 1 codes inner clauses, beyond clauses of the same variables that split each term otherwise.",
    measure="share of the locations of inner clauses, on rows of their type, that are aligned, less that of wrong "
    "splits; layer 1",
    scale=LOCATIONS,
    margin=0.04,
    null=BEFORE,
    control=BY_FLAT,
)
def inner_clauses(seen: Seen) -> ByFamily:
    """With the same over role-matched shams, and where training labels were permuted."""
    return {x: _over_splits(seen, x, "wrong splits", shams=seen.inner(x, "shams")) for x in REAL}


@claim(
    "L1a",
    "Layer 1 codes inner clauses apart from the terms that they stand in.",
    measure="share of the locations of inner clauses that are aligned while most literals of each partner are not, "
    "less that of wrong splits on the same rows; layer 1",
    scale=LOCATIONS,
    margin=0.02,
    null=BEFORE,
    control=BY_FLAT,
)
def inner_clauses_alone(seen: Seen) -> ByFamily:
    """Of families where a wrong split is of the same function; with the same where training labels were permuted."""
    return {x: _over_splits(seen, x, "alone", **{"permuted labels": seen.permuted_alone(x)}) for x in SHARING}


def _over_splits(seen: Seen, family: str, over: str, **beside: np.ndarray) -> Evidence:
    return Evidence(
        effect=seen.inner(family, over),
        null=seen.inner(family, over, "untrained"),
        control=seen.inner(FLAT, over),
        beside={**beside, "flat terms, inputs in levels": seen.shown(over)},
    )


@claim(
    "L2",
    "Layer 2 codes outer clauses over the values of inner ones, beyond what layer 1 alone makes.",
    measure="share of the locations of outer clauses, on rows of positive path, that are aligned, less that with the "
    "weights of layer 2 shuffled among rows of one type; layer 2, paired channel",
    scale=LOCATIONS,
    margin=0.03,
    null="sham outer clauses of the same roles in the same networks",
    control=BEFORE,
)
def outer_clauses(seen: Seen) -> ByFamily:
    """With the same over role-matched shams, and of the flat terms, which are outer clauses as well."""
    return {
        x: Evidence(
            effect=seen.outer(x, "shuffled weights"),
            null=seen.outer(x, "shuffled weights, shams"),
            control=seen.outer(x, "shuffled weights", "untrained"),
            beside={"shams": seen.outer(x, "shams"), "flat terms": seen.outer(FLAT, "shuffled weights")},
        )
        for x in REAL
    }


@claim(
    "L3",
    "What a formula negates is coded on rows of the other type.",
    measure="inner clauses that are negated: excess of aligned locations over role-matched shams, on negative rows "
    "less on positive ones; layer 1",
    scale=LOCATIONS,
    margin=0.04,
    null=EXCHANGED,
    control=BEFORE,
)
def negated_on_the_other_type(seen: Seen) -> ByFamily:
    """With each type by itself, for negated clauses and for the others."""
    found = seen.paired(
        seen.apart("negated"),
        "L3",
        control=seen.apart("negated", "untrained"),
        beside={f"{kind}, {rows} rows": seen.on_rows(kind, rows) for kind in KINDS for rows in ROWS},
    )
    return {NEGATING: found}


def both_layers(id: tuple[str, str], statement: str, measure: str, **words: str | float) -> Callable[..., list[Claim]]:
    """The same claim of either layer, made of the function that reads one layer and one family."""

    def of(read: Callable[[Seen, int, str], Evidence], families: tuple[str, ...]) -> list[Claim]:
        return [
            claim(name, statement.format(layer=layer), measure=f"{measure}; layer {layer}", **words)(  # type: ignore[arg-type]
                partial(_by_family, read, layer, families)
            )
            for layer, name in enumerate(id, 1)
        ]

    return of


def _by_family(
    read: Callable[[Seen, int, str], Evidence], layer: int, families: tuple[str, ...], seen: Seen
) -> ByFamily:
    return {x: read(seen, layer, x) for x in families}


def _near(seen: Seen, layer: int, family: str) -> Evidence:
    return Evidence(
        effect=seen.near(family, layer),
        null=seen.near(family, layer, "rows permuted"),
        control=seen.near(family, layer, labels="permuted"),
        beside={"without shams": seen.near(family, layer, "clauses")},
    )


def _planted(seen: Seen, layer: int, family: str) -> Evidence:
    """With what the targets and untouched locations do by themselves, and how far weights were moved."""
    beside = {f"{arm}, {x}": seen.planted(family, layer, arm, x) for arm in ARMS for x in OF_TARGETS[:-1]}
    return seen.paired(
        seen.beyond_sham(family, layer),
        f"L{layer} {family}",
        control=seen.beyond_sham(PERMUTED[family], layer),
        beside={"untouched locations not taken off": seen.beyond_sham(family, layer, alone=True), **beside},
    )


PROXIMITY = both_layers(
    ("L4", "L6"),
    "In layer {layer} locations that are near at initialisation end as codes more often, beyond shams.",
    "fall of the chance to end as a code per literal of initial distance, on rows that begin with the code's type, "
    "less that of role-matched shams",
    scale="probability per literal",
    margin=0.03,
    null=of_instrument("initial rows permuted within their type"),
    control="permuted training labels",
)(_near, REAL)
PLANTING = both_layers(
    ("L5", "L7"),
    "In layer {layer} a clause that is planted at initialisation is kept more often than a planted sham clause.",
    "change of the chance to end as a code of locations at distance 2 or 3 that are set to distance 0 at the start, "
    "less that of untouched locations like them; less the same of role-matched sham clauses",
    scale="probability",
    margin=0.05,
    null=EXCHANGED,
    control="permuted training labels",
)(_planted, PLANTED)


@claim(
    "L8",
    "With two hidden layers fewer rows of the first one keep the type that they begin with.",
    measure="share of rows whose type at the end is that of the beginning: networks of one hidden layer less layer 1",
    scale="share of rows",
    margin=0.1,
    null=EXCHANGED,
    control=of_instrument("two networks of one hidden layer, from two starts"),
)
def types_change(seen: Seen) -> ByFamily:
    """With layer 2, and how often the type by paths agrees with ablation."""
    return {
        x: seen.paired(
            seen.kept(x, "one layer") - seen.kept(x, "layer 1"),
            f"L8 {x}",
            control=seen.kept(x, "one layer") - seen.kept(x, "one layer, other start"),
            beside={
                **{name: seen.kept(x, name) for name in ("one layer", "layer 1", "layer 2")},
                "agrees with ablation": seen.agreement(x, 1),
            },
        )
        for x in REAL
    }


ACCOUNT = Account(
    name="depth",
    title="Depth: does each layer code its own level of a task in levels?",
    claimed="That what was found in networks of one hidden layer goes on in deeper ones: layer 1 codes the inner "
    "clauses of a formula in levels, layer 2 its outer ones, and in both, codes grow where the start is near. This is "
    "ours: no paper claims it.",
    refuted="Inner clauses that are aligned as often as other splits of their terms; outer ones that are aligned as "
    "often with the weights of layer 2 shuffled; negated clauses that stand on either type of row alike; starts that "
    "are near and end as codes as often as others; planted clauses that are lost as often as planted shams.",
    reading="Shares are set beside others that have the same variables, rows and types; 0 is what these show. L1 alone "
    "says little: where each inner clause stands in two terms, a network that codes whole terms shows it as well. L1a "
    "is the one that tells. L4 and L6 are observed, L5 and L7 are interventions at the start. L6 and L7 are open.",
    order=210,
    measured=Measured(measure, Settings(), unlike=OF_FAMILIES),
    look=Seen.of,
    claims=(
        *(inner_clauses, inner_clauses_alone, outer_clauses, negated_on_the_other_type),
        *(x for pair in zip(PROXIMITY, PLANTING, strict=True) for x in pair),
        types_change,
    ),
    tables=lambda seen: {"depth": seen.table()},
    figures=FIGURES,
)
