"""Claims of the account "masking is training", and how they are judged.

Effects, margins, nulls and controls were written down before any of them was computed. Mended after a look at the
development seed (root seed 3), before any number of the published ones: rate, sharpness and number of steps of the
searches, on two networks and by accuracy alone; the multigraph's scale, 8 bounds of the initial values in place of 4,
once training was seen to take biases and output weights that far, and powers of two, so that the unmasked network is
zero exactly and not but for rounding.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from toycomb.accounts.account import Derived
from toycomb.accounts.masking import graphs, supermasks, unit
from toycomb.accounts.masking.figure import FIGURES
from toycomb.accounts.masking.information import COUNTS
from toycomb.accounts.masking.readings import MEASURES
from toycomb.accounts.material import Material
from toycomb.accounts.older import Part, measured_in_accounts
from toycomb.evidence.claims import Claim
from toycomb.evidence.exchange import exchanged
from toycomb.evidence.intervals import mean_interval, mean_intervals

NAME = "masking"
SETTINGS: dict[str, Any] = {
    "widths": [16, 32, 64, 128],
    "hidden": 32,
    "bits": [1, 2, 3, 4, 8],
    "factor": 8.0,
    "inputs": 8192,
    "epochs": 60,
    "masks": 4,
    "shams": 20,
    "search": {"steps": 1000, "batch": 128, "rate": 0.1, "sharpness": 6.0, "sweeps": 4, "refining": 4096},
}
EXCHANGED = "the two sides exchanged at random, network by network"
PERMUTED = "the same search on permuted labels"

M1 = Claim(
    "M1",
    "Masking alone trains: a mask searched in an untrained network tells inputs better than chance masks of the same "
    "density.",
    "accuracy on a new draw of inputs: mask found by edge-popup less random mask, half of the weights, H = 32",
    "share of inputs", 0.1, EXCHANGED, PERMUTED,
)  # fmt: skip
M2 = Claim(
    "M2",
    "Masking changes what rows compute by more than training does, at equal accuracy.",
    "1 - cosine of a row of feature space with itself at the start, mean over rows: masked by edge-popup less trained "
    "until as accurate",
    "1 - cosine", 0.05, EXCHANGED, "training in another order of the inputs less training, until as accurate",
)  # fmt: skip
M3 = Claim(
    "M3",
    "A multigraph whose unmasked start computes nothing is masked into a network as accurate as training makes it.",
    "accuracy beyond chance of the multigraph's mask at the largest number of bits, over that of the trained network",
    "share of the trained network's", 0.95, "random masks of the multigraph with as many edges", PERMUTED,
)  # fmt: skip
M4 = Claim(
    "M4",
    "Masks make codes: masking adds code rows to an untrained network beyond what it adds to sham clauses.",
    "code rows a clause less those of sham clauses: masked by edge-popup less unmasked",
    "rows a clause", 0.25, "clauses and shams exchanged at random, network by network", PERMUTED,
)  # fmt: skip
M5 = Claim(
    "M5",
    "A second search agrees: a mask found by switching single weights tells inputs better than chance masks of the "
    "same density.",
    "accuracy on a new draw of inputs: mask found by local search less random mask of as many weights, H = 32",
    "share of inputs", 0.1, EXCHANGED, PERMUTED,
)  # fmt: skip


def derive(material: Material) -> Derived:
    """Tables `masking` and `multigraph`, and the claims."""
    seen = Seen(material.measured(NAME), SETTINGS)
    claims = [
        M1.judged(_labelled(seen.accuracy_gain("edge-popup", "random", material.seed)), part=NAME),
        M2.judged(_labelled(seen.motion_gain(material.seed)), part=NAME),
        M3.judged({f"B={seen.settings['bits'][-1]}": seen.restored()}, part=NAME),
        M4.judged(_labelled(seen.code_gain(material.seed)), part=NAME),
        M5.judged(_labelled(seen.accuracy_gain("local", "local random", material.seed)), part=NAME),
    ]
    return Derived({"masking": seen.masking(), "multigraph": seen.multigraph()}, claims)


def _labelled(numbers: dict[str, np.ndarray]) -> dict[str, dict[str, np.ndarray]]:
    return {f"H={SETTINGS['hidden']}": numbers}


class Seen:
    """What was measured, by name of what it was measured in."""

    def __init__(self, found: dict[str, np.ndarray], settings: dict[str, Any]) -> None:
        self.found, self.settings = found, settings
        self.main = settings["widths"].index(settings["hidden"])
        excess = found["codes"][..., 0] - found["codes"][..., 1]
        self.accuracy = {name: found["accuracy"][..., i] for i, name in enumerate(supermasks.ARMS)}  # (P, widths)
        self.excess = {name: excess[..., i] for i, name in enumerate(supermasks.ARMS)}
        self.moved = {name: found["motion"][:, i] for i, name in enumerate(supermasks.MOVED)}  # (P, measures)
        self.graph = {name: found["graph_accuracy"][..., i] for i, name in enumerate(graphs.ARMS)}  # (P, bits)

    def permuted(self, name: str) -> np.ndarray:
        """(P, searches) of masks that were searched on permuted labels."""
        values = self.found[f"permuted_{name}"]
        return values if name == "accuracy" else values[..., 0] - values[..., 1]

    def accuracy_gain(self, search: str, chance: str, seed: int) -> dict[str, np.ndarray]:
        """M1 and M5."""
        own, base = self.accuracy[search][:, self.main], self.accuracy[chance][:, self.main]
        empty = self.permuted("accuracy")[:, supermasks.SEARCHES.index(search)]
        start, trained = (self.accuracy[name][:, self.main] for name in ("start", "trained"))
        return {
            "effect": own - base, "null": exchanged(own - base, seed, search), "control": empty - base,
            "searched": own, "random": base, "start": start, "trained": trained,
        }  # fmt: skip

    def motion_gain(self, seed: int) -> dict[str, np.ndarray]:
        """M2, with other measures and the other search beside it."""
        gains = {name: self.moved[name] - self.moved[f"trained as {name}"] for name in supermasks.SEARCHES}
        orders = self.moved["other order as edge-popup"] - self.moved["trained as edge-popup"]
        rows, logits, patterns = (gains["edge-popup"][:, MEASURES.index(x)] for x in MEASURES)
        chance = self.moved["random"] - self.moved["trained as edge-popup"]
        return {
            "effect": rows, "null": exchanged(rows, seed, "motion"), "control": orders[:, 0],
            "random mask": chance[:, 0], "edge-popup less random mask": rows - chance[:, 0],
            "local search": gains["local"][:, 0], "logits": logits, "patterns": patterns,
            "logits, local search": gains["local"][:, 1], "patterns, local search": gains["local"][:, 2],
        }  # fmt: skip

    def restored(self) -> dict[str, np.ndarray]:
        """M3."""
        full = self.accuracy["trained"][:, self.main] - 0.5
        parts = {"effect": "searched", "null": "random", "descent alone": "descent", "trained, rounded": "rounded"}
        shares = {name: (self.graph[arm][:, -1] - 0.5) / full for name, arm in parts.items()}
        return shares | {
            "control": (self.found["graph_permuted"] - 0.5) / full,
            "unmasked, accuracy": self.graph["unmasked"][:, -1],
        }

    def code_gain(self, seed: int) -> dict[str, np.ndarray]:
        """M4."""
        start = self.excess["start"][:, self.main]
        gain = {name: self.excess[name][:, self.main] - start for name in ("edge-popup", "local", "random", "trained")}
        empty = self.permuted("codes") - start[:, None]
        return {
            "effect": gain["edge-popup"], "null": exchanged(gain["edge-popup"], seed, "codes"), "control": empty[:, 0],
            "local search": gain["local"], "local search, permuted labels": empty[:, 1], "random mask": gain["random"],
            "trained": gain["trained"],
        }  # fmt: skip

    def masking(self) -> dict[str, Any]:
        """The table `masking`."""
        return {
            "networks": len(self.found["density"]),
            "hidden": self.settings["hidden"],
            "widths": self.settings["widths"],
            "accuracy": {name: mean_intervals(x.T) for name, x in self.accuracy.items()},
            "codes beyond shams": {name: mean_intervals(x.T) for name, x in self.excess.items()},
            "density": mean_intervals(self.found["density"].T),
            "permuted": {
                name: dict(zip(supermasks.SEARCHES, mean_intervals(self.permuted(name).T), strict=True))
                for name in ("accuracy", "codes")
            },
            "detector": dict(zip(supermasks.ARMS, mean_intervals(self.found["detector"].T), strict=True)),
            "motion": {
                name: dict(zip(MEASURES, mean_intervals(x.T), strict=True)) for name, x in self.moved.items()
            },
        }  # fmt: skip

    def multigraph(self) -> dict[str, Any]:
        """The table `multigraph`."""
        codes, edges = self.found["graph_codes"], self.found["graph_edges"]
        bits = np.moveaxis(self.found["graph_bits"], 0, -1)  # (B, kinds, P)
        return {
            "networks": len(codes),
            "hidden": self.settings["hidden"],
            "bits": self.settings["bits"],
            "accuracy": {name: mean_intervals(x.T) for name, x in self.graph.items()},
            "codes beyond shams": {
                name: mean_intervals((codes[..., i, 0] - codes[..., i, 1]).T) for i, name in enumerate(graphs.ARMS)
            },
            "information": {name: mean_intervals(bits[:, i]) for i, name in enumerate(COUNTS)},
            "edges": {name: mean_intervals(edges[..., i].T) for i, name in enumerate(("on", "switched"))},
            "detector": dict(zip(graphs.ARMS, mean_intervals(self.found["graph_detector"].T), strict=True)),
            "permuted": mean_interval(self.found["graph_permuted"]),
            "trained": mean_interval(self.accuracy["trained"][:, self.main]),
            "trained codes": mean_interval(self.excess["trained"][:, self.main]),
            "supermask": mean_interval(self.accuracy["edge-popup"][:, self.main]),
        }


ACCOUNT = Part(
    name=NAME,
    title="Masking is training: what a mask finds where nothing was trained",
    published="“The first paper you link uses the phrase ‘masking is training’ … A masking operation isn’t just "
    "‘picking a winning lottery ticket’, it’s changing the functional behavior of the nodes” (a public discussion). "
    "Its intuition pump: a multigraph with base-2-exponentially-spaced weights, which masking turns into any circuit, "
    "and of which “it seems wrong to say that this initial circuit has anything useful in it at all”.",
    refuted=(
        "Searched masks that tell inputs no better than random ones, rows that masks turn less than training does, or "
        "a multigraph that masks cannot make accurate."
    ),
    reading=(
        "M1 and M5 say what two searches find in untrained networks; M4 whether it is codes. M2 compares masks with "
        "training at equal accuracy: a mask of half the weights turns every row by about 0.29 whatever it keeps, so "
        "the random mask beside it says how much of M2 is the density alone, and logits and activation patterns say "
        "whether the function moves further too. M3 masks a network that is zero. Search begins at a random mask: "
        "at the zero network itself every gradient vanishes."
    ),
    derive=derive,
    figures=FIGURES,
    order=100,
    measures=measured_in_accounts(NAME, unit.measure, lambda: SETTINGS),
)
