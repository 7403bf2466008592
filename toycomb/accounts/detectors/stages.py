"""Detectors along training: before it, after masking alone, after training on labels and on permuted ones."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from toycomb.accounts.detectors.masks import masks
from toycomb.accounts.detectors.reliability import KINDS, Contrast, best_unit, contrasts, cuts
from toycomb.accounts.detectors.widths import NULLS, READ
from toycomb.accounts.instruments.readout import accuracy, readout
from toycomb.accounts.instruments.subject import Subject
from toycomb.network import Network
from toycomb.tasks.sampling import Dataset

STAGES = (
    "initial",
    "random mask",
    "searched mask",
    "mask searched on permuted labels",
    "IMP's mask",
    "trained",
    "trained on permuted labels",
)
GROUPS = ("code rows", "random rows", "code rows of permuted labels")
LABELS = ("labels", "permuted")
"""Of the task, and those that a read-out is fitted to instead."""

Numbers = dict[str, np.ndarray]
Inputs = Mapping[str, Contrast]


def stages(subject: Subject, steps: int) -> Numbers:
    """Detectors at each of `STAGES` (S) for each clause (C).

    Returns
    -------
    dict
        `unit` (S, KINDS, C) reliability of the best unit on a new draw, and `unit_area` its area under the ROC curve;
        `unit_other` (S, KINDS, C) that of the best unit for the next clause; `group` (S, GROUPS, C) reliability among
        near misses of the mean activation of a group of rows: those that code the clause in the trained network, as
        many random ones of the type, and those that code it in the network trained on permuted labels; `read` (S, C)
        of the best weighted sum of all rows; `read_inputs` (C,) of the inputs themselves; `own` (S,) accuracy of the
        network on the task, `read_own` (S,) of a read-out of its rows, `read_permuted` (S,) of one that was fitted to
        permuted labels, `read_task_inputs` (LABELS,) of the inputs.
    """
    networks, codes = _networks(subject, steps)
    task, data, fresh = subject.task, subject.data, subject.fresh(subject.task.samples)
    rng = subject.rng(NULLS)
    groups = _groups(codes, networks[STAGES.index("trained")], rng)
    pairs = [
        (contrasts(data, task.formula, c, task.E), contrasts(fresh, task.formula, c, task.E))
        for c in range(len(task.formula))
    ]
    found = [_stage(network, pairs, groups) for network in networks]
    numbers = {name: np.stack([x[name] for x in found]) for name in found[0]}
    inputs_alone = [
        accuracy(readout(a["near"].Z[:, :-1], a["near"].true), b["near"].Z[:, :-1], b["near"].true) for a, b in pairs
    ]
    return {**numbers, **_tasks(networks, subject, fresh, rng), "read_inputs": np.array(inputs_alone)}


def _networks(subject: Subject, steps: int) -> tuple[list[Network], np.ndarray]:
    """The network at each stage, and the codes (2, H, C) of the trained ones."""
    ends = [x.trained().snapshots for x in (subject, subject.permuted)]
    start = ends[0][0]
    masked = [replace(start, W=start.W * mask) for mask in masks(subject, start, steps)]
    codes = [subject.space(x[-1][None]).code_locations[0, 0] for x in ends]
    return [start, *masked, ends[0][-1], ends[1][-1]], np.stack(codes)


def _groups(codes: np.ndarray, network: Network, rng: np.random.Generator) -> list[np.ndarray]:
    """Rows that code each clause (H, C): in the trained network, as many random ones of the type, and in the other."""
    rows = np.flatnonzero(network.v > 0)
    drawn = np.zeros_like(codes[0])
    for c, count in enumerate(codes[0].sum(axis=0)):
        drawn[rng.permutation(rows)[:count], c] = True
    return [codes[0], drawn, codes[1]]


def _stage(network: Network, pairs: Sequence[tuple[Inputs, Inputs]], groups: Sequence[np.ndarray]) -> Numbers:
    rows = np.column_stack([network.W, network.b])
    best = [[best_unit(rows, a[kind], b[kind]) for a, b in pairs] for kind in KINDS]
    groups_of = [[_group(rows, group[:, c], *x) for c, x in enumerate(pairs)] for group in groups]
    return {
        "unit": np.array([[x[0] for x in line] for line in best]),
        "unit_area": np.array([[x[1] for x in line] for line in best]),
        "unit_other": np.array([_of_the_next(rows, pairs, kind) for kind in KINDS]),
        "group": np.array(groups_of),
        "read": np.array([_read(rows, *x) for x in pairs]),
    }


def _of_the_next(rows: np.ndarray, pairs: Sequence[tuple[Inputs, Inputs]], kind: str) -> list[float]:
    """Reliability for each clause of the unit and the cut that are best for the next clause."""
    found = []
    for (_, fresh), (chosen, _) in zip(pairs, [*pairs[1:], pairs[0]], strict=True):
        cut = cuts(rows, chosen[kind])
        unit = [int(cut.gain.argmax())]
        found.append(float(cut[unit].reliability(fresh[kind].activations(rows[unit]), fresh[kind].true)[0]))
    return found


def _group(rows: np.ndarray, group: np.ndarray, chosen: Inputs, fresh: Inputs) -> float:
    """Reliability of the mean activation of some rows among near misses; NaN for no rows."""
    if not group.any():
        return np.nan
    a, b = (np.maximum(x["near"].activations(rows[group]), 0).mean(axis=0, keepdims=True) for x in (chosen, fresh))
    mean = Contrast(a.T, chosen["near"].true)  # the group as one input of a unit that passes it on
    return float(cuts(np.ones((1, 1)), mean).reliability(b, fresh["near"].true)[0])


def _read(rows: np.ndarray, chosen: Inputs, fresh: Inputs) -> float:
    """Reliability of the best weighted sum of all activations among near misses."""
    a, b = (np.maximum(x["near"].activations(rows), 0).T.astype(float) for x in (chosen, fresh))
    return accuracy(readout(a, chosen["near"].true), b, fresh["near"].true)


def _tasks(networks: Sequence[Network], subject: Subject, fresh: Dataset, rng: np.random.Generator) -> Numbers:
    """Accuracy on the task of the networks themselves and of read-outs of their rows, and of the inputs."""
    data, E = subject.data, subject.task.E
    y, permuted, X, X_fresh = data.y[:READ], rng.permutation(data.y[:READ]), data.X[:READ], fresh.X
    features = [[network.activations(x, E) for x in (X, X_fresh)] for network in networks]
    features.append([x.astype(float) for x in (X, X_fresh)])
    read = [[accuracy(readout(a, labels), b, fresh.y) for labels in (y, permuted)] for a, b in features]
    own = [np.mean((network.logits(X_fresh, E) > 0) == fresh.y) for network in networks]
    return {
        "own": np.array(own),
        "read_own": np.array(read[:-1])[:, 0],
        "read_permuted": np.array(read[:-1])[:, 1],
        "read_task_inputs": np.array(read[-1]),
    }
