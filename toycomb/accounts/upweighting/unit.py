"""Everything measured in one network: selection, training and upweighting of rows on tasks that grow.

Network `index` has one sample of candidates, which all tasks share, and formulas that are nested: that of C clauses
holds that of fewer. Selection and training see the same N inputs and are judged on the same new draw.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from toycomb.accounts.instruments.networks import randomness, task_of, trained
from toycomb.accounts.upweighting.candidates import BLOCKS, LANES, Candidates
from toycomb.accounts.upweighting.outputs import accuracy, correct, outputs
from toycomb.accounts.upweighting.rows import features, ridge
from toycomb.accounts.upweighting.scarcity import directly, scarcity
from toycomb.accounts.upweighting.selection import Selected, beyond_shams, select
from toycomb.common.seeds import Purpose, stream
from toycomb.evidence.exchange import exchanges
from toycomb.geometry import sham_formula
from toycomb.network import Network
from toycomb.tasks.sampling import Dataset
from toycomb.tasks.task import Task

SAMPLE, EXCHANGE, RANDOM, WALK = 0, 1, 2, 4
"""Repeats of the network's random numbers; those of the walk on task a begin at WALK + a, 3 is that of `outputs`."""
DRAWS, SHAMS = 8, 8

Numbers = dict[str, Any]


@dataclass(frozen=True, eq=False)
class Place:
    """One task of one network: its training inputs, a new draw, and its twin with permuted training labels."""

    seed: int
    index: int
    task: Task
    twin: Task
    seen: Dataset
    permuted: np.ndarray
    fresh: Dataset

    @classmethod
    def of(cls, seed: int, index: int, fresh: int, **family: Any) -> Place:
        """Draw a place; `family` as in `toycomb.random_tasks`."""
        task, twin = (task_of(seed, index, shuffled_labels=x, **family) for x in (False, True))
        seen, permuted = task.training_data(seed, index), twin.training_data(seed, index).y
        return cls(seed, index, task, twin, seen, permuted, task.test_data(seed, index, fresh))


def measure(
    seed: int,
    index: int,
    *,
    variables: int,
    tasks: Sequence[Sequence[int]],
    rows: int,
    inputs: int,
    fresh: int,
    counts: Sequence[int],
    epochs: Sequence[float],
    compared: int,
    widened: Sequence[int],
    widths: Sequence[int],
    coded: Sequence[int],
    scarce: Mapping[str, Any],
    published: Mapping[str, Any],
) -> Numbers:
    """Numbers of network `index`; A tasks, K numbers of candidates, T epochs, L accuracies.

    Parameters
    ----------
    seed, index : root seed, network
    variables : n
    tasks : A pairs (clauses, literals a clause)
    rows : h of each candidate and of each trained network
    inputs, fresh : training inputs N, and inputs of the new draw
    counts : K rising numbers of candidates, the largest a multiple of 2,000
    epochs : T snapshots of training; the last is its end
    compared : place among the tasks of the one where training and selection are judged against each other
    widened, widths : places of the tasks where rows of so many candidates are upweighted together
    coded : places of the tasks whose codes are read
    scarce : `levels, reach, judging, direct, hits, particles, sweeps`, see `needed`
    published : of `outputs`

    Returns
    -------
    dict of arrays
        Accuracies on a new draw: `selected`, `best`, `perfect` (A, K; NaN without perfect fits), `trained` (A, T),
        `rows` (widened, widths), and with permuted labels `selected permuted`, `trained permuted` () of the task
        compared, where `exchanged` () is the difference with the arms exchanged input by input; `fits` (A, K)
        candidates without a mistake; `heard` (A,) effective number of candidates that have a vote; `codes …`
        (coded,); `direct`, `split` (A, L) and `beyond` (A,) of `needed`; and the numbers of `outputs`.
    """
    family = {"variables": variables, "samples": inputs}
    places = [Place.of(seed, index, fresh, clauses=C, literals=k, **family) for C, k in tasks]
    candidates = Candidates(places[0].task.E, rows)
    encoded = [candidates.inputs(x.seen.X, x.seen.y, x.permuted) for x in places]
    chosen = select(candidates, encoded, counts, lambda: randomness(seed, index, SAMPLE))
    first = next(candidates.drawn(BLOCKS * LANES, randomness(seed, index, SAMPLE)))
    sample = candidates.unblocked(first, np.arange(BLOCKS * LANES))
    settings = {"hidden": rows, "epochs": int(epochs[-1]), "snapshots": epochs, "patience": None}
    lines, votes, grew = [], [], []
    for a, (place, x) in enumerate(zip(places, chosen, strict=True)):
        line, voted = selection(candidates, x[0], counts, place)
        run = trained(place.task, seed, index, **settings).snapshots[1:]
        grown = run.logits(place.fresh.X, place.task.E) > 0
        line["trained"] = accuracy(grown, place.fresh.y)
        lines.append(line | needed(candidates, place, a, **scarce))
        votes.append((grown[-1], voted))
        grew.append(run[-1])
    found = {name: np.stack([line[name] for line in lines]) for name in lines[0]}
    found |= _control(candidates, places[compared], chosen[compared][1], settings, votes[compared])
    found["rows"] = np.stack([_upweighted(candidates, sample, places[a], widths) for a in widened])
    read = [_codes(candidates, chosen[a], sample, places[a], grew[a]) for a in coded]
    found |= {name: np.stack([line[name] for line in read]) for name in read[0]}
    return found | outputs(seed, index, **published)


