"""What is measured for one population of training sets: how far training agrees with random networks that fit, and
whether random networks prefer simple functions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from toycomb.accounts.posterior.comparing import OPTIMISERS, compared
from toycomb.accounts.posterior.fitting import Rule
from toycomb.accounts.posterior.samples import TARGETS, Family, random_fits, trained_fits, training_sets
from toycomb.accounts.posterior.sampling import Sampler, Shape, key_of
from toycomb.accounts.posterior.simplicity import simplicity
from toycomb.common.seeds import Purpose, stream
from toycomb.evidence.intervals import mean_known

AVERAGED = ("agreement", "errors", "complexity", "training")
"""Arrays of which the mean over training sets is kept."""


@dataclass(frozen=True)
class Settings:
    """What is measured.

    Parameters
    ----------
    variables, hidden : n and H
    training : inputs of a training set
    formula : of the clause-structured targets
    sampled : random networks, rounded up to three samples of whole groups
    sets : training sets of each kind
    runs : trained networks for each training set and optimiser
    rules : how these are trained, by optimiser
    repeats : draws of the shift, and of the exchange of functions, that are averaged
    drawn : functions kept for a figure
    prior : [n, networks] of the random networks whose simplicity is measured; the first is also that of DNFs
    orders : of the inputs, see `simplicity`
    """

    variables: int = 5
    hidden: int = 16
    training: int = 8
    formula: Family = field(default_factory=Family)
    sampled: int = 24_000_000
    sets: int = 2
    runs: int = 6_000
    rules: Mapping[str, Rule] = field(default_factory=lambda: {"adam": Rule("adam", 0.01), "sgd": Rule("sgd", 0.1)})
    repeats: int = 2
    drawn: int = 400
    prior: Sequence[Sequence[int]] = ((5, 2_097_152), (7, 524_288))
    orders: int = 3


def measure(seed: int, index: int, settings: Settings) -> dict[str, np.ndarray]:
    """Everything measured with number `index`.

    Returns
    -------
    agreement (targets, arms, measures), errors (targets, found), complexity (targets, found) and training (targets,
    optimisers, 2) of `comparing.compared` and `samples.trained_fits`, means over the training sets of a kind that
    define them; fits, points and sizes of `compared` with leading axes (targets, sets); and arrays of `simplicity` with
    a leading axis of priors
    """
    rng, sets, hidden, drawn = stream(seed, Purpose.THEORY, index), settings.sets, settings.hidden, settings.drawn
    sampler = Sampler(Shape(settings.variables, hidden), key_of(rng))
    kinds = [training_sets(rng, settings.variables, settings.training, settings.formula) for _ in range(sets)]
    chosen = [kind[name] for name in TARGETS for kind in kinds]
    random = random_fits(sampler, chosen, settings.sampled)
    rules = {name: settings.rules[name] for name in OPTIMISERS}
    read = []
    for own, tables in zip(chosen, random, strict=True):
        trained, spent = trained_fits(sampler, own, rules, settings.runs, rng)
        read.append(compared(own, tables, trained, rng, settings.repeats, drawn) | {"training": spent})
    of_sets = {name: np.stack([x[name] for x in read]) for name in read[0]}
    by_kind = {name: x.reshape(len(TARGETS), sets, *x.shape[1:]) for name, x in of_sets.items()}
    bias = [
        simplicity(Sampler(Shape(n, hidden), key_of(rng)), size, rng, settings.orders, drawn)
        for n, size in settings.prior
    ]
    return {
        **{name: mean_known(by_kind[name], axis=1) for name in AVERAGED},
        **{name: x for name, x in by_kind.items() if name not in AVERAGED},
        **{name: np.stack([x[name] for x in bias]) for name in bias[0]},
    }
