"""What is measured for one population of training sets: how far training agrees with random networks that fit, and
whether random networks prefer simple functions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from toycomb.accounts.instruments.networks import randomness
from toycomb.accounts.posterior.comparing import OPTIMISERS, compared
from toycomb.accounts.posterior.fitting import Rule
from toycomb.accounts.posterior.samples import TARGETS, random_fits, trained_fits, training_sets
from toycomb.accounts.posterior.sampling import Sampler, Shape
from toycomb.accounts.posterior.simplicity import simplicity
from toycomb.evidence.intervals import mean_known

AVERAGED = ("agreement", "errors", "complexity", "training")
"""Arrays of which the mean over training sets is kept."""


def measure(
    seed: int,
    index: int,
    *,
    variables: int,
    hidden: int,
    training: int,
    formula: Mapping[str, Any],
    sampled: int,
    runs: int,
    sets: int,
    rules: Mapping[str, Mapping[str, Any]],
    repeats: int,
    drawn: int,
    prior: Sequence[Sequence[int]],
    orders: int,
) -> dict[str, np.ndarray]:
    """Everything measured with number `index`.

    Parameters
    ----------
    seed, index : int
    variables, hidden : n and H
    training : inputs of a training set
    formula : arguments of `Formula.random` for the clause-structured target
    sampled : random networks, rounded up to three samples of whole groups
    runs : trained networks for each training set and optimiser
    sets : training sets of each kind
    rules : fields of `fitting.Rule` by optimiser
    repeats : draws of the shift, and of the exchange of functions, that are averaged
    drawn : functions kept for a figure
    prior : [n, networks] of the random networks whose simplicity is measured; the first is also that of DNFs
    orders : of the inputs, see `simplicity`

    Returns
    -------
    agreement (targets, arms, measures), errors (targets, found), complexity (targets, found) and training (targets,
    optimisers, 2) of `comparing.compared` and `samples.trained_fits`, means over the training sets of a kind that
    define them; fits, points and sizes of `compared` with leading axes (targets, sets); and arrays of `simplicity` with
    a leading axis of priors
    """
    rng = randomness(seed, index)
    sampler = Sampler(Shape(variables, hidden), key_of(rng))
    kinds = [training_sets(rng, variables, training, formula) for _ in range(sets)]
    chosen = [kind[name] for name in TARGETS for kind in kinds]
    random = random_fits(sampler, chosen, sampled)
    fit = {name: Rule(**rules[name]) for name in OPTIMISERS}
    read = []
    for own, tables in zip(chosen, random, strict=True):
        trained, spent = trained_fits(sampler, own, fit, runs, rng)
        read.append(compared(own, tables, trained, rng, repeats, drawn) | {"training": spent})
    of_sets = {name: np.stack([x[name] for x in read]) for name in read[0]}
    by_kind = {name: x.reshape(len(TARGETS), sets, *x.shape[1:]) for name, x in of_sets.items()}
    bias = [simplicity(Sampler(Shape(n, hidden), key_of(rng)), size, rng, orders, drawn) for n, size in prior]
    return {
        **{name: mean_known(by_kind[name], axis=1) for name in AVERAGED},
        **{name: x for name, x in by_kind.items() if name not in AVERAGED},
        **{name: np.stack([x[name] for x in bias]) for name in bias[0]},
    }


def key_of(rng: np.random.Generator) -> int:
    """64 random bits."""
    return int(rng.integers(2**64, dtype=np.uint64))
