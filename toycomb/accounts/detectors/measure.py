"""What the account of detectors measures in one network."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from toycomb.accounts.detectors.stages import stages
from toycomb.accounts.detectors.widths import Layer, read_by_width
from toycomb.accounts.instruments.subject import Subject

JUDGED = 4
"""Clause size of the claims, which is the published one."""

TRAINED = 32
"""Rows of the trained networks; those on clauses of size `JUDGED` are among the stages."""


@dataclass(frozen=True)
class Settings:
    """What is measured.

    Parameters
    ----------
    clauses : C
    sizes : clause sizes k of the random layers, `JUDGED` among them; everything else has clauses of that size
    log2_widths : of the random layers
    levels : reliabilities whose chance is measured
    read_widths : rows of the random layers that are read out linearly
    trained_widths : rows of further trained networks whose best unit is measured
    particles, sweeps : of splitting
    steps : of the searches for masks
    task : settings of `toycomb.random_tasks` that differ from the published ones, but for those that are varied here
    """

    clauses: int = 8
    sizes: Sequence[int] = (2, 3, 4, 5)
    log2_widths: Sequence[int] = tuple(range(4, 15))
    levels: Sequence[float] = (0.75, 0.8, 0.85, 0.9, 0.95)
    read_widths: Sequence[int] = (32, 64, 128, 256, 512)
    trained_widths: Sequence[int] = (16,)
    particles: int = 48
    sweeps: int = 6
    steps: int = 1000
    task: Mapping[str, Any] = field(default_factory=dict)


def _subject(seed: int, index: int, settings: Settings, literals: int) -> Subject:
    return Subject.of(seed, index, **{**settings.task, "clauses": settings.clauses, "literals": literals})


def measure(seed: int, index: int, settings: Settings) -> dict[str, np.ndarray]:
    """All numbers of one network.

    Returns
    -------
    dict
        Random rows at initialisation, by width or level: `best` (W,) reliability on a new draw of the best of so
        many, `chance` (L,) share that is so reliable, `law` (L,) and `law_best` (W,) predictions of the two; each as
        `near …` (k, ·) among near misses by clause size, and as `all …` on all inputs for clauses of size `JUDGED`.
        `split` and `split_fresh` (k, L), see `Layer.by_splitting`; `permuted` and `other` (W,), see
        `Layer.chosen_otherwise`; `read_task` (R,) accuracy of a read-out of so many random rows; `trained_sizes`
        (k - 1, 2), `trained_widths` (H, 2) reliability of the best unit of trained networks. By stage and clause what
        `stages` returns.
    """
    widths, levels = settings.log2_widths, settings.levels
    layers = {size: Layer.of(_subject(seed, index, settings, size), size, 2 ** max(widths)) for size in settings.sizes}
    judged = layers[JUDGED]
    near = _stacked([x.by_width("near", widths, levels) for x in layers.values()])
    others = [x.trained_best(TRAINED) for size, x in layers.items() if size != JUDGED]
    return {
        **{f"near {name}": values for name, values in near.items()},
        **{f"all {name}": values for name, values in judged.by_width("all", widths, levels).items()},
        **_stacked([x.by_splitting(levels, settings.particles, settings.sweeps) for x in layers.values()]),
        **judged.chosen_otherwise(widths),
        **stages(judged.subject, settings.steps),
        "trained_sizes": np.array(others),
        "trained_widths": np.array([judged.trained_best(hidden) for hidden in settings.trained_widths]),
        "read_task": read_by_width(judged.subject, settings.read_widths),
    }


def _stacked(numbers: Sequence[dict[str, np.ndarray]]) -> dict[str, np.ndarray]:
    return {name: np.stack([x[name] for x in numbers]) for name in numbers[0]}
