"""What is measured in one network: the kernel regime, initialisation, and the published task."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from toycomb.accounts.instruments.subject import Subject
from toycomb.accounts.tangent import initial, regime
from toycomb.accounts.tangent.index import Selection, selection
from toycomb.accounts.tangent.published import AGAIN, EXCHANGED, ORDER, PERMUTED, Published, by_distance, codes, gained
from toycomb.evidence.exchange import exchanges
from toycomb.geometry import FeatureSpace

FIELDS = ("raw", "index", "null", "jaccard", "ceiling", "chance")


@dataclass(frozen=True)
class Trained:
    """A network at one output scale, trained, once more in another order, and its linearisation.

    Parameters
    ----------
    real, again, tangent : at initialisation and at the end
    hits : (2, fresh) right answers of the network and its linearisation
    """

    work: Published
    real: FeatureSpace
    again: FeatureSpace
    tangent: FeatureSpace
    hits: np.ndarray

    @classmethod
    def of(cls, work: Published, alpha: float) -> Trained:
        """Train; the linearisation is the same for every α, and moves by u/α."""
        u, v = (work.trained(alpha, order=order) for order in (ORDER, AGAIN))
        hits = np.stack([work.accuracy(u, alpha), work.accuracy(work.tangent, linear=True)])
        real, again, tangent = (work.read(x, alpha) for x in (u, v, work.tangent))
        return cls(work, real, again, tangent, hits)

    def told_by(self, space: FeatureSpace) -> tuple[Selection, Selection]:
        """What the codes of a space at its end, and at its start, tell of the trained network's."""
        rng = self.work.rng(PERMUTED)
        end, start = (selection(codes(space, at), codes(self.real), codes(self.again), rng) for at in (-1, 0))
        return end, start


@dataclass(frozen=True)
class Settings:
    """What is measured.

    Parameters
    ----------
    clauses : load at which α is varied
    samples, epochs, fresh : training inputs, epochs and newly drawn inputs of every training
    alphas : output scales in rising order, 1 among them
    loads : numbers of clauses at α = 1, `clauses` among them
    kernel_regime, initialisation : what is measured of these
    task : settings of `toycomb.random_tasks` that differ from the published ones, but for those that are varied here
    """

    clauses: int = 8
    samples: int = 20_000
    epochs: int = 12
    fresh: int = 5_000
    alphas: Sequence[float] = (0.3, 1, 3, 10, 100)
    loads: Sequence[int] = (4, 8, 16, 32)
    kernel_regime: regime.Settings = field(default_factory=regime.Settings)
    initialisation: initial.Settings = field(default_factory=initial.Settings)
    task: Mapping[str, Any] = field(default_factory=dict)


def measure(seed: int, index: int, settings: Settings) -> dict[str, np.ndarray]:
    """Everything of the account in network `index`.

    Returns
    -------
    dict of arrays
        Those of `regime.measure` and `initial.measure`; of `cell`, with the prefixes `alpha_` (A, ...), `load_`
        (L, ...) and `uncentred_`; `shortened` (A, FIELDS); and of `contrasts`.
    """
    few = Subject.of(seed, index, **{**settings.task, "clauses": settings.clauses, "samples": 2_000})
    Z = regime.few(few.data, settings.kernel_regime.points).X @ few.task.E.T
    sizes = settings.samples, settings.epochs, settings.fresh
    base = Published(seed, index, settings.clauses, *sizes, task=settings.task)
    by_alpha = {alpha: Trained.of(base, alpha) for alpha in settings.alphas}
    others = [load for load in settings.loads if load != settings.clauses]
    by_load = {load: Trained.of(replace(base, clauses=load), 1.0) for load in others}
    by_load[settings.clauses] = by_alpha[1]
    return {
        **regime.measure(few, settings.kernel_regime),
        **initial.measure(few, Z, settings.initialisation),
        **stacked("alpha", [cell(by_alpha[alpha]) for alpha in settings.alphas]),
        **stacked("load", [cell(by_load[load]) for load in settings.loads]),
        **stacked("uncentred", [cell(Trained.of(replace(base, centred=False), 1.0))]),
        "shortened": shortened(by_alpha[1], settings.alphas),
        **contrasts(by_alpha[1], by_alpha[settings.alphas[-1]]),
    }


