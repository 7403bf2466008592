"""What the account of detectors measures in one network."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from toycomb.accounts.detectors.stages import stages
from toycomb.accounts.detectors.widths import by_splitting, by_width, chosen_otherwise, read_by_width, trained_best
from toycomb.accounts.instruments.networks import task_of

JUDGED = 4
"""Clause size of the claims, which is the published one."""

TRAINED = 32
"""Rows of the trained networks; those on clauses of size `JUDGED` are among the stages."""

Numbers = dict[str, np.ndarray]


def measure(
    seed: int, index: int, *, clauses: int, sizes: Sequence[int], log2_widths: Sequence[int],
    levels: Sequence[float], read_widths: Sequence[int], trained_widths: Sequence[int], particles: int,
    sweeps: int, steps: int,
) -> Numbers:  # fmt: skip
    """All numbers of one network.

    Parameters
    ----------
    clauses : C
    sizes : clause sizes k of the random layers; everything else has clauses of size `JUDGED`
    log2_widths : of the random layers
    levels : reliabilities whose chance is measured
    read_widths : rows of the random layers that are read out linearly
    trained_widths : rows of further trained networks whose best unit is measured
    particles, sweeps : of splitting
    steps : of the searches for masks

    Returns
    -------
    dict
        Random rows at initialisation, by width or level: `best` (W,) reliability on a new draw of the best of so
        many, `chance` (L,) share that is so reliable, `law` (L,) and `law_best` (W,) predictions of the two; each as
        `near …` (k, ·) among near misses by clause size, and as `all …` on all inputs for clauses of size `JUDGED`.
        `split` and `split_fresh` (k, L), see `by_splitting`; `permuted` and `other` (W,), see `chosen_otherwise`;
        `read_task` (R,) accuracy of a read-out of so many random rows; `trained_sizes` (k - 1, 2), `trained_widths`
        (H, 2) reliability of the best unit of trained networks. By stage and clause what `stages` returns.
    """
    place, of_layers = (seed, index, clauses), (log2_widths, levels)
    near = _stacked([by_width(*place, size, "near", *of_layers) for size in sizes])
    split = _stacked([by_splitting(*place, size, levels, particles, sweeps) for size in sizes])
    task = task_of(seed, index, clauses=clauses)
    return {
        **{f"near {name}": values for name, values in near.items()},
        **{f"all {name}": values for name, values in by_width(*place, JUDGED, "all", *of_layers).items()},
        **split,
        **chosen_otherwise(*place, JUDGED, log2_widths),
        **stages(task, seed, index, steps),
        "trained_sizes": trained_best(*place, [(size, TRAINED) for size in sizes if size != JUDGED]),
        "trained_widths": trained_best(*place, [(JUDGED, hidden) for hidden in trained_widths]),
        "read_task": read_by_width(task, seed, index, read_widths),
    }


def _stacked(numbers: Sequence[Numbers]) -> Numbers:
    return {name: np.stack([x[name] for x in numbers]) for name in numbers[0]}
