"""The account of detectors: claims, tables and words.

Effects, margins, nulls and controls were fixed after a look at reliabilities of three networks of root seed 3, on which
the code was developed: they had shown that on all inputs a random layer holds units of 0.9 at once, so that near
misses, the inputs that a clause is about, became the standard of a reliable detector. The number of inputs by which
chances are counted was doubled after a first run of root seed 4, since cuts that fit few inputs by luck had made rows
look reliable (by a quarter of a decade in rows needed at 0.9); no claim reads these chances.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from toycomb.accounts.account import Derived
from toycomb.accounts.detectors.figure import FIGURES
from toycomb.accounts.detectors.law import rows_needed
from toycomb.accounts.detectors.reliability import KINDS
from toycomb.accounts.detectors.stages import STAGES
from toycomb.accounts.detectors.unit import JUDGED, TRAINED, measure
from toycomb.accounts.material import Material
from toycomb.accounts.older import Part, measured_in_accounts
from toycomb.evidence.claims import Claim, Numbers
from toycomb.evidence.exchange import exchanged
from toycomb.evidence.intervals import mean_interval, mean_known
from toycomb.evidence.slopes import slope

SETTINGS: dict[str, Any] = {
    "clauses": 8,
    "sizes": (2, 3, 4, 5),
    "log2_widths": tuple(range(4, 15)),
    "levels": (0.75, 0.8, 0.85, 0.9, 0.95),
    "read_widths": (32, 64, 128, 256, 512),
    "trained_widths": (16,),
    "particles": 48,
    "sweeps": 6,
    "steps": 1000,
}
FEWEST = 10
"""Rows that reach a reliability in every network, below which their share is not taken for the chance."""
STAGES_EXCHANGED = "the two stages exchanged at random"
ON_PERMUTED = "the same with training on permuted labels"
UNIT = "balanced accuracy"
LAYERS = ("best", "law_best", "chance", "law")

D1 = Claim(
    "D1", "Training makes single hidden units into detectors: the best unit of the trained network tells a clause from "
    "its near misses better than the best unit at initialisation.",
    "reliability of the best unit, trained less initial", UNIT, 0.1, STAGES_EXCHANGED, ON_PERMUTED,
)  # fmt: skip
D2 = Claim(
    "D2", "Weak detectors are there at initialisation: among 32 random rows one tells a clause from the task's other "
    "inputs far better than chance.",
    "reliability of the best unit at initialisation on all inputs, less 0.5", UNIT, 0.3,
    "right and wrong exchanged at random", "unit and cut chosen for another clause",
)  # fmt: skip
D3 = Claim(
    "D3", "Wider random layers hold better detectors of a clause among its near misses.",
    "growth of the best unit's reliability with tenfold width, 16 to 16,384 rows", UNIT, 0.02,
    "unit and cut chosen by permuted classes", "unit and cut chosen for a sham clause",
)  # fmt: skip
D4 = Claim(
    "D4", "Masking alone makes detectors: the best unit under a mask that was searched in the untrained network is "
    "better than under a random mask.",
    "reliability of the best unit, searched less random mask", UNIT, 0.05, "the two masks exchanged at random",
    "a mask searched on permuted labels less the random one",
)  # fmt: skip
D5 = Claim(
    "D5", "Upweighting of what is there is not enough: the trained network knows the task better than the best "
    "weighted sum of its initial rows.",
    "accuracy, trained network less read-out of the initial rows", "accuracy", 0.05, STAGES_EXCHANGED,
    "both fitted to permuted labels",
)  # fmt: skip
D6 = Claim(
    "D6", "Random rows add to the inputs: a weighted sum of the initial rows knows the task better than one of the "
    "inputs themselves.",
    "accuracy, read-out of 32 initial rows less read-out of 32 inputs", "accuracy", 0.02,
    "the two read-outs exchanged at random", "both fitted to permuted labels",
)  # fmt: skip
D7 = Claim(
    "D7", "Training makes groups of rows into detectors: the mean activation of the rows that code a clause at the end "
    "tells it from its near misses better than the same rows did at initialisation.",
    "reliability of the mean of the code rows, trained less initial", UNIT, 0.1,
    "as many random rows of the type in place of the code rows",
    "rows that code the clause in a network trained on permuted labels, there less initially",
)  # fmt: skip


def derive(material: Material) -> Derived:
    """Tables `detectors` and `detector_stages`, and the claims."""
    found = material.measured("detectors")
    settings = dict(material.measurements["detectors"].settings)
    numbers = dict(_effects(found, settings, material.seed))
    claims = [claim.judged({_label(settings): numbers[claim.id]}, part="detectors") for claim in CLAIMS]
    return Derived({"detectors": _widths(found, settings), "detector_stages": _stages(found, settings)}, claims)


CLAIMS = (D1, D2, D3, D4, D5, D6, D7)


def _label(settings: Mapping[str, Any]) -> str:
    return f"C={settings['clauses']}"


def _effects(found: Numbers, settings: Mapping[str, Any], seed: int) -> dict[str, Numbers]:
    """Effect, null and control of each claim."""
    at = {name: i for i, name in enumerate(STAGES)}
    near = {name: found["unit"][:, i, 1].mean(axis=1) for name, i in at.items()}
    effects = {
        "D1": (near["trained"] - near["initial"], near["trained on permuted labels"] - near["initial"]),
        "D2": (found["unit"][:, 0, 0].mean(axis=1) - 0.5, found["unit_other"][:, 0, 0].mean(axis=1) - 0.5),
        "D4": (near["searched mask"] - near["random mask"],
               near["mask searched on permuted labels"] - near["random mask"]),
        "D5": (found["own"][:, at["trained"]] - found["read_own"][:, 0],
               found["own"][:, at["trained on permuted labels"]] - found["read_permuted"][:, 0]),
        "D6": (found["read_own"][:, 0] - found["read_task_inputs"][:, 0],
               found["read_permuted"][:, 0] - found["read_task_inputs"][:, 1]),
    }  # fmt: skip
    numbers: dict[str, Numbers] = {
        name: {"effect": effect, "null": exchanged(effect, seed, name), "control": control}
        for name, (effect, control) in effects.items()
    }
    size = list(settings["sizes"]).index(JUDGED)
    curves = {"effect": found["near best"][:, size], "null": found["permuted"], "control": found["other"]}
    numbers["D3"] = {kind: _by_decade(values, settings["log2_widths"]) for kind, values in curves.items()}
    ends = (at["trained"], at["trained"], at["trained on permuted labels"])
    changes = [mean_known(found["group"][:, end, i] - found["group"][:, 0, i]) for i, end in enumerate(ends)]
    numbers["D7"] = dict(zip(("effect", "null", "control"), changes, strict=True))
    return numbers


def _by_decade(values: np.ndarray, log2_widths: tuple[int, ...]) -> np.ndarray:
    """(P,) slope of values (P, W) against log10 of the width."""
    return slope(np.array(log2_widths) * np.log10(2), values)


def _widths(found: Numbers, settings: Mapping[str, Any]) -> dict[str, Any]:
    """Best reliability by width, and rows needed by reliability: near misses by clause size, all inputs for one."""
    pool, sizes = 2 ** max(settings["log2_widths"]), list(settings["sizes"])
    of_size = zip((x for x in sizes if x != JUDGED), found["trained_sizes"][:, :, KINDS.index("near")].T, strict=True)
    trained = {size: mean_interval(values) for size, values in of_size}
    table: dict[str, Any] = {
        "clauses": settings["clauses"], "networks": len(found["own"]), "levels": list(settings["levels"]),
        "widths": [2**x for x in settings["log2_widths"]], "judged": JUDGED,
        "all": _layers({name: found[f"all {name}"] for name in LAYERS}, pool),
        "near": {
            str(size): {
                **_layers({name: found[f"near {name}"][:, i] for name in LAYERS}, pool),
                "trained": trained.get(size),
                "splitting": [mean_interval(rows_needed(x)) for x in found["split"][:, i].T],
                "splitting_fresh": [mean_interval(x) for x in found["split_fresh"][:, i].T],
            }
            for i, size in enumerate(sizes)
        },
        "trained_widths": sorted({TRAINED, *settings["trained_widths"]}),
        "trained": {kind: _trained(found, settings, j) for j, kind in enumerate(KINDS)},
        "permuted": [mean_interval(x) for x in found["permuted"].T],
        "other": [mean_interval(x) for x in found["other"].T],
    }  # fmt: skip
    return {**table, "answer": _answer(table)}


def _layers(found: Mapping[str, np.ndarray], pool: int) -> dict[str, list[Any]]:
    """Best reliability by width and its law; log10 of the rows needed by level, counted where `FEWEST` are, and law."""
    counted = [
        mean_interval(rows_needed(np.log10(x))) if (x * pool >= FEWEST).all() else None for x in found["chance"].T
    ]
    return {
        "best": [mean_interval(x) for x in found["best"].T],
        "law_best": [mean_interval(x) for x in found["law_best"].T],
        "counted": counted,
        "law": [mean_interval(rows_needed(np.log10(np.maximum(x, 1e-300)))) for x in found["law"].T],
    }


def _trained(found: Numbers, settings: Mapping[str, Any], kind: int) -> list[dict[str, float | None]]:
    """Reliability of the best unit of trained networks by width, for clauses of size `JUDGED`."""
    by_width = dict(zip(settings["trained_widths"], found["trained_widths"][:, :, kind].T, strict=True))
    by_width[TRAINED] = found["unit"][:, STAGES.index("trained"), kind].mean(axis=1)
    return [mean_interval(by_width[width]) for width in sorted(by_width)]


def _answer(table: Mapping[str, Any], level: float = 0.9) -> str:
    """The account in one number: rows needed for a reliability among near misses of the published clauses."""
    levels, layers = table["levels"], table["near"].get(str(JUDGED), {})
    if level not in levels or not layers or layers["splitting"][levels.index(level)]["low"] is None:
        return f"Rows needed for a reliability of {level:g} among near misses: not measured."
    at = levels.index(level)
    found = layers["counted"][at] or layers["splitting"][at]
    how = "counted" if layers["counted"][at] else "out of reach of counting, estimated by splitting"
    value, low, high = (_rounded(found[key]) for key in ("value", "low", "high"))
    return (
        f"A random layer holds a unit of reliability {level:g} among near misses of {JUDGED} literals, with chance one "
        f"half, once it has {value} rows [{low}, {high}] ({how})."
    )


def _rounded(log10: float) -> str:
    """A number given by its logarithm, with two digits that count."""
    return f"{float(f'{10**log10:.2g}'):,.0f}"


def _stages(found: Numbers, settings: Mapping[str, Any]) -> dict[str, Any]:
    """Reliability of units, of groups of rows and of weighted sums, and accuracy on the task, at each stage."""
    per_stage = {
        "unit_all": found["unit"][:, :, 0].mean(axis=-1), "unit_near": found["unit"][:, :, 1].mean(axis=-1),
        "area_all": found["unit_area"][:, :, 0].mean(axis=-1), "area_near": found["unit_area"][:, :, 1].mean(axis=-1),
        "group": np.column_stack([mean_known(x) for x in np.moveaxis(found["group"][:, :, 0], 1, 0)]),
        "read": found["read"].mean(axis=-1), "own": found["own"], "read_own": found["read_own"],
    }  # fmt: skip
    stages = {name: [mean_interval(x) for x in values.T] for name, values in per_stage.items()}
    return {
        "stages": list(STAGES), **stages, "read_inputs": mean_interval(found["read_inputs"].mean(axis=1)),
        "read_task_inputs": mean_interval(found["read_task_inputs"][:, 0]),
        "read_widths": list(settings["read_widths"]), "read_task": [mean_interval(x) for x in found["read_task"].T],
        "networks": len(found["own"]), "clauses": settings["clauses"],
    }  # fmt: skip


ACCOUNT = Part(
    name="detectors",
    title="Is a reliable detector there at initialisation?",
    published="“I do not find it plausible that a random network contains a neuron which acts as a reliable "
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
    derive=derive,
    figures=FIGURES,
    order=90,
    measures=measured_in_accounts("detectors", measure, lambda: SETTINGS),
)
