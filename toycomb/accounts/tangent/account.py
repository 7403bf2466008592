"""The account of tickets as points of the tangent space: claims, tables and words.

Effects, margins, nulls and controls were written down before any was computed. Two choices were made then that the
plan had left open: T5 is controlled by networks set against the kernel of another variance, as two infinite kernels set
against each other cannot change with width and so cannot fail; and claims take the selection index before it is
clipped, since clipped nulls and controls could not average to 0.

After a look at root seed 3 one measure was mended and one table added. T4's control was linearised training on permuted
labels. It did not vanish (.14 ± .03 in 120 networks beside an effect of .79): inputs show which variables go together
whatever their labels, so that signs of a clause move together. What permuted labels give is now taken off the effect,
and the control reads the same networks against clauses that they do not learn. The table, of which nothing is claimed,
says what shorter steps in the tangent space tell (`unit.shortened`).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from toycomb.accounts.account import Derived
from toycomb.accounts.instruments.networks import randomness
from toycomb.accounts.material import Material
from toycomb.accounts.older import Part, measured_in_accounts
from toycomb.accounts.tangent import unit
from toycomb.accounts.tangent.figure import FIGURES
from toycomb.accounts.tangent.unit import FIELDS
from toycomb.evidence.claims import Claim
from toycomb.evidence.intervals import mean_interval, mean_intervals, ratio_interval
from toycomb.evidence.slopes import slope

SETTINGS: dict[str, Any] = {
    "clauses": 8,
    "samples": 20_000,
    "epochs": 12,
    "fresh": 5_000,
    "alphas": (0.3, 1, 3, 10, 100),
    "loads": (4, 8, 16, 32),
    "kernel_regime": {"points": 32, "fresh": 200, "steps": 300, "hidden": 32, "alphas": (1, 3, 10, 30, 100),
                      "widths": (32, 64, 128, 256, 512)},
    "initialisation": {"widths": (32, 128, 512, 2048, 8192), "draws": 4, "output_widths": (4, 16, 64, 256),
                       "rows": 2**17},
}  # fmt: skip
PERMUTATIONS, DRAWS = 120, 8
"""Repeat of the random numbers that permute scales and widths, and how many permutations a null averages over."""

T1 = Claim(
    "T1",
    "As the output scale grows, training becomes one Newton step.",
    "fall of log10 of the relative difference between trained network and Gauss–Newton ticket, a decade of α",
    "decades a decade",
    0.5,
    "α permuted over the points of each network",
    "the same networks against the Gauss–Newton ticket of another initial network",
)
T2 = Claim(
    "T2",
    "At the published size and α = 1 the trained codes are those that the tangent space predicts.",
    "selection index of the linearised network's codes, C = 8, not clipped",
    "share of what a second training tells",
    0.5,
    "rows of the linearised network permuted within type",
    "the linearisation of another initial network, trained on the same data",
)
T2B = Claim(
    "T2b",
    "At the published size and α = 1 the tangent space predicts the trained codes beyond what the initial codes tell.",
    "selection index of the linearised network's codes less that of the initial codes, C = 8, not clipped",
    "share of what a second training tells",
    0.1,
    "rows of both permuted within type",
    "linearisation and initial codes of another initial network",
)
T3 = Claim(
    "T3",
    "Training goes beyond the tangent space: the network ends more accurate than its linearisation.",
    "accuracy on a new draw of inputs, network less linearisation, α = 1, C = 8",
    "share of inputs",
    0.02,
    "the two answers exchanged at random, input by input",
    "the same at the largest α",
)
T4 = Claim(
    "T4",
    "The tangent-space ticket has codes: training in the tangent space makes code rows.",
    "code rows a clause that linearised training gains beyond shams, on labels less on permuted labels, α = 1, C = 8",
    "rows a clause",
    0.25,
    "clauses and sham clauses exchanged at random, clause by clause",
    "the same read against the clauses of another network's formula, which is not learnt",
)
T5 = Claim(
    "T5",
    "The tangent kernel at initialisation converges to the analytic one of infinite width.",
    "fall of log10 of the relative error of the kernel, a decade of width",
    "decades a decade",
    0.4,
    "widths permuted over the points of each network",
    "the same networks against the kernel of twice the weight variance",
)


def fall(scale: Sequence[float], logarithm: np.ndarray) -> np.ndarray:
    """(P,) fall of `logarithm` (P, K) a decade of `scale` (K,), by least squares in each network."""
    return -slope(np.log10(scale), logarithm)


def falls(scale: Sequence[float], effect: np.ndarray, control: np.ndarray, seed: int) -> dict[str, np.ndarray]:
    """(P,) `fall` of log10 numbers (P, K) that should fall and of ones that should not, and its null."""

    def permuted(index: int) -> float:
        rng = randomness(seed, index, PERMUTATIONS)
        return float(np.mean([fall(scale, rng.permutation(effect[index])[None])[0] for _ in range(DRAWS)]))

    null = np.array([permuted(index) for index in range(len(effect))])
    return {"effect": fall(scale, effect), "null": null, "control": fall(scale, control)}


def derive(material: Material) -> Derived:
    """Tables `tangent` and `selection_index`, and the claims."""
    found, seed = material.measured("tangent"), material.seed
    regime, initial = SETTINGS["kernel_regime"], SETTINGS["initialisation"]
    logs = {name: np.log10(found[f"regime_{name}"]) for name in ("alpha", "other", "width")}
    to_newton = falls(regime["alphas"], logs["alpha"], logs["other"], seed)
    to_kernel = falls(initial["widths"], found["kernel_error"], found["kernel_other"], seed)
    parts = {T2: "told", T2B: "told_beyond", T3: "gap", T4: "made"}
    kinds = ("effect", "null", "control", "labels", "permuted labels")
    claims = [
        T1.judged({"H=32": to_newton}, part="tangent"),
        *(
            x.judged({"C=8": dict(zip(kinds, found[name].T, strict=False))}, part="tangent")
            for x, name in parts.items()
        ),
        T5.judged({"every width": to_kernel}, part="tangent"),
    ]
    slopes = {
        "scale": to_newton["effect"],
        "width": fall(regime["widths"], logs["width"]),
        "kernel": to_kernel["effect"],
    }
    rates = {
        "slopes": {name: mean_interval(x) for name, x in slopes.items()},
        "scale": {"x": list(regime["alphas"]), "difference": mean_intervals(logs["alpha"].T),
                  "other": mean_intervals(logs["other"].T), "missed": _worst(found["regime_missed"])},
        "width": {"x": list(regime["widths"]), "difference": mean_intervals(logs["width"].T)},
        "agreement": dict(zip(("descent", "flow"), _worst(found["regime_agreement"]), strict=True)),
        "kernel": {"x": list(initial["widths"]), "error": mean_intervals(found["kernel_error"].T),
                   "other": mean_intervals(found["kernel_other"].T)},
        "output": {"x": list(initial["output_widths"]), **_output(found, initial)},
    }  # fmt: skip
    selected = {"scale": {"x": list(SETTINGS["alphas"]), **_cells(found, "alpha")},
                "load": {"x": list(SETTINGS["loads"]), **_cells(found, "load")},
                "uncentred": {"x": [1], **_cells(found, "uncentred")}}  # fmt: skip
    return Derived({"tangent": rates, "selection_index": selected | {"answer": _answer(selected["scale"])}}, claims)


def _answer(scale: dict[str, Any]) -> str:
    """The selection index from rich to lazy training, in words."""
    told = zip(scale["x"], scale["selection"]["linearised"]["index"], strict=True)
    parts = [f"{entry['value']:.2f} at α = {x:g}" for x, entry in told if entry["value"] is not None]
    return (
        f"Selection index, from rich to lazy training: {', '.join(parts)}." if parts else "Selection index: undefined."
    )


def _worst(values: np.ndarray) -> list[float]:
    """Largest over networks of each column of values (P, K)."""
    return [float(x) for x in values.max(axis=0)]


def _output(found: dict[str, np.ndarray], initial: dict[str, Any]) -> dict[str, Any]:
    """Distribution of outputs at initialisation; floors are the standard deviation of what normal draws show."""
    draws = np.array([initial["rows"] // width for width in initial["output_widths"]])
    floor = np.sqrt(24 / draws / len(found["kurtosis"]))
    return {
        "kurtosis": mean_intervals(found["kurtosis"].T),
        "exact": [float(x) for x in found["kurtosis_exact"].mean(axis=0)],
        "floor": floor.tolist(),
        "distance": mean_intervals(found["distance"].T),
        "distance_floor": (0.8687 / np.sqrt(draws)).tolist(),  # mean of Kolmogorov's distribution, √(π/2) ln 2
    }


def _cells(found: dict[str, np.ndarray], prefix: str) -> dict[str, Any]:
    """Intervals over networks at every α or load: accuracy, code rows, selection, chance to end as a code."""
    get: Callable[[str], np.ndarray] = lambda name: found[f"{prefix}_{name}"]  # noqa: E731
    accuracy, rows, gains, selection = (np.moveaxis(get(x), 0, -1) for x in ("accuracy", "rows", "gains", "selection"))
    ends = ("network", "linearised")
    return {
        "accuracy": {name: mean_intervals(accuracy[:, i]) for i, name in enumerate(ends)},
        "rows": {name: mean_intervals(rows[:, i]) for i, name in enumerate(("start", *ends))},
        "gains": {name: mean_intervals(gains[:, i]) for i, name in enumerate(ends)},
        "selection": {name: _fields(selection[:, i]) for i, name in enumerate(("linearised", "initial"))},
        "undefined": [int(x) for x in np.isnan(selection[:, 0, 0]).sum(axis=-1)],
        **({"shortened": _fields(np.moveaxis(found["shortened"], 0, -1))} if prefix == "alpha" else {}),
        "fates": {name: _fates(get("distance")[:, :, i]) for i, name in enumerate(ends)},
    }


def _fields(told: np.ndarray) -> dict[str, Any]:
    """Intervals of each field of the selection index; told is (A, FIELDS, P)."""
    return {field: mean_intervals(told[:, j]) for j, field in enumerate(FIELDS)}


def _fates(counts: np.ndarray) -> list[dict[str, Any]]:
    """Chance to end as a code by initial distance at every α or load, of clauses and sham clauses.

    Parameters
    ----------
    counts : (P, A, 2, 2, DISTANCES), see `published.by_distance`
    """

    def chances(starts_ends: np.ndarray) -> list[dict[str, float | None]]:
        starts, ends = np.moveaxis(starts_ends, 1, 0)
        return [ratio_interval(*pair) for pair in zip(ends.T, starts.T, strict=True)]

    return [{"clauses": chances(counts[:, a, 0]), "sham": chances(counts[:, a, 1])} for a in range(counts.shape[1])]


ACCOUNT = Part(
    name="tangent",
    title="Tickets as points of the tangent space",
    published="“The “tickets” are exactly the models within the tangent space of the full NN model at initialization … "
    "SGD mostly “chooses a winning ticket” … as opposed to constructing a model incrementally” and “In the NTK/GP "
    "model, neural net training is functionally-identical to one step of Newton’s method” (a discussion of what the "
    "lottery-ticket hypothesis says; docs/theories/tangent.md).",
    refuted="For the kernel regime: trained networks that do not approach the Gauss–Newton ticket as the output scale "
    "grows. For networks of the published size: final codes that the linearised network does not tell, or tells no "
    "better than the codes at initialisation.",
    reading="A network whose output is scaled by α and starts at 0 (Chizat, Oyallon and Bach 2019) goes from rich to "
    "lazy training as α grows; its linearisation at initialisation is trained beside it by the same code, loss, "
    "optimiser and order of data, and is the same for every α. The selection index is 0 where the linearised network's "
    "codes tell the trained network's no better than permuted rows do, and 1 where they tell as much as a second "
    "training from the same start in another order of data. For large α codes are those at initialisation, so that "
    "anything tells them: the index of the initial codes stands beside it, and T2b asks for the difference.",
    derive=derive,
    figures=FIGURES,
    order=110,
    measures=measured_in_accounts("tangent", unit.measure, lambda: SETTINGS),
)
