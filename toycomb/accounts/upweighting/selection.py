"""Selection: candidates weighed by how well they fit, as a posterior weighs hypotheses, and nothing else. All ours.

A random network's logits are small, so that its log-loss says little of its decisions. A candidate is therefore a rule
that is wrong with an unknown chance ε: with e mistakes on N inputs its evidence is the mean of `ε^e (1 - ε)^(N - e)`
over a grid of ε, every candidate being equally likely beforehand. That is free of scale, and the smallest ε tends to
Solomonoff's rule, which keeps what fits perfectly and drops the rest.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from toycomb.accounts.upweighting.candidates import BLOCKS, LANES, Candidates, Inputs

NOISE = (0.01, 0.02, 0.05, 0.1, 0.2, 0.3, 0.4)
VOTERS = 300
"""Candidates with the fewest mistakes, which alone have a vote; what the others would weigh is below one part in a
hundred (a test compares with all)."""


def evidence(inputs: int) -> tuple[np.ndarray, np.ndarray]:
    """(N + 1,) log evidence of a candidate by its number of mistakes, and the part of it that speaks for its decisions.

    The second is the log of the mean of `ε^e (1 - ε)^(N - e) (1 - 2 ε)`: chance of its decision less that of the other.
    """
    e, noise = np.arange(inputs + 1)[:, None], np.array(NOISE)
    logs = e * np.log(noise) + (inputs - e) * np.log1p(-noise)
    peak = logs.max(axis=1, keepdims=True)
    terms = np.exp(logs - peak)
    shares = terms.mean(axis=1), (terms * (1 - 2 * noise)).mean(axis=1)
    return peak[:, 0] + np.log(shares[0]), peak[:, 0] + np.log(shares[1])


@dataclass(frozen=True, eq=False)
class Selected:
    """What one set of labels makes of K candidates.

    Parameters
    ----------
    wrong : (K,) mistakes of each candidate on the N inputs
    inputs : N
    numbers : rising numbers of the candidates that are kept
    theta : those candidates (k, d)
    """

    wrong: np.ndarray
    inputs: int
    numbers: np.ndarray
    theta: np.ndarray

    def voters(self, count: int) -> np.ndarray:
        """(at most VOTERS, d) those of the first `count` candidates that have a vote, the fewest mistakes first."""
        return self.theta[np.searchsorted(self.numbers, fewest(self.wrong, count))]

    def weights(self, count: int, votes: bool = False) -> np.ndarray:
        """Posterior weights of the voters, summing to 1, or the weights of their votes, up to a factor."""
        log = evidence(self.inputs)[int(votes)][self.wrong[fewest(self.wrong, count)]]
        weights = np.exp(log - log.max())
        return weights / weights.sum()

    def fits(self, count: int) -> int:
        """How many of the first `count` make no mistake."""
        return int(np.count_nonzero(self.wrong[:count] == 0))


def fewest(wrong: np.ndarray, count: int) -> np.ndarray:
    """Numbers of those VOTERS of the first `count` candidates that make the fewest mistakes, ties by number."""
    return np.argsort(wrong[:count], kind="stable")[:VOTERS]


def select(
    candidates: Candidates, inputs: Sequence[Inputs], counts: Sequence[int], draw: Callable[[], np.random.Generator]
) -> list[list[Selected]]:
    """Count the mistakes of the largest of `counts` candidates on each set of inputs, by each of its sets of labels.

    The stream is gone through twice, as it is shorter to draw candidates again than to keep them all.

    Parameters
    ----------
    draw : gives the generator of the candidates, the same one at each call

    Returns
    -------
    list by inputs of lists by labels of Selected, which keep the voters of all counts
    """
    found = [candidates.mistakes(blocks, *inputs) for blocks in candidates.drawn(max(counts), draw())]
    wrong = [np.concatenate(parts, axis=1).astype(np.int16) for parts in zip(*found, strict=True)]
    numbers = [[np.unique(np.concatenate([fewest(e, x) for x in counts])) for e in lines] for lines in wrong]
    every = np.unique(np.concatenate([x for lines in numbers for x in lines]))
    size = BLOCKS * LANES
    theta = np.concatenate(
        [
            candidates.unblocked(blocks, every[every // size == i] % size)
            for i, blocks in enumerate(candidates.drawn(max(counts), draw()))
        ]
    )
    return [
        [Selected(e, len(x), kept, theta[np.searchsorted(every, kept)]) for e, kept in zip(lines, mine, strict=True)]
        for x, lines, mine in zip(inputs, wrong, numbers, strict=True)
    ]
