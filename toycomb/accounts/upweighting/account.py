"""Generalised tickets: is learning the upweighting of models that were there at initialisation?

What was fixed after which look, and what was mended when, stands in docs/history.md.
"""

from __future__ import annotations

from functools import partial

import numpy as np

from toycomb.accounts.account import Account, Measured
from toycomb.accounts.upweighting.figure import FIGURES
from toycomb.accounts.upweighting.growth import LEAST, permuted_slope
from toycomb.accounts.upweighting.measure import Settings, measure
from toycomb.accounts.upweighting.seen import Seen
from toycomb.common.seeds import Purpose, stream
from toycomb.evidence.claims import Evidence, claim
from toycomb.evidence.instrument import of_instrument
from toycomb.evidence.slopes import slope

claim_on_accuracy = partial(
    claim,
    scale="accuracy",
    null=of_instrument("the two exchanged at random, input by input"),
    control="the same with permuted training labels",
)
NULL = 50
"""Repeat of the network's random numbers that permutes sizes."""


@claim_on_accuracy(
    "U1",
    "Gradient training does better than pure selection at equal candidate count: a network of as many rows, trained on "
    "the same inputs with at most as many looks at them, is more accurate than the candidates weighed by their fit.",
    measure="accuracy on a new draw of inputs: trained less selected (C = 4, k = 2, 100,000 candidates)",
    margin=0.05,
)
def training_beats_selection(seen: Seen) -> dict[str, Evidence]:
    at = seen.settings.compared
    trained, selected, best = (seen.at_end(name, at) for name in ("trained", "selected", "best"))
    reading = Evidence(
        effect=trained - selected,
        null=seen.found["exchanged"],
        control=seen.found["trained permuted"] - seen.found["selected permuted"],
        beside={"trained": trained, "selected": selected, "best": best},
    )
    return {seen.of_task(at): reading}


@claim(
    "U2",
    "The number of candidates that selection needs grows exponentially with the task: each clause multiplies it.",
    measure="slope of log10 candidates for one of accuracy .9 on the number of clauses (k = 2)",
    scale="decades per clause",
    margin=0.25,
    null=of_instrument("numbers of clauses permuted"),
    control="the same slope for an accuracy that every other candidate has (.5)",
)
def growth(seen: Seen) -> dict[str, Evidence]:
    """Over the tasks of two literals at whose accuracy of .9 splitting was asked."""
    tasks, levels, reach = seen.settings.tasks, seen.settings.scarce.levels, seen.settings.scarce.reach
    pairs = [a for a, (_, literals) in enumerate(tasks) if literals == seen.literals]
    inside = [a for a in pairs if reach[a] == len(levels)]
    sizes, wide = (np.array([tasks[a][0] for a in x], float) for x in (inside, pairs))
    high = seen.needed[:, inside, -1]
    null = [permuted_slope(sizes, y, stream(seen.seed, Purpose.THEORY, i, NULL)) for i, y in enumerate(high)]
    reading = Evidence(
        effect=slope(sizes, high, LEAST),
        null=np.array(null),
        control=slope(sizes, seen.needed[:, inside, 0], LEAST),
        beside={f"at {levels[i]:g}": slope(wide, seen.needed[:, pairs, i], LEAST) for i in (-3, -2)},
    )
    return {f"k={seen.literals}": reading}


@claim(
    "U3",
    "Selected models have codes: of the candidates, those that fit have more rows that code a clause.",
    measure="code rows per clause, less sham clauses: posterior mean of the candidates less their plain mean",
    scale="rows per clause",
    margin=0.1,
    null=of_instrument("the posterior's weights on random candidates"),
    control="candidates weighed by their fit to permuted labels",
)
def selected_codes(seen: Seen) -> dict[str, Evidence]:
    def beyond(name: str, a: int) -> np.ndarray:
        return seen.at(name, task=a) - seen.at("codes mean", task=a)

    return {
        seen.of_task(a): Evidence(
            effect=beyond("codes", a),
            null=beyond("codes random", a),
            control=beyond("codes permuted", a),
            beside={"best": beyond("codes best", a), "trained": beyond("codes trained", a)},
        )
        for a in seen.settings.coded
    }


@claim_on_accuracy(
    "U4",
    "Training the rows adds to upweighting them: with all layers trained a network is more accurate than with its "
    "output layer alone, on the published task.",
    measure="accuracy on a new draw: all layers trained less output layer alone (C = 8, k = 4, H = 32)",
    margin=0.02,
)
def rows_need_training(seen: Seen) -> dict[str, Evidence]:
    full, output = seen.found["full"], seen.found["output"]
    reading = Evidence(
        effect=full - output,
        null=seen.found["full exchanged"],
        control=seen.found["full permuted"] - seen.found["output permuted"],
        beside={"full": full, "output": output},
    )
    return {"published task": reading}


ACCOUNT = Account(
    name="upweighting",
    title="Generalised tickets: selection among models that were there, or construction",
    claimed="“We have some space of models chosen at initialization (the “tickets”), and SGD mostly “chooses a "
    "winning ticket”—i.e. upweights one of those models and downweights others, as opposed to constructing a model "
    "incrementally” (a public discussion, with Solomonoff induction as the limit).",
    refuted="Candidates weighed by their fit that are as accurate as a trained network, a need for candidates that "
    "does not grow with the task, or rows that need no training.",
    reading="Candidates are complete random networks, all drawn before a label is seen; selection weighs them and "
    "does nothing else. Where none is good enough there is nothing to choose; how many would be needed is counted, or "
    "found by splitting where they are too rare. Upweighting the rows of the candidates by one fitted output layer "
    "stands between selection and training: its tickets are rows, not models.",
    order=120,
    measured=Measured(measure, Settings(), unlike=("variables",)),
    look=Seen.of,
    claims=(training_beats_selection, growth, selected_codes, rows_need_training),
    tables=lambda seen: {"upweighting": seen.table()},
    figures=FIGURES,
)
