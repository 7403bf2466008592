"""Claims of the account "alignment", and how they are judged.

Effects, margins, nulls and controls were written down after one network of the development seed (root seed 3) had been
looked at with the instruments alone, and before any interval. That look showed that matching rows by chance within
their type removes most of a barrier. A1 therefore sets weight matching against types alone and not against no matching,
and A2 asks for types.

Mended after twelve networks of that seed: the control of A1 matched rows with a network of another formula, whose row
types are not those of the partner, so that its barrier was as high as without matching; now the partner's variables are
renamed. A2 took a share of one unmatched barrier, which varies from draw to draw by more than the control allows; it is
now a difference in nats between means of several draws, and A4 takes its share of such a mean. The control of A3 set
weights against one draw of sham clauses, which need not vanish: matching by shams overrules weights and can only lose
by it. Now half of the draws of shams stand against the other half; codes against shams are reported beside the claim.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from toycomb.accounts.account import Derived
from toycomb.accounts.alignment import unit
from toycomb.accounts.alignment.figure import FIGURES
from toycomb.accounts.alignment.matchings import BY_CHANCE, MATCHINGS
from toycomb.accounts.material import Material
from toycomb.accounts.older import Part, measured_in_accounts
from toycomb.common.seeds import Purpose, stream
from toycomb.evidence.claims import Claim
from toycomb.evidence.exchange import exchanged
from toycomb.evidence.intervals import mean_interval, mean_intervals
from toycomb.evidence.slopes import slope

NAME = "alignment"
SETTINGS: dict[str, Any] = {
    "widths": [16, 32, 64, 128], "hidden": 32, "loads": [4, 8, 16], "clauses": 8, "densities": [0.5, 0.2, 0.1],
    "epochs": 60, "fresh": 2_000, "seen": 2_000, "points": 11,
}  # fmt: skip
EXCHANGED = "the two sides exchanged at random, network by network"
LEAST = 1e-4
"""Barriers in nats below this one count as this one where logarithms are taken."""
DRAWS = 64

A1 = Claim(
    "A1",
    "Matching by weights lowers the barrier between independently trained networks beyond matching row types.",
    "barrier in loss on the line between two networks, H = 32, C = 8: rows matched by type alone less by weights",
    "nats", 0.1, EXCHANGED,
    "rows matched by type alone less by weights once one network's variables are renamed at random",
)  # fmt: skip
A2 = Claim(
    "A2",
    "Most of the barrier is that rows of one type meet rows of the other.",
    "barrier in loss: rows permuted at random less matched by type alone, at random within a type, mean of draws",
    "nats", 0.5, EXCHANGED, "half of the random permutations less the other half",
)  # fmt: skip
A3 = Claim(
    "A3",
    "Codes match rows better than weights do.",
    "barrier in loss: rows matched by weights less by the clauses that they code, the rest by weights",
    "nats", 0.02, EXCHANGED,
    "half of the draws of sham clauses less the other half, the rest by weights",
)  # fmt: skip
A4 = Claim(
    "A4",
    "Wide networks are one but for a permutation: weight matching leaves next to nothing of the barrier.",
    "share of the barrier of random permutations that weight matching removes at the largest width",
    "share of the barrier", 0.95, EXCHANGED, "no matching in place of weight matching",
)  # fmt: skip
A5 = Claim(
    "A5",
    "The matched barrier falls with width.",
    "fall of log10 of the barrier after weight matching, a decade of rows",
    "decades a decade", 0.3, "widths permuted in each network", "unmatched barriers in place of matched ones",
)  # fmt: skip
A6 = Claim(
    "A6",
    "A ticket stays in the basin of its dense network.",
    "1 - barrier from a dense network to its ticket over that to the other network's ticket, no matching, density .2",
    "share of the barrier", 0.9, EXCHANGED,
    "barriers from each of two dense networks to the other's ticket, in place of the two",
)  # fmt: skip


def derive(material: Material) -> Derived:
    """The table `alignment`, and the claims."""
    seen, seed = Seen(material.measured(NAME), SETTINGS), material.seed
    main = f"H={SETTINGS['hidden']}, C={SETTINGS['clauses']}"
    wide = f"H={SETTINGS['widths'][-1]}"
    judged = (
        (A1, main, seen.by_weights(seed)), (A2, main, seen.by_types(seed)), (A3, main, seen.by_codes(seed)),
        (A4, wide, seen.removed(seed)), (A5, "all widths", seen.fall(seed)), (A6, main, seen.ticket(seed)),
    )  # fmt: skip
    return Derived({NAME: seen.table()}, [claim.judged({label: x}, part=NAME) for claim, label, x in judged])


class Seen:
    """What was measured, by name; barriers in loss, in nats, unless said otherwise."""

    def __init__(self, found: dict[str, np.ndarray], settings: dict[str, Any]) -> None:
        self.found, self.settings = found, settings
        self.by_width, self.by_load = self._barriers("width"), self._barriers("load")  # (W, P), (L, P)
        self.place = settings["widths"].index(settings["hidden"])
        self.main = {name: x[self.place] for name, x in self.by_width.items()}  # (P,)
        tickets = np.moveaxis(found["tickets"], 0, -1)  # (D, TICKETS, 2, P)
        self.tickets = {name: tickets[:, i, 0] for i, name in enumerate(unit.TICKETS)}

    def _barriers(self, axis: str) -> dict[str, np.ndarray]:
        """(W or L, P) barriers by matching; those by chance are means of all draws."""
        barriers = np.moveaxis(self.found[f"barrier_{axis}"], 0, -1)  # (W, MATCHINGS, 2, P)
        draws = np.moveaxis(self.found[f"chance_{axis}"], 0, -1)  # (W, BY_CHANCE, DRAWS, P)
        by = {name: barriers[:, i, 0] for i, name in enumerate(MATCHINGS)}
        return by | {name: draws[:, i].mean(axis=1) for i, name in enumerate(BY_CHANCE)}

    def by_weights(self, seed: int) -> dict[str, np.ndarray]:
        """A1."""
        gain = self.main["types"] - self.main["weights"]
        names = ("none", "types", "weights", "activations", "straight-through")
        return {
            "effect": gain, "null": exchanged(gain, seed, "weights"),
            "control": self.main["types"] - self.main["renamed"],
            **{name: self.main[name] for name in names},
            "unbalanced": self.found["unbalanced"][:, 0], "unbalanced, weights": self.found["unbalanced_weights"][:, 0],
            "one start, two orders": self.found["order"][:, 0],
        }  # fmt: skip

    def by_types(self, seed: int) -> dict[str, np.ndarray]:
        """A2."""
        gain = self.main["random"] - self.main["types"]
        draws = self.found["chance_width"][:, self.place, BY_CHANCE.index("random")]  # (P, DRAWS)
        half = draws.shape[1] // 2
        return {
            "effect": gain, "null": exchanged(gain, seed, "types"),
            "control": draws[:, :half].mean(axis=1) - draws[:, half:].mean(axis=1),
            "random": self.main["random"], "share removed, types": _removed(self.main["types"], self.main["random"]),
            "share removed, weights": _removed(self.main["weights"], self.main["random"]),
        }  # fmt: skip

    def by_codes(self, seed: int) -> dict[str, np.ndarray]:
        """A3."""
        gain = self.main["weights"] - self.main["codes"]
        shams, half = self.found["shams"], unit.SHAMS // 2  # (P, SHAMS)
        return {
            "effect": gain, "null": exchanged(gain, seed, "codes"),
            "control": shams[:, :half].mean(axis=1) - shams[:, half:].mean(axis=1),
            "sham codes": shams.mean(axis=1), "sham codes less codes": shams.mean(axis=1) - self.main["codes"],
            "codes": self.main["codes"], "codes alone": self.main["codes alone"], "weights": self.main["weights"],
            "straight-through gain": self.main["weights"] - self.main["straight-through"],
            "activations gain": self.main["weights"] - self.main["activations"],
        }  # fmt: skip

    def removed(self, seed: int) -> dict[str, np.ndarray]:
        """A4."""
        wide = {name: x[-1] for name, x in self.by_width.items()}
        share = _removed(wide["weights"], wide["random"])
        return {
            "effect": share, "null": exchanged(share, seed, "removed"),
            "control": _removed(wide["none"], wide["random"]), "types": _removed(wide["types"], wide["random"]),
            "barrier left": wide["weights"], "straight-through": wide["straight-through"],
        }  # fmt: skip

    def fall(self, seed: int) -> dict[str, np.ndarray]:
        """A5."""
        logs = {name: np.log10(np.maximum(self.by_width[name], LEAST)) for name in ("weights", "none")}
        rng = stream(seed, Purpose.NULL, repeat=5)
        widths = np.log10(self.settings["widths"])
        draws = [_fall(rng.permutation(widths), logs["weights"]) for _ in range(DRAWS)]
        return {
            "effect": _fall(widths, logs["weights"]), "null": np.mean(draws, axis=0),
            "control": _fall(widths, logs["none"]),
        }  # fmt: skip

    def ticket(self, seed: int) -> dict[str, np.ndarray]:
        """A6."""
        at = self.settings["densities"].index(0.2) if 0.2 in self.settings["densities"] else 0
        own, other, mirrored = (self.tickets[x][at] for x in ("own", "of the other", "the other to this"))
        share = _removed(own, other)
        return {
            "effect": share, "null": exchanged(share, seed, "ticket"), "control": _removed(mirrored, other),
            "own": own, "of the other": other, "own, matched": self.tickets["own, matched"][at],
        }  # fmt: skip

    def table(self) -> dict[str, Any]:
        """The table `alignment`."""
        lines = np.moveaxis(self.found["lines"], 0, -1)  # (MATCHINGS, points, 2, P)
        weights, codes, none = (float(self.main[x].mean()) for x in ("weights", "codes", "none"))
        singles = ("unbalanced", "unbalanced_weights", "order", "order_weights")
        return {
            "networks": len(self.found["agree"]),
            "answer": f"Barriers at H = {self.settings['hidden']}: {none:.2f} nats unmatched, "
            f"{self.main['types'].mean():.2f} by type, {weights:.3f} by weights, {codes:.3f} by codes.",
            **{name: self.settings[name] for name in ("widths", "hidden", "loads", "clauses", "densities")},
            "shares": np.linspace(0, 1, lines.shape[1]).tolist(),
            "lines": {name: mean_intervals(x[:, 0]) for name, x in zip(MATCHINGS, lines, strict=True)},
            "accuracy": {name: mean_intervals(x[:, 1]) for name, x in zip(MATCHINGS, lines, strict=True)},
            "by width": {name: mean_intervals(x) for name, x in self.by_width.items()},
            "by load": {name: mean_intervals(x) for name, x in self.by_load.items()},
            "agree": dict(zip(MATCHINGS, mean_intervals(self.found["agree"].T), strict=True)),
            "tickets": {name: mean_intervals(x) for name, x in self.tickets.items()},
            "ticket loss": mean_intervals(self.found["ticket_loss"].T),
            "others": {name: mean_interval(self.found[name][:, 0]) for name in singles},
        }


def _removed(left: np.ndarray, whole: np.ndarray) -> np.ndarray:
    """Share of a barrier that is gone; NaN where there was none."""
    return np.where(whole > LEAST, 1 - left / np.where(whole > LEAST, whole, 1), np.nan)


def _fall(x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """(P,) minus the slope of lines through y (W, P) over x (W,)."""
    return -slope(x, y.T)


ACCOUNT = Part(
    name=NAME,
    title="Alignment: are two trained networks one but for a permutation?",
    published="“Ainsworth, Hayase, and Srinivasa find that, after correcting for permutation symmetries, different "
    "weights are connected by a close-to-zero loss barrier linear mode connection … They conjecture that there is "
    "only global basin after correcting for these symmetries” (a public review of path dependence).",
    refuted=(
        "Barriers that stay after matching, at large width too; matching by weights of renamed variables that does as "
        "well; tickets as far from their dense network as from another one."
    ),
    reading=(
        "Barriers are the largest excess of the loss over the straight line between the ends, rows balanced first. Row "
        "types alone remove most of it, so every matching is to be read against them. Matching by codes knows the "
        "clauses; matching by activations and straight-through estimation see training inputs."
    ),
    derive=derive,
    figures=FIGURES,
    order=140,
    measures=measured_in_accounts(NAME, unit.measure, lambda: SETTINGS),
)
