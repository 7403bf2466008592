"""What was measured, by name, and the tables made of it."""

from __future__ import annotations

from typing import Any

import numpy as np

from toycomb.accounts.posterior.comparing import ARMS, FEWEST, FOUND, OPTIMISERS
from toycomb.accounts.posterior.samples import MEASURES, TARGETS
from toycomb.accounts.posterior.simplicity import COMPLEXITIES, SIDES
from toycomb.evidence.intervals import mean_interval, mean_intervals

NAMES = {"adam": "Adam", "sgd": "SGD"}


class Seen:
    """Arrays of `unit.measure` with a leading axis of P networks, by name of what they are about."""

    def __init__(self, found: dict[str, np.ndarray], settings: dict[str, Any]) -> None:
        self.found, self.settings = found, settings

    def agreement(self, target: str, arm: str, measure: str) -> np.ndarray:
        """(P,) of one arm with the reference; the measure `shared` in units of that of a second random sample."""
        values = self.found["agreement"][:, TARGETS.index(target), :, MEASURES.index(measure)]
        own = values[:, ARMS.index(arm)]
        return own / values[:, ARMS.index("random")] if measure == "shared" else own

    def correlations(self) -> dict[str, dict[str, np.ndarray]]:
        """B1."""
        return {label: self._correlation(arm) for arm, label in NAMES.items()}

    def _correlation(self, arm: str) -> dict[str, np.ndarray]:
        return self._sides(arm, "correlation") | {
            "second random sample": self.agreement("clauses", "random", "correlation"),
            "functions often in both": self.agreement("clauses", arm, "mutual correlation"),
            "uniform targets": self.agreement("uniform", arm, "correlation"),
            "uniform targets, second random sample": self.agreement("uniform", "random", "correlation"),
        }

    def shares(self) -> dict[str, dict[str, np.ndarray]]:
        """B2."""
        return {label: self._share(arm) for arm, label in NAMES.items()}

    def _share(self, arm: str) -> dict[str, np.ndarray]:
        return self._sides(arm, "shared") | {
            "cosine, without bias": self.agreement("clauses", arm, "cosine"),
            "uniform targets": self.agreement("uniform", arm, "shared"),
            "uniform targets, cosine": self.agreement("uniform", arm, "cosine"),
        }

    def _sides(self, arm: str, measure: str) -> dict[str, np.ndarray]:
        return {
            "effect": self.agreement("clauses", arm, measure),
            "null": self.agreement("clauses", f"{arm}, exchanged", measure),
            "control": self.agreement("clauses", f"{arm}, shifted", measure),
            "other inputs renumbered": self.agreement("clauses", f"{arm}, renumbered", measure),
        }

    def departure(self) -> dict[str, dict[str, np.ndarray]]:
        """B3, without its null."""
        again = 1 - self.agreement("clauses", "random again", "shared")
        return {
            label: {
                "effect": 1 - self.agreement("clauses", arm, "shared"),
                "control": again,
                "uniform targets": 1 - self.agreement("uniform", arm, "shared"),
            }
            for arm, label in NAMES.items()
        }

    def simple(self, complexity: str) -> dict[str, dict[str, np.ndarray]]:
        """B4 and B5: minus the correlations, by number of variables."""
        by = {}
        for i, (n, _) in enumerate(self.settings["prior"]):
            within, over_all = (
                -self.found[name][:, i, COMPLEXITIES.index(complexity)] for name in ("simple_within", "simple_over_all")
            )
            if np.isnan(within).all():
                continue
            by[f"n={n}"] = {
                "effect": within[:, SIDES.index("as they are")],
                "null": within[:, SIDES.index("exchanged")],
                "control": within[:, SIDES.index("renumbered")],
                "over all functions": over_all[:, SIDES.index("as they are")],
                "over all functions, renumbered": over_all[:, SIDES.index("renumbered")],
            }
        return by

    def gain(self) -> dict[str, dict[str, np.ndarray]]:
        """B6, without its null."""
        return {
            label: {
                "effect": self._gain("clauses", arm),
                "control": self._gain("uniform", arm),
                "trained": self.errors("clauses", arm),
                "random": self.errors("clauses", "random"),
            }
            for arm, label in NAMES.items()
        }

    def errors(self, target: str, arm: str) -> np.ndarray:
        """(P,) mean error outside the training set."""
        return self.found["errors"][:, TARGETS.index(target), FOUND.index(arm)]

    def _gain(self, target: str, arm: str) -> np.ndarray:
        return self.errors(target, "random") - self.errors(target, arm)


