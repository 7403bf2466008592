"""Masking is training: what masks find where nothing was trained. What was mended when stands in docs/history.md."""

from __future__ import annotations

from functools import partial

import numpy as np

from toycomb.accounts.account import Account, Measured
from toycomb.accounts.masking.figure import FIGURES
from toycomb.accounts.masking.measure import Settings, measure
from toycomb.accounts.masking.seen import Seen
from toycomb.evidence.claims import Evidence, claim
from toycomb.evidence.exchange import EXCHANGED
from toycomb.evidence.instrument import of_instrument

PERMUTED = "the same search on permuted labels"
claim_on_accuracy = partial(claim, scale="share of inputs", margin=0.1, null=EXCHANGED, control=PERMUTED)


@claim_on_accuracy(
    "M1",
    "Masking alone trains: a mask searched in an untrained network tells inputs better than chance masks of the same "
    "density.",
    measure="accuracy on a new draw of inputs: mask found by edge-popup less random mask, half of the weights, H = 32",
)
def masking_trains(seen: Seen) -> Evidence:
    return _accuracy_gain(seen, "edge-popup", "random")


@claim(
    "M2",
    "Masking changes what rows compute by more than training does, at equal accuracy.",
    measure="1 - cosine of a row of feature space with itself at the start, mean over rows: masked by edge-popup less "
    "trained until as accurate",
    scale="1 - cosine",
    margin=0.05,
    null=EXCHANGED,
    control=of_instrument("training in another order of the inputs less training, until as accurate"),
)
def masking_moves_further(seen: Seen) -> Evidence:
    """With other distances and the other search beside it."""

    def gain(search: str, distance: str = "rows") -> np.ndarray:
        return seen.moved(search, distance) - seen.moved(f"trained as {search}", distance)

    trained, random = seen.moved("trained as edge-popup"), seen.moved("random")
    rows, chance = gain("edge-popup"), random - trained
    return seen.paired(
        rows,
        "motion",
        control=seen.moved("other order as edge-popup") - trained,
        beside={
            "random mask": chance,
            "edge-popup less random mask": rows - chance,
            "local search": gain("local"),
            "logits": gain("edge-popup", "logits"),
            "patterns": gain("edge-popup", "patterns"),
            "logits, local search": gain("local", "logits"),
            "patterns, local search": gain("local", "patterns"),
        },
    )


@claim(
    "M3",
    "A multigraph whose unmasked start computes nothing is masked into a network as accurate as training makes it.",
    measure="accuracy beyond chance of the multigraph's mask at the largest number of bits, over that of the trained "
    "network",
    scale="share of the trained network's",
    margin=0.95,
    null="random masks of the multigraph with as many edges",
    control=PERMUTED,
)
def zero_is_masked_into_a_network(seen: Seen) -> dict[str, Evidence]:
    def share(accuracy: np.ndarray) -> np.ndarray:
        return (accuracy - 0.5) / (seen.accuracy("trained") - 0.5)

    reading = Evidence(
        effect=share(seen.graph("searched")),
        null=share(seen.graph("random")),
        control=share(seen.found["graph_permuted"]),
        beside={
            "descent alone": share(seen.graph("descent")),
            "trained, rounded": share(seen.graph("rounded")),
            "unmasked, accuracy": seen.graph("unmasked"),
        },
    )
    return {f"B={seen.settings.bits[-1]}": reading}


@claim(
    "M4",
    "Masks make codes: masking adds code rows to an untrained network beyond what it adds to sham clauses.",
    measure="code rows per clause less those of sham clauses: masked by edge-popup less unmasked",
    scale="rows per clause",
    margin=0.25,
    null=of_instrument("clauses and shams exchanged at random, network by network"),
    control=PERMUTED,
)
def masks_make_codes(seen: Seen) -> Evidence:
    start, gain = seen.codes("start"), seen.codes("edge-popup") - seen.codes("start")
    return seen.paired(
        gain,
        "codes",
        control=seen.beyond("permuted_codes", search="edge-popup") - start,
        beside={
            "local search": seen.codes("local") - start,
            "local search, permuted labels": seen.beyond("permuted_codes", search="local") - start,
            "random mask": seen.codes("random") - start,
            "trained": seen.codes("trained") - start,
        },
    )


@claim_on_accuracy(
    "M5",
    "A second search agrees: a mask found by switching single weights tells inputs better than chance masks of the "
    "same density.",
    measure="accuracy on a new draw of inputs: mask found by local search less random mask of as many weights, H = 32",
)
def another_search_agrees(seen: Seen) -> Evidence:
    return _accuracy_gain(seen, "local", "local random")


def _accuracy_gain(seen: Seen, search: str, chance: str) -> Evidence:
    own, random = seen.accuracy(search), seen.accuracy(chance)
    beside = {"searched": own, "random": random, **{name: seen.accuracy(name) for name in ("start", "trained")}}
    control = seen.at("permuted_accuracy", search=search) - random
    return seen.paired(own - random, search, control=control, beside=beside)


ACCOUNT = Account(
    name="masking",
    title="Masking is training: what a mask finds where nothing was trained",
    claimed="“The first paper you link uses the phrase ‘masking is training’ … A masking operation isn’t just "
    "‘picking a winning lottery ticket’, it’s changing the functional behavior of the nodes” (a public discussion). "
    "Its intuition pump: a multigraph with base-2-exponentially-spaced weights, which masking turns into any circuit, "
    "and of which “it seems wrong to say that this initial circuit has anything useful in it at all”.",
    refuted="Searched masks that tell inputs no better than random ones, rows that masks turn less than training "
    "does, or a multigraph that masks cannot make accurate.",
    reading="M1 and M5 say what two searches find in untrained networks; M4 whether it is codes. M2 compares masks "
    "with training at equal accuracy: a mask of half the weights turns every row by about 0.29 whatever it keeps, so "
    "the random mask beside it says how much of M2 is the density alone, and logits and activation patterns say "
    "whether the function moves further too. M3 masks a network that is zero. Search begins at a random mask: at the "
    "zero network itself every gradient vanishes.",
    order=100,
    measured=Measured(measure, Settings(), among={"hidden": "widths"}),
    look=Seen.of,
    claims=(
        masking_trains,
        masking_moves_further,
        zero_is_masked_into_a_network,
        masks_make_codes,
        another_search_agrees,
    ),
    tables=lambda seen: {"masking": seen.masking(), "multigraph": seen.multigraph()},
    figures=FIGURES,
)
