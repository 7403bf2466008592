"""What the account of detectors measures in one network."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from toycomb.theories.detectors.stages import stages
from toycomb.theories.detectors.widths import by_width, chosen_otherwise, read_by_width, trained_best
from toycomb.theories.instruments.networks import task_of

JUDGED = 4
"""Clause size of the claims, which is the published one."""

Numbers = dict[str, np.ndarray]


def measure(
    seed: int, index: int, *, clauses: int, sizes: Sequence[int], log2_widths: Sequence[int],
    levels: Sequence[float], read_widths: Sequence[int], trained_widths: Sequence[int], particles: int,
    sweeps: int, epochs: int,
) -> Numbers:  # fmt: skip
    """All numbers of one network.

    Parameters
    ----------
    clauses : C
    sizes : clause sizes k of the random layers; everything else has clauses of size `JUDGED`
    log2_widths : of the random layers
    levels : reliabilities whose chance is measured
    read_widths : rows of the random layers that are read out linearly
    trained_widths : rows H of trained networks whose best unit is measured
    particles, sweeps : of splitting
    epochs : of the searches for masks

    Returns
    -------
    dict
        Random rows at initialisation, by clause size (k), kind of false inputs ("all", "near") and width or level:
        `best` (k, 2, W) reliability on fresh inputs of the best of so many, `chance` (k, 2, L) share that is so
        reliable, `law` (k, 2, L) and `law_best` (k, 2, W) predictions of the two; `split` (k, L) log10 of the chance
        among near misses by splitting, `split_fresh` (k, L) mean reliability on fresh inputs of the rows that it ended
        with. For clauses of size `JUDGED`: `permuted` and `other` (W,), see `chosen_otherwise`. `read_task` (R,)
        accuracy of a read-out of so many random rows. `trained_sizes` (k, 2) and `trained_widths` (H, 2) reliability of
        the best unit of trained networks. By stage and clause what `stages` returns.
    """
    by_size = [by_width(seed, index, clauses, k, log2_widths, levels, particles, sweeps) for k in sizes]
    found = {name: np.stack([numbers[name] for numbers in by_size]) for name in by_size[0]}
    task = task_of(seed, index, clauses=clauses)
    return {
        **found,
        **chosen_otherwise(seed, index, clauses, JUDGED, log2_widths),
        **stages(task, seed, index, epochs),
        "trained_sizes": trained_best(seed, index, clauses, [(k, 32) for k in sizes]),
        "trained_widths": trained_best(seed, index, clauses, [(JUDGED, hidden) for hidden in trained_widths]),
        "read_task": read_by_width(task, seed, index, read_widths),
    }