def agreement_table(seen: Seen) -> dict[str, Any]:
    """The table `posterior`."""
    settings, found = seen.settings, seen.found
    return {
        "networks": len(found["errors"]),
        "variables": settings["variables"],
        "hidden": settings["hidden"],
        "training": settings["training"],
        "sampled": settings["sampled"],
        "runs": settings["runs"],
        "agreement": {
            target: {
                arm: {measure: mean_interval(seen.agreement(target, arm, measure)) for measure in MEASURES}
                for arm in ARMS
            }
            for target in TARGETS
        },
        "shared, as counted": {
            target: dict(
                zip(ARMS, mean_intervals(found["agreement"][:, i, :, MEASURES.index("shared")].T), strict=True)
            )
            for i, target in enumerate(TARGETS)
        },
        **{name: _by_target(found[name], FOUND) for name in ("errors", "complexity")},
        "misfit": _by_target(found["training"][..., 0], OPTIMISERS),
        "steps": _by_target(found["training"][..., 1], OPTIMISERS),
        "sets": settings["sets"],
        "fits": {
            target: np.quantile(found["fits"][:, i, :, :3].sum(axis=-1), (0, 0.5, 1)).tolist()
            for i, target in enumerate(TARGETS)
        },
        "left out": {
            target: int((found["fits"][:, i].min(axis=-1) < FEWEST).sum()) for i, target in enumerate(TARGETS)
        },
        "trained": int(found["fits"][..., 3:].sum()),
        "example": _example(seen),
        "answer": _answer(seen),
    }


def _by_target(values: np.ndarray, names: tuple[str, ...]) -> dict[str, Any]:
    return {target: dict(zip(names, mean_intervals(values[:, i].T), strict=True)) for i, target in enumerate(TARGETS)}


def _example(seen: Seen) -> dict[str, Any]:
    """Counts of single functions for the clause-structured training set in the middle by how many networks fit it."""
    fits = seen.found["fits"][:, 0, :, :3].sum(axis=-1)
    chosen = np.unravel_index(np.argsort(fits, axis=None, kind="stable")[fits.size // 2], fits.shape)
    network, number = (int(x) for x in chosen)
    points, sizes = seen.found["points"][network, 0, number], seen.found["sizes"][network, 0, number]
    return {
        "network": network,
        "set": number,
        **{
            arm: {"counts": [x for x in points[j].tolist() if any(x)], "sizes": sizes[j].tolist()}
            for j, arm in enumerate(FOUND)
        },
    }


def _plain(x: float) -> float | None:
    return None if np.isnan(x) else float(x)


def _answer(seen: Seen) -> str:
    def of(arm: str, measure: str) -> str:
        entry = mean_interval(seen.agreement("clauses", arm, measure))
        return "undefined" if entry["value"] is None else f"{entry['value']:.2f}"

    return (
        f"Training finds a function the more often the more random networks that fit compute it (correlation of log "
        f"probabilities {of('adam', 'correlation')} for Adam, {of('sgd', 'correlation')} for SGD, and "
        f"{of('random', 'correlation')} between two samples of random networks), and the two share "
        f"{of('adam', 'shared')} (Adam) and {of('sgd', 'shared')} (SGD) of the probability that two samples of random "
        "networks share."
    )


def simplicity_table(seen: Seen) -> dict[str, Any]:
    """The table `simplicity`."""
    found = seen.found
    entries = []
    for i, (n, networks) in enumerate(seen.settings["prior"]):
        points = found["simple_points"][0, i]
        entries.append(
            {
                "variables": n,
                "networks": networks,
                "points": [[_plain(x) for x in line] for line in points if not np.isnan(line[0])],
                "functions": mean_interval(found["simple_found"][:, i, 0]),
                "often": mean_interval(found["simple_found"][:, i, 1]),
                "mass": mean_interval(found["simple_found"][:, i, 2]),
                "correlation": {
                    kind: {
                        complexity: dict(zip(SIDES, mean_intervals(-values[:, i, j].T), strict=True))
                        for j, complexity in enumerate(COMPLEXITIES)
                    }
                    for kind, values in (
                        ("within classes", found["simple_within"]),
                        ("over all", found["simple_over_all"]),
                    )
                },
            }
        )
    return {"networks": len(found["errors"]), "hidden": seen.settings["hidden"], "priors": entries}