def stacked(prefix: str, cells: Sequence[Mapping[str, np.ndarray]]) -> dict[str, np.ndarray]:
    """Arrays of several cells, stacked, under longer names."""
    return {f"{prefix}_{name}": np.stack([x[name] for x in cells]) for name in cells[0]}


def cell(trained: Trained) -> dict[str, np.ndarray]:
    """The network at one output scale and load beside its linearisation.

    Returns
    -------
    dict of arrays
        `accuracy` (2,): of the network and its linearisation on a new draw; `rows` (3,): code rows per clause at the
        start, in the trained network and in the linearisation, and `gains` (2,): rise of these rows less the same for
        sham clauses; `selection` (2, FIELDS): what the linearisation's codes and the initial ones tell; `distance` (2,
        2, 2, DISTANCES): of the network and the linearisation, see `by_distance`.
    """
    shams, ends = trained.work.shams, (trained.real, trained.tangent)
    told = trained.told_by(trained.tangent)
    return {
        "accuracy": trained.hits.mean(axis=1),
        "rows": np.array([codes(trained.real, 0).at, *(codes(x).at for x in ends)]).sum(axis=1).mean(axis=-1),
        "gains": np.array([gained(x, shams).mean() for x in ends]),
        "selection": np.array([[getattr(x, name) for name in FIELDS] for x in told]),
        "distance": np.stack([by_distance(x, shams) for x in ends]),
    }


def shortened(here: Trained, alphas: Sequence[float]) -> np.ndarray:
    """(A, FIELDS) what the linearisation's codes at θ0 + u/α tell of the network trained at another scale, α = 1.

    The step keeps its direction and changes its length. Looked at after it had been seen that the full step tells
    little; no claim is made of it.
    """
    told = [here.told_by(here.work.read(here.work.tangent, alpha))[0] for alpha in alphas]
    return np.array([[getattr(x, name) for name in FIELDS] for x in told])


def contrasts(here: Trained, lazy: Trained) -> dict[str, np.ndarray]:
    """Effects of the claims on the published task with their nulls and controls.

    Parameters
    ----------
    here, lazy : at α = 1 and at the largest α

    Returns
    -------
    dict of arrays
        Effect, null and control of each: `told`, S of the linearisation's codes; `told_beyond`, the same less S of the
        initial codes; `gap`, accuracy of the network less its linearisation; `made`, code rows per clause that the
        linearisation gains beyond shams, on labels less on permuted labels, and these two behind it.
    """
    work = here.work
    end, start = here.told_by(here.tangent)
    other = replace(work, repeat=1)
    end_other, start_other = here.told_by(other.read(other.tangent))
    noise = replace(work, shuffled_labels=True)
    gap = here.hits[0] - here.hits[1]
    made, made_noise = (gained(x.read(x.tangent), x.shams) for x in (work, noise))
    foreign, shams = work.foreign()
    strange = np.subtract(*(gained(x.read(x.tangent).with_formulas([foreign]), shams).mean() for x in (work, noise)))
    by_labels = made - made_noise
    rng = work.rng(EXCHANGED)
    return {
        "told": np.array([end.raw, end.null, end_other.raw]),
        "told_beyond": np.array([end.raw - start.raw, end.null - start.null, end_other.raw - start_other.raw]),
        "gap": np.array([gap.mean(), exchanges(gap, rng).mean(), (lazy.hits[0] - lazy.hits[1]).mean()]),
        "made": np.array([by_labels.mean(), exchanges(by_labels, rng).mean(), strange, made.mean(), made_noise.mean()]),
    }
