"""Fits the confidence of clauses: `python -m benchmarks.decode.fitting`.

Logistic regressions of whether a candidate is a clause on its numbers, over networks of many set-ups, each asked as a
DNF and as the dual of one; see `toycomb.decoding.queries.confidence`. It needs scikit-learn. What is fitted goes to
`confidence.json`, which the package holds: copy it to `toycomb/decoding/queries` to use it. Seeds of fitting are never
those of published tables.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.decode.setups import BY_HAND, MISREAD, SHUFFLED, UNTRAINED, Setup, ToRead, networks
from benchmarks.options import Smallest, among, at_least_one, start
from toycomb.common.errors import InputError
from toycomb.common.progress import Progress
from toycomb.decoding.queries import confidence as shipped
from toycomb.decoding.queries.asked import Asked
from toycomb.decoding.queries.asked import asked as asked_of
from toycomb.decoding.queries.candidates import Candidates, candidates
from toycomb.decoding.queries.choosing import surest
from toycomb.decoding.queries.confidence import expanded
from toycomb.decoding.queries.first import First
from toycomb.decoding.queries.numbers import NAMES, Numbers, numbers
from toycomb.decoding.queries.plans import DENSE, MIDDLE, OF_INPUTS, SPARSE, Plan, plan
from toycomb.decoding.queries.reading import SIGNS, signs_of
from toycomb.decoding.queries.surroundings import Surroundings, surroundings
from toycomb.decoding.queries.words import literals
from toycomb.files.writing import write_json
from toycomb.records.origins import versions

SEED, NETWORKS, ROUNDS = 101, 7, 3
OTHER_WAY = 2
"""Networks of each set-up that are asked as the kind that they are not as well."""
CONSTANT = 1e-4
"""Spread of a number, in units of its size, below which it is taken for constant."""
BOTH = ("identity", "hadamard")
SMALL = ((6, 2, 2), (8, 3, (1, 2, 3)), (10, 4, 3), (12, 4, (2, 3)), (14, 5, 4))
"""Few variables: n, clauses, literals."""
SETUPS = (
    *(Setup(c, embedding=e) for c in (4, 8, 16, 24, 32, 48, 64) for e in BOTH),
    *(Setup(c, negated=0.5, embedding=e) for c in (4, 8, 16, 24) for e in BOTH),
    *(Setup(c, negated=0.25, embedding=e) for c in (8, 16, 32) for e in BOTH),
    *(Setup(c, k, embedding=e) for c in (8, 24) for k in (3, 5) for e in BOTH),
    *(Setup(c, 2, embedding=e) for c in (4, 8) for e in BOTH),
    *(Setup(16, 2, embedding=e, variables=64) for e in BOTH),
    *(Setup(c, 3, negated=0.34) for c in (8, 16)),
    *(Setup(8, hidden=8, embedding=e) for e in BOTH),
    *(Setup(8, kind="cnf", embedding=e) for e in BOTH),
    *(Setup(c, kind="cnf", negated=0.5) for c in (8, 16)),
    *(Setup(c, hidden=h) for c in (8, 24) for h in (16, 64)),
    *(Setup(c, epochs=t) for c in (8, 24) for t in (10, 200)),
    *(Setup(c, variables=n) for c in (8, 24) for n in (16, 48, 64)),
    *(Setup(8, density=d, embedding=e) for d in (0.3, 0.2, 0.1, 0.05) for e in BOTH),
    *(Setup(24, density=d) for d in (0.2, 0.1)),
    *(Setup(c, state=s, negated=g) for s in (UNTRAINED, SHUFFLED, MISREAD) for c in (8, 32) for g in (0.0, 0.5)),
    *(Setup(c, state=BY_HAND, negated=g) for c in (4, 16, 32) for g in (0.0, 0.5)),
    *(
        Setup(c, (1, 2, 3, 4, 5), state=BY_HAND, negated=g, variables=n)
        for c, n in ((5, 20), (10, 40))
        for g in (0.0, 0.5)
    ),
    *(Setup(c, k, state=BY_HAND, negated=g, variables=n) for n, c, k in SMALL for g in (0.0, 0.5, 1.0)),
    *(Setup(c, k, negated=g, variables=n) for n, c, k in SMALL for g in (0.0, 0.5)),
)
DENSE_SETUPS = (
    *(Setup(c, inputs=i, embedding=e) for c in (4, 8, 16) for i in ("uniform", "planted") for e in BOTH),
    *(Setup(c, inputs="uniform", negated=0.5, embedding=e) for c in (4, 8, 16) for e in BOTH),
    *(Setup(8, k, inputs="planted") for k in (3, 5)),
    *(Setup(8, inputs="uniform", state=s) for s in (UNTRAINED, SHUFFLED, MISREAD)),
    *(Setup(c, inputs="uniform", state=BY_HAND, negated=g) for c in (4, 8) for g in (0.0, 0.5)),
    *(Setup(8, kind="cnf", inputs="uniform", negated=g) for g in (0.0, 0.5)),
)
MIDDLE_SETUPS = tuple(
    Setup(c, k, negated=g, embedding=e, hidden=h, layers=layers, outputs=2, inputs="balanced")
    for c, k, g in ((4, 4, 0.0), (8, 4, 0.0), (8, 3, 0.0), (8, 4, 0.5), (16, 4, 0.0))
    for e in BOTH
    for h, layers in ((32, 1), (64, 1), (32, 2))
)
STRENGTH = {SPARSE: 1.0, MIDDLE: 0.1, DENSE: 0.1}
"""Inverse strength of the penalty: the share of True inputs varies little but for sparse questions."""
ALL = {SPARSE: SETUPS, MIDDLE: MIDDLE_SETUPS, DENSE: DENSE_SETUPS}


@dataclass(frozen=True)
class Options(Smallest):
    """How many networks, and where constants go."""

    out: Path = Path("results")
    """Folder of `confidence.json`, made if missing."""
    networks: int = NETWORKS
    """Networks of each set-up."""
    seed: int = SEED
    """Root seed."""
    plans: tuple[str, ...] = tuple(ALL)
    """Which questions; of the others what is shipped stays."""


@dataclass
class Asking:
    """One network as a DNF, or as the dual of one, with what is known of its candidates."""

    ask: Asked
    found: Candidates
    around: Surroundings
    right: np.ndarray
    clauses: frozenset[tuple[int, ...]]
    accepted: np.ndarray = field(default_factory=lambda: np.zeros(0, int))
    numbers: Numbers | None = None


def asking(one: ToRead, questions: Plan, both_ways: bool) -> list[Asking]:
    """A network asked as what its formula is, and the other way, in which there is nothing to be found."""
    own = asked_of(one.network, one.E, one.output)
    both = []
    for kind, ask in (("dnf", own), ("cnf", own.dual())):
        if kind != one.formula.kind and not both_ways:
            continue
        clauses = one.clauses if kind == one.formula.kind else frozenset()
        found = candidates(First(ask, questions))
        right = np.array([x in clauses for x in literals(found.terms, ask.variables)], bool)
        both.append(Asking(ask, found, surroundings(ask, found.terms, questions, found.spread), right, clauses))
    return both


def fitted(X: np.ndarray, right: np.ndarray, strength: float) -> dict[str, Any]:
    """A logistic regression with a ridge penalty on standardised regressors, as JSON."""
    try:
        from sklearn.linear_model import LogisticRegression
    except ImportError:
        raise InputError("scikit-learn is needed for this and is not installed; pip install scikit-learn") from None
    if len(set(right.tolist())) < 2:  # nothing to tell apart, as at the smallest size
        nothing = [0.0] * X.shape[1]
        odds = float(np.log((right.sum() + 1) / (len(right) - right.sum() + 1)))
        return {"mean": nothing, "scale": [1.0] * X.shape[1], "weights": nothing, "intercept": odds}
    mean, scale = X.mean(axis=0), X.std(axis=0)
    scale = np.where(scale > CONSTANT * (1 + np.abs(mean)), scale, 1.0)
    model = LogisticRegression(C=strength, max_iter=5000).fit((X - mean) / scale, right)
    named = {"mean": mean, "scale": scale, "weights": model.coef_[0]}
    return {k: [float(f"{x:.6g}") for x in v] for k, v in named.items()} | {"intercept": float(model.intercept_[0])}


def fit_both(asked: list[Asking], strength: float) -> dict[str, Any]:
    """The regressions of candidates without rivals, and beside those that are accepted, until these hardly change."""
    found: dict[str, Any] = {}
    for turn in range(1 + ROUNDS):
        for x in asked:
            x.numbers = numbers(x.found, x.around, x.found.terms.take(x.accepted))
        known = [x for x in asked if x.numbers is not None and x.numbers.known.any()]
        X = np.concatenate([expanded(x.numbers.values[x.numbers.known]) for x in known if x.numbers])
        right = np.concatenate([x.right[x.numbers.known] for x in known if x.numbers])
        which = shipped.LATER if turn else shipped.FIRST
        found[which] = fitted(X, right, strength)
        for x in asked:
            x.accepted = surest(x.found.terms, sure(x, found[which]))
    return found


def sure(one: Asking, regression: dict[str, Any]) -> np.ndarray:
    """(T,) confidence by a regression that is not shipped yet."""
    assert one.numbers is not None
    chance = shipped.logistic(expanded(one.numbers.values), regression)
    return np.where(one.numbers.known, chance, 0.0)


def fit_whole(asked: list[Asking], later: dict[str, Any], questions: str) -> dict[str, Any]:
    """The regression of whether exactly the clauses of the formula were read."""
    signs, exact = [], []
    for x in asked:
        if not len(x.accepted):
            continue
        terms, values = signs_of(x.ask, x.found, x.accepted, sure(x, later), questions)
        signs.append(values)
        exact.append(frozenset(literals(terms, x.ask.variables)) == x.clauses)
    return fitted(np.array(signs).reshape(-1, SIGNS), np.array(exact, bool), 1.0)


def main(options: Options) -> None:
    """Ask all networks, fit, and write."""
    at_least_one(networks=options.networks)
    constants: dict[str, Any] = {"names": list(NAMES), "seed": options.seed, "versions": versions()}
    number = 2 if options.smallest else options.networks
    left = [] if set(options.plans) == set(ALL) else [x for x in ALL if x not in options.plans]
    constants |= {x: shipped.constants()[x] for x in left}
    for name in among(options.plans, list(ALL)):
        every = ALL[name]
        chosen: Sequence[Setup] = (every[0], every[-1]) if options.smallest else every
        asked: list[Asking] = []
        with Progress(f"networks, {name} questions", len(chosen), unit="set-up") as bar:
            for setup in chosen:
                assert OF_INPUTS[setup.inputs] == name
                questions = plan(setup.variables, setup.inputs)
                for place, one in enumerate(networks(setup, number, options.seed)):
                    asked += asking(one, questions, both_ways=place < OTHER_WAY)
                bar.update()
        found = fit_both(asked, STRENGTH[name])
        constants[name] = found | {shipped.WHOLE: fit_whole(asked, found[shipped.LATER], name)}
    write_json(options.out / "confidence.json", constants)
    print(f"fitted on {number} networks of each of {sum(len(ALL[x]) for x in options.plans)} set-ups")


if __name__ == "__main__":
    start(main, Options, __doc__, sys.argv[1:])
