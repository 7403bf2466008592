"""Is a reliable detector there at initialisation? What was mended when stands in docs/history.md."""

from __future__ import annotations

from functools import partial

import numpy as np

from toycomb.accounts.account import Account, Measured
from toycomb.accounts.detectors.figure import FIGURES
from toycomb.accounts.detectors.measure import JUDGED, Settings, measure
from toycomb.accounts.detectors.seen import Seen
from toycomb.accounts.detectors.stages import LABELS
from toycomb.evidence.claims import Evidence, claim
from toycomb.evidence.instrument import of_instrument
from toycomb.evidence.intervals import mean_known
from toycomb.evidence.slopes import slope

STAGES_EXCHANGED = of_instrument("the two stages exchanged at random")
ON_PERMUTED = "the same with training on permuted labels"
TRAINED, ON_COINS = "trained", "trained on permuted labels"
claim_on_detectors = partial(claim, scale="balanced accuracy")
claim_on_accuracy = partial(claim, scale="accuracy", control="both fitted to permuted labels")


@claim_on_detectors(
    "D1",
    "Training makes single hidden units into detectors: the best unit of the trained network tells a clause from "
    "its near misses better than the best unit at initialisation.",
    measure="reliability of the best unit, trained less initial",
    margin=0.1,
    null=STAGES_EXCHANGED,
    control=ON_PERMUTED,
)
def training_makes_units(seen: Seen) -> Evidence:
    initial, trained, strange = (seen.unit(stage, "near") for stage in ("initial", TRAINED, ON_COINS))
    return seen.paired(trained - initial, "D1", control=strange - initial)


@claim_on_detectors(
    "D2",
    "Weak detectors are there at initialisation: among 32 random rows one tells a clause from the task's other "
    "inputs far better than chance.",
    measure="reliability of the best unit at initialisation on all inputs, less 0.5",
    margin=0.3,
    null=of_instrument("right and wrong exchanged at random"),
    control="unit and cut chosen for another clause",
)
def weak_ones_are_there(seen: Seen) -> Evidence:
    own, other = (seen.unit("initial", "all", name) for name in ("unit", "unit_other"))
    return seen.paired(own - 0.5, "D2", control=other - 0.5)


@claim_on_detectors(
    "D3",
    "Wider random layers hold better detectors of a clause among its near misses.",
    measure="growth of the best unit's reliability with tenfold width, 16 to 16,384 rows",
    margin=0.02,
    null="unit and cut chosen by permuted classes",
    control="unit and cut chosen for a sham clause",
)
def width_helps(seen: Seen) -> Evidence:
    log10 = np.array(seen.settings.log2_widths) * np.log10(2)
    return Evidence(
        effect=slope(log10, seen.at("near best", size=JUDGED)),
        null=slope(log10, seen.found["permuted"]),
        control=slope(log10, seen.found["other"]),
    )


@claim_on_detectors(
    "D4",
    "Masking alone makes detectors: the best unit under a mask that was searched in the untrained network is "
    "better than under a random mask.",
    measure="reliability of the best unit, searched less random mask",
    margin=0.05,
    null=of_instrument("the two masks exchanged at random"),
    control="a mask searched on permuted labels less the random one",
)
def masking_makes_units(seen: Seen) -> Evidence:
    stages = ("searched mask", "random mask", "mask searched on permuted labels")
    searched, random, strange = (seen.unit(stage, "near") for stage in stages)
    return seen.paired(searched - random, "D4", control=strange - random)


@claim_on_accuracy(
    "D5",
    "Upweighting of what is there is not enough: the trained network knows the task better than the best "
    "weighted sum of its initial rows.",
    measure="accuracy, trained network less read-out of the initial rows",
    margin=0.05,
    null=STAGES_EXCHANGED,
)
def sums_are_not_enough(seen: Seen) -> Evidence:
    read, permuted = (seen.at(name, stage="initial") for name in ("read_own", "read_permuted"))
    trained, strange = (seen.at("own", stage=stage) for stage in (TRAINED, ON_COINS))
    return seen.paired(trained - read, "D5", control=strange - permuted)


@claim_on_accuracy(
    "D6",
    "Random rows add to the inputs: a weighted sum of the initial rows knows the task better than one of the "
    "inputs themselves.",
    measure="accuracy, read-out of 32 initial rows less read-out of 32 inputs",
    margin=0.02,
    null=of_instrument("the two read-outs exchanged at random"),
)
def rows_add_to_inputs(seen: Seen) -> Evidence:
    read, permuted = (seen.at(name, stage="initial") for name in ("read_own", "read_permuted"))
    inputs, strange = (seen.at("read_task_inputs", labels=labels) for labels in LABELS)
    return seen.paired(read - inputs, "D6", control=permuted - strange)


@claim_on_detectors(
    "D7",
    "Training makes groups of rows into detectors: the mean activation of the rows that code a clause at the end "
    "tells it from its near misses better than the same rows did at initialisation.",
    measure="reliability of the mean of the code rows, trained less initial",
    margin=0.1,
    null="as many random rows of the type in place of the code rows",
    control="rows that code the clause in a network trained on permuted labels, there less initially",
)
def training_makes_groups(seen: Seen) -> Evidence:
    def change(group: str, end: str) -> np.ndarray:
        final, initial = (seen.at("group", stage=stage, group=group) for stage in (end, "initial"))
        return mean_known(final - initial)

    return Evidence(
        effect=change("code rows", TRAINED),
        null=change("random rows", TRAINED),
        control=change("code rows of permuted labels", ON_COINS),
    )


ACCOUNT = Account(
    name="detectors",
    title="Is a reliable detector there at initialisation?",
    claimed="“I do not find it plausible that a random network contains a neuron which acts as a reliable "
    "dog-detector … But this is what would be necessary for the lottery-ticket intuition (i.e. training just picks out "
    "some pre-existing useful functionality) to work.” Against it: “because of the many-to-many relationship between "
    "neurons and subcircuits … the standard of reliability for this is very low.” (A public discussion of the lottery "
    "ticket hypothesis; claims and measures are toycomb's own.)",
    refuted="The best random unit tells a clause from its near misses as well as the best trained one (D1), masks make "
    "no detectors (D4), or a weighted sum of the initial rows knows the task as well as the trained network (D5).",
    reading="A unit is read as a detector by one cut of its activation; its reliability is balanced accuracy on fresh "
    "inputs, 0.5 by chance. Two kinds of false inputs: all that the task has, most of which share few variables with "
    "the clause, and near misses, which violate one literal. Rows needed are those of which the best is reliable "
    "enough with chance one half: counted among 16,384 random rows, and beyond that measured by multilevel splitting, "
    "which is an estimate of another kind and marked so. The law is the prediction for random rows from the first two "
    "moments of the inputs. Training the output layer alone changes no unit: what it can do is the weighted sum of "
    "initial rows.",
    order=90,
    measured=Measured(measure, Settings()),
    look=Seen.of,
    claims=(
        training_makes_units,
        weak_ones_are_there,
        width_helps,
        masking_makes_units,
        sums_are_not_enough,
        rows_add_to_inputs,
        training_makes_groups,
    ),
    tables=lambda seen: {"detectors": seen.widths(), "detector_stages": seen.stages()},
    figures=FIGURES,
)
