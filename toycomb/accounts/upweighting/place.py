"""One task of one network: what selection, training, upweighting of rows and splitting make of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from toycomb.accounts.instruments.subject import Subject
from toycomb.accounts.upweighting.candidates import Candidates, Inputs
from toycomb.accounts.upweighting.outputs import accuracy, correct
from toycomb.accounts.upweighting.rows import features, ridge
from toycomb.accounts.upweighting.scarcity import Scarce, directly, scarcity
from toycomb.accounts.upweighting.selection import Selected
from toycomb.common.cached import cached_property
from toycomb.common.seeds import Purpose, stream
from toycomb.evidence.exchange import exchanges
from toycomb.network import Network
from toycomb.tasks.sampling import Dataset

SAMPLE, EXCHANGE, RANDOM, WALK = 0, 1, 2, 4
"""Repeats of the network's random numbers; those of the walk on task a begin at WALK + a, 3 is that of `outputs`."""
DRAWS, SHAMS = 8, 8

Numbers = dict[str, ArrayLike]


@dataclass(frozen=True, eq=False)
class Place:
    """One task, the candidates for it, and how networks are trained beside them.

    Parameters
    ----------
    fresh : of the new draw
    epochs : T snapshots of training
    """

    subject: Subject
    candidates: Candidates
    fresh: Dataset
    epochs: Sequence[int]

    @cached_property
    def _new(self) -> Inputs:
        return self.candidates.inputs(self.fresh.X, self.fresh.y)

    def right(self, decisions: np.ndarray) -> np.ndarray:
        """(...) accuracy of decisions (..., M) on the new draw."""
        return accuracy(decisions, self.fresh.y)

    def voted(self, theta: np.ndarray, weights: np.ndarray) -> np.ndarray:
        """(M,) decisions on the new draw of candidates θ (K, d) with a vote of those weights."""
        return self.candidates.votes(theta, weights, self._new) > 0

    def by_fit(self, chosen: Selected, count: int) -> np.ndarray:
        """(M,) decisions of the first so many candidates, by their fit."""
        return self.voted(chosen.voters(count), chosen.weights(count, votes=True))

    def trained(self, subject: Subject) -> Network:
        """The network at T snapshots, trained on the labels of a subject."""
        epochs, rows = self.epochs, self.candidates.rows
        return subject.trained(hidden=rows, epochs=epochs[-1], snapshots=epochs, patience=None).snapshots[1:]

    @cached_property
    def network(self) -> Network:
        """Trained on the task, at T snapshots."""
        return self.trained(self.subject)

    @cached_property
    def grown(self) -> np.ndarray:
        """(T, M) decisions of the trained network on the new draw."""
        return self.network.logits(self.fresh.X, self.subject.task.E) > 0

    def selection(self, chosen: Selected, counts: Sequence[int]) -> Numbers:
        """Accuracies on the new draw of what selection makes of the first so many candidates."""
        fits = [chosen.fits(count) for count in counts]
        flawless = [chosen.voters(count)[:few] for count, few in zip(counts, fits, strict=True)]
        return {
            "selected": np.array([self.right(self.by_fit(chosen, count)) for count in counts]),
            "best": np.array([self.right(self.voted(chosen.voters(count)[:1], np.ones(1))) for count in counts]),
            "perfect": np.array([self.right(self.voted(x, np.ones(len(x)))) if len(x) else np.nan for x in flawless]),
            "fits": np.array(fits),
            "heard": 1 / np.square(chosen.weights(counts[-1])).sum(),
        }

    def control(self, chosen: Selected, permuted: Selected) -> Numbers:
        """Training against selection with arms exchanged, and both by permuted training labels."""
        most, y = len(chosen.wrong), self.fresh.y
        gain = correct(self.grown[-1], y) - correct(self.by_fit(chosen, most), y)
        twin = self.trained(self.subject.permuted)[-1]
        return {
            "exchanged": exchanges(gain, self.subject.rng(EXCHANGE)).mean(),
            "selected permuted": self.right(self.by_fit(permuted, most)),
            "trained permuted": self.right(twin.logits(self.fresh.X, self.subject.task.E) > 0),
        }

    def upweighted(self, sample: np.ndarray, widths: Sequence[int]) -> np.ndarray:
        """(R,) accuracy on the new draw of all rows of the first so many candidates behind one fitted output layer."""
        old, fresh = (self.subject.embedded(x.X) for x in (self.subject.data, self.fresh))
        decided = []
        for width in widths:
            some = self.candidates.network(sample[:width])
            flat = Network(some.W.reshape(-1, self.candidates.m), some.b.ravel(), some.v.ravel(), some.c[0])
            decided.append(ridge(features(flat, old), self.subject.data.y, features(flat, fresh)))
        return self.right(np.array(decided))

    def codes(self, sample: np.ndarray, chosen: Selected, permuted: Selected) -> Numbers:
        """Code rows per clause, less sham clauses: by the posterior, of the best candidate, the mean one, and trained.

        And where no effect may be: by permuted labels, and with the posterior's weights on random candidates.
        """
        subject, most = self.subject, len(chosen.wrong)
        formulas = [subject.task.formula, *subject.shams(SHAMS, stream(subject.seed, Purpose.SHAM, subject.index))]

        def beyond_shams(networks: Network) -> np.ndarray:
            space = subject.space(networks)
            spaces = (space.with_formulas([x]) for x in formulas)
            own, *shams = (x.code_locations[:, 0].sum(axis=1).mean(axis=1) for x in spaces)
            return own - np.mean(shams, axis=0)

        drawn = (chosen.voters(most), permuted.voters(most), sample)
        codes, other, base = (beyond_shams(self.candidates.network(theta)) for theta in drawn)
        weights = chosen.weights(most)
        random = base[subject.rng(RANDOM).integers(0, len(base), (DRAWS, len(weights)))]
        return {
            "codes": weights @ codes,
            "codes best": codes[0],
            "codes mean": base.mean(),
            "codes trained": beyond_shams(self.network[-1:])[0],
            "codes permuted": permuted.weights(most) @ other,
            "codes random": (random @ weights).mean(),
        }

    def needed(self, a: int, scarce: Scarce) -> Numbers:
        """log10 of the chance of each of L accuracies, counted among random candidates and by splitting.

        Returns
        -------
        dict with `direct`, `split` (L,), NaN where not known, and `beyond` (), the mean accuracy of those that reach
        the last accuracy asked for, on the newly drawn inputs that did not decide it
        """
        judged = slice(scarce.judging), slice(scarce.judging, None)
        first, others = (self.candidates.inputs(self.fresh.X[x], self.fresh.y[x]) for x in judged)
        drawn = self.candidates.drawn(scarce.direct, self.subject.rng(SAMPLE))
        wrong = np.concatenate([self.candidates.mistakes(x, first)[0][0] for x in drawn])
        asked = scarce.levels[: scarce.reach[a]]
        rng, sizes = self.subject.rng(WALK + a), {"particles": scarce.particles, "sweeps": scarce.sweeps}
        found = scarcity(self.candidates, first, asked, rng, **sizes)
        chances = np.full(len(scarce.levels), np.nan)
        chances[: len(asked)] = found.log10
        reached = found.samples[-1]
        mistakes = self.candidates.mistakes(self.candidates.blocks(reached), others)[0][0][: len(reached)]
        beyond = 1 - mistakes.mean() / len(others) if len(mistakes) else np.nan
        counted = directly(wrong, scarce.judging, scarce.levels, scarce.hits)
        return {"direct": counted, "split": chances, "beyond": beyond}
