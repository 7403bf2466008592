"""Everything measured in one network: selection, training and upweighting of rows on tasks that grow.

Network `index` has one sample of candidates, which all tasks share, and formulas that are nested: that of C clauses
holds that of fewer. Selection and training see the same N inputs and are judged on the same new draw.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from toycomb.accounts.instruments.subject import Subject
from toycomb.accounts.upweighting.candidates import BLOCKS, LANES, Candidates
from toycomb.accounts.upweighting.outputs import Published, outputs
from toycomb.accounts.upweighting.place import SAMPLE, Numbers, Place
from toycomb.accounts.upweighting.scarcity import Scarce
from toycomb.accounts.upweighting.selection import select


@dataclass(frozen=True)
class Settings:
    """What is measured.

    Parameters
    ----------
    variables : n
    tasks : A pairs (clauses, literals per clause)
    rows : h of each candidate and of each trained network
    inputs, fresh : training inputs N, and inputs of the new draw
    counts : K rising numbers of candidates, the largest a multiple of 2,000
    epochs : T snapshots of training; the last is its end
    compared : place among the tasks of the one where training and selection are judged against each other
    widened, widths : places of the tasks where rows of so many candidates are upweighted together
    coded : places of the tasks whose codes are read
    scarce : how rare candidates are that are reliable
    published : the published task
    """

    variables: int = 32
    tasks: Sequence[Sequence[int]] = (
        *((1, 2), (2, 2), (3, 2), (4, 2), (6, 2), (8, 2)),
        *((1, 3), (2, 3), (1, 4), (2, 4), (8, 4)),
    )
    rows: int = 8
    inputs: int = 256
    fresh: int = 4096
    counts: Sequence[int] = (1_000, 10_000, 100_000)
    epochs: Sequence[int] = (1, 3, 10, 33, 100, 333)
    compared: int = 3
    widened: Sequence[int] = (0, 3, 5)
    widths: Sequence[int] = (1, 3, 10, 30, 100)
    coded: Sequence[int] = (3, 4, 5)
    scarce: Scarce = field(default_factory=Scarce)
    published: Published = field(default_factory=Published)


def measure(seed: int, index: int, settings: Settings) -> Numbers:
    """Numbers of network `index`; A tasks, K numbers of candidates, T epochs, L accuracies.

    Returns
    -------
    dict of arrays
        Accuracies on a new draw: `selected`, `best`, `perfect` (A, K; NaN without perfect fits), `trained` (A, T),
        `rows` (widened, widths), and with permuted labels `selected permuted`, `trained permuted` () of the task
        compared, where `exchanged` () is the difference with the arms exchanged input by input; `fits` (A, K)
        candidates without a mistake; `heard` (A,) effective number of candidates that have a vote; `codes …`
        (coded,); `direct`, `split` (A, L) and `beyond` (A,) of `Place.needed`; and the numbers of `outputs`.
    """
    family = {"variables": settings.variables, "samples": settings.inputs}
    subjects = [Subject.of(seed, index, clauses=C, literals=k, **family) for C, k in settings.tasks]
    candidates = Candidates(subjects[0].task.E, settings.rows)
    places = [Place(x, candidates, x.fresh(settings.fresh), settings.epochs) for x in subjects]
    encoded = [candidates.inputs(x.data.X, x.data.y, x.permuted.data.y) for x in subjects]
    chosen = select(candidates, encoded, settings.counts, lambda: subjects[0].rng(SAMPLE))
    first = next(candidates.drawn(BLOCKS * LANES, subjects[0].rng(SAMPLE)))
    sample = candidates.unblocked(first, np.arange(BLOCKS * LANES))
    scarce, compared, widened = settings.scarce, settings.compared, [places[a] for a in settings.widened]
    return {
        **_stacked([x.selection(own, settings.counts) for x, (own, _) in zip(places, chosen, strict=True)]),
        **_stacked([{"trained": x.right(x.grown)} | x.needed(a, scarce) for a, x in enumerate(places)]),
        **places[compared].control(*chosen[compared]),
        "rows": np.stack([x.upweighted(sample, settings.widths) for x in widened]),
        **_stacked([places[a].codes(sample, *chosen[a]) for a in settings.coded]),
        **outputs(seed, index, settings.published),
    }


def _stacked(lines: Sequence[Numbers]) -> Numbers:
    return {name: np.stack([line[name] for line in lines]) for name in lines[0]}