def selection(
    candidates: Candidates, chosen: Selected, counts: Sequence[int], place: Place
) -> tuple[Numbers, np.ndarray]:
    """Accuracies on a new draw of what selection makes of the first so many candidates, and its last decisions."""
    found: dict[str, list[Any]] = {name: [] for name in ("selected", "best", "perfect", "fits")}
    new, y = candidates.inputs(place.fresh.X, place.fresh.y), place.fresh.y
    decided = np.zeros(0, bool)
    for count in counts:
        voters, fits = chosen.voters(count), chosen.fits(count)
        decided = candidates.votes(voters, chosen.weights(count, votes=True), new) > 0
        flawless = candidates.votes(voters[:fits], np.ones(min(fits, len(voters))), new) > 0
        found["selected"].append(accuracy(decided, y))
        found["best"].append(accuracy(candidates.votes(voters[:1], np.ones(1), new) > 0, y))
        found["perfect"].append(accuracy(flawless, y) if fits else np.nan)
        found["fits"].append(fits)
    heard = 1 / np.square(chosen.weights(counts[-1])).sum()
    return {name: np.array(x) for name, x in found.items()} | {"heard": heard}, decided


def _control(
    candidates: Candidates, place: Place, chosen: Selected, settings: Mapping[str, Any], arms: Sequence[np.ndarray]
) -> Numbers:
    """Null and control of training against selection: arms exchanged, and permuted training labels for both."""
    new, most, y = candidates.inputs(place.fresh.X), len(chosen.wrong), place.fresh.y
    decided = candidates.votes(chosen.voters(most), chosen.weights(most, votes=True), new) > 0
    gain = correct(arms[0], y) - correct(arms[1], y)
    run = trained(place.twin, place.seed, place.index, **settings).snapshots[-1]
    return {
        "exchanged": exchanges(gain, randomness(place.seed, place.index, EXCHANGE)).mean(),
        "selected permuted": accuracy(decided, y),
        "trained permuted": accuracy(run.logits(place.fresh.X, place.task.E) > 0, y),
    }


def _upweighted(candidates: Candidates, sample: np.ndarray, place: Place, widths: Sequence[int]) -> np.ndarray:
    """(R,) accuracy on a new draw of all rows of the first so many candidates behind one fitted output layer."""
    old, fresh = (x.X @ place.task.E.T for x in (place.seen, place.fresh))
    decided = []
    for width in widths:
        some = candidates.network(sample[:width])
        flat = Network(some.W.reshape(-1, candidates.m), some.b.ravel(), some.v.ravel(), some.c[0])
        decided.append(ridge(features(flat, old), place.seen.y, features(flat, fresh)))
    return accuracy(np.array(decided), place.fresh.y)


def _codes(
    candidates: Candidates, chosen: Sequence[Selected], sample: np.ndarray, place: Place, grown: Network
) -> Numbers:
    """Code rows a clause, less sham clauses: by the posterior, of the best and of the mean candidate, and trained.

    And where no effect may be: by permuted labels, and with the posterior's weights on random candidates.
    """
    rng = stream(place.seed, Purpose.SHAM, place.index)
    shams = [sham_formula(place.task.formula, rng) for _ in range(SHAMS)]

    def read(network: Network) -> np.ndarray:
        return beyond_shams(network.W @ place.task.E, network.v, place.task.formula, shams)

    true, permuted = chosen
    most = len(true.wrong)
    codes, base = (read(candidates.network(theta)) for theta in (true.voters(most), sample))
    other, weights = read(candidates.network(permuted.voters(most))), true.weights(most)
    rng = randomness(place.seed, place.index, RANDOM)
    random = base[rng.integers(0, len(base), (DRAWS, len(weights)))]
    return {
        "codes": weights @ codes,
        "codes best": codes[0],
        "codes mean": base.mean(),
        "codes trained": read(grown[None])[0],
        "codes permuted": permuted.weights(most) @ other,
        "codes random": (random @ weights).mean(),
    }


def needed(
    candidates: Candidates,
    place: Place,
    a: int,
    *,
    levels: Sequence[float],
    reach: Sequence[int],
    judging: int,
    direct: int,
    hits: int,
    particles: int,
    sweeps: int,
) -> Numbers:
    """log10 of the chance of each of L accuracies, counted among random candidates and by splitting.

    Parameters
    ----------
    candidates, place, a : what is drawn, and the task with its place among the tasks
    levels, reach : rising accuracies; of these, the first `reach[a]` are asked for by splitting
    judging : the first so many newly drawn inputs decide what an accuracy is
    direct, hits : candidates that are counted, and how many must reach an accuracy for its chance to be given
    particles, sweeps : of splitting

    Returns
    -------
    dict with `direct`, `split` (L,), NaN where not known, and `beyond` (), the mean accuracy of those that reach the
    last accuracy asked for, on the newly drawn inputs that did not decide it
    """
    new = place.fresh
    first, others = (candidates.inputs(new.X[x], new.y[x]) for x in (slice(judging), slice(judging, None)))
    drawn = candidates.drawn(direct, randomness(place.seed, place.index, SAMPLE))
    wrong = np.concatenate([candidates.mistakes(x, first)[0][0] for x in drawn])
    rng = randomness(place.seed, place.index, WALK + a)
    asked = levels[: reach[a]]
    found = scarcity(candidates, first, asked, rng, particles=particles, sweeps=sweeps)
    chances = np.full(len(levels), np.nan)
    chances[: len(asked)] = found.log10
    reached = found.samples[-1]
    mistakes = candidates.mistakes(candidates.blocks(reached), others)[0][0][: len(reached)]
    beyond = 1 - mistakes.mean() / len(others) if len(mistakes) else np.nan
    return {"direct": directly(wrong, judging, levels, hits), "split": chances, "beyond": beyond}
