"""What was measured, by name, and the tables that the figures draw."""

from __future__ import annotations

from collections.abc import Hashable, Mapping

import numpy as np

from toycomb.accounts import seen
from toycomb.accounts.instruments.labelled import Axes
from toycomb.accounts.posterior.comparing import ARMS, FEWEST, FOUND, OPTIMISERS
from toycomb.accounts.posterior.measure import Settings
from toycomb.accounts.posterior.samples import MEASURES, TARGETS, THIRDS
from toycomb.accounts.posterior.simplicity import COMPLEXITIES, SIDES
from toycomb.evidence.intervals import Interval, intervals_by, mean_interval
from toycomb.plots.shown import Table

SPENT, REACH = ("misfit", "steps"), ("functions", "often", "mass")


class Seen(seen.Seen):
    """Measured numbers, asked for by target, arm, measure and the like."""

    settings: Settings

    @property
    def axes(self) -> Mapping[str, Axes]:
        """Of the arrays of `measure`."""
        target, prior = {"target": TARGETS}, {"prior": [n for n, _ in self.settings.prior]}
        simple = {**prior, "complexity": COMPLEXITIES, "side": SIDES}
        return {
            "agreement": {**target, "arm": ARMS, "measure": MEASURES},
            "errors": {**target, "found": FOUND},
            "complexity": {**target, "found": FOUND},
            "training": {**target, "optimiser": OPTIMISERS, "spent": SPENT},
            "fits": target,
            "points": target,
            "sizes": target,
            "simple_within": simple,
            "simple_over_all": simple,
            "simple_found": {**prior, "reach": REACH},
            "simple_points": prior,
        }

    def agreement(self, target: str, arm: str, measure: str) -> np.ndarray:
        """(P,) of one arm with the reference; the measure `shared` in units of that of a second random sample."""
        own = self.at("agreement", target=target, arm=arm, measure=measure)
        if measure == "shared":
            return own / self.at("agreement", target=target, arm="random", measure=measure)
        return own

    def errors(self, target: str, arm: str) -> np.ndarray:
        """(P,) mean error outside the training set."""
        return self.at("errors", target=target, found=arm)

    def gain(self, target: str, arm: str) -> np.ndarray:
        """(P,) error of random networks that fit, less that of trained ones."""
        return self.errors(target, "random") - self.errors(target, arm)

    def simplicity(self, kind: str, variables: int, complexity: str) -> dict[str, np.ndarray]:
        """(P,) correlations of log10 P(f) with simplicity, by side; `kind` is "within" classes or "over_all"."""
        return {side: -self.at(f"simple_{kind}", prior=variables, complexity=complexity, side=side) for side in SIDES}

    def table(self) -> Table:
        """The table `posterior`."""
        settings = self.settings
        fits = {target: self.at("fits", target=target) for target in TARGETS}
        return {
            "networks": self.networks,
            "setting": self.setting(n=settings.variables, H=settings.hidden, C=None, k=None, embedding="identity"),
            **{name: getattr(settings, name) for name in ("variables", "hidden", "training", "sampled", "runs")},
            "agreement": {
                target: {
                    arm: {measure: mean_interval(self.agreement(target, arm, measure)) for measure in MEASURES}
                    for arm in ARMS
                }
                for target in TARGETS
            },
            "shared, as counted": self._by_target("agreement", ARMS, measure="shared"),
            **{name: self._by_target(name, FOUND) for name in ("errors", "complexity")},
            **{spent: self._by_target("training", OPTIMISERS, spent=spent) for spent in SPENT},
            "sets": settings.sets,
            "fits": {t: np.quantile(x[..., :THIRDS].sum(axis=-1), (0, 0.5, 1)).tolist() for t, x in fits.items()},
            "left out": {target: int((x.min(axis=-1) < FEWEST).sum()) for target, x in fits.items()},
            "trained": int(self.found["fits"][..., THIRDS:].sum()),
            "example": self._example(),
            "answer": self._answer(),
        }

    def _by_target(self, name: str, columns: tuple[str, ...], **labels: Hashable) -> dict[str, dict[str, Interval]]:
        return {target: intervals_by(columns, self.at(name, target=target, **labels)) for target in TARGETS}

    def _example(self) -> Table:
        """Counts of single functions for the clause-structured training set in the middle by how many networks fit."""
        fits = self.at("fits", target="clauses")[..., :THIRDS].sum(axis=-1)
        middle = np.argsort(fits, axis=None, kind="stable")[fits.size // 2]
        network, number = (int(x) for x in np.unravel_index(middle, fits.shape))
        points, sizes = (self.at(name, target="clauses")[network, number] for name in ("points", "sizes"))
        return {
            "network": network,
            "set": number,
            **{
                arm: {"counts": [x for x in counts.tolist() if any(x)], "sizes": size.tolist()}
                for arm, counts, size in zip(FOUND, points, sizes, strict=True)
            },
        }

    def _answer(self) -> str:
        def of(arm: str, measure: str) -> str:
            entry = mean_interval(self.agreement("clauses", arm, measure))
            return "undefined" if entry["value"] is None else f"{entry['value']:.2f}"

        return (
            f"Training finds a function the more often the more random networks that fit compute it (correlation of "
            f"log probabilities {of('adam', 'correlation')} for Adam, {of('sgd', 'correlation')} for SGD, and "
            f"{of('random', 'correlation')} between two samples of random networks), and the two share "
            f"{of('adam', 'shared')} (Adam) and {of('sgd', 'shared')} (SGD) of the probability that two samples of "
            "random networks share."
        )

    def simple(self) -> Table:
        """The table `simplicity`."""
        priors = [self._prior(n, networks) for n, networks in self.settings.prior]
        setting = self.setting(n=None, H=self.settings.hidden, C=None, k=None, embedding="identity")
        return {"networks": self.networks, "setting": setting, "hidden": self.settings.hidden, "priors": priors}

    def _prior(self, variables: int, networks: int) -> Table:
        points = self.at("simple_points", prior=variables)[0]
        correlations = {"within classes": "simple_within", "over all": "simple_over_all"}
        return {
            "variables": variables,
            "networks": networks,
            "points": [[None if np.isnan(x) else float(x) for x in line] for line in points if not np.isnan(line[0])],
            **{x: mean_interval(self.at("simple_found", prior=variables, reach=x)) for x in REACH},
            "correlation": {
                kind: {x: intervals_by(SIDES, -self.at(name, prior=variables, complexity=x)) for x in COMPLEXITIES}
                for kind, name in correlations.items()
            },
        }
