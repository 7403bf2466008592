"""What a sweep found at each point: means over its networks, with intervals, point by point."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from toycomb.accounts.account import Derived
from toycomb.accounts.material import Material
from toycomb.common.errors import shown
from toycomb.common.failures import FAILS
from toycomb.common.notices import reason
from toycomb.evidence.intervals import mean_interval
from toycomb.records.store import Store
from toycomb.sweeps.asked import account_of, sources_of
from toycomb.sweeps.design import Point, points
from toycomb.sweeps.document import clauses_of
from toycomb.sweeps.fields import ACCOUNT, TRAINING, WHAT
from toycomb.sweeps.sources import Found, Measured, Networks, Source
from toycomb.training import Training

Row = dict[str, Any]
TICKETS = (
    "accuracy",
    "unseen_accuracy",
    "exact_recall",
    "exact_precision",
    "exact_jaccard",
    "chance_jaccard",
    "corrected_jaccard",
    "family_coverage",
    "dense_coverage",
    "code_size",
    "cost_steps",
)
"""Measures of tickets that the table has."""
COUNTS = ("locations", "codes", "permuted", "fates", "motion")
"""Of probes: numbers by distance, or by fate."""
LAST = ("test_error", "unseen_error")
"""Curves of a network of which the table has the end."""
NAMES = (*LAST, *COUNTS, "train_error", "epochs_run", "coverage", "code_size")
"""Arrays that the table is made from."""
CLAIM = ("id", "verdict", "effect", "ci_low", "ci_high", "unit", "margin", "n_networks")
"""What the table has of a claim."""
ASKED = "networks_asked"
"""Column of the numbers of networks that a sweep varies, beside those that were found."""


class Accounts:
    """What the accounts of points say; the last one is kept, since to derive the maps takes minutes.

    Parameters
    ----------
    store : Store
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self._last: tuple[int, Derived] | None = None

    def derived(self, point: Point) -> Derived:
        """Tables and claims of the account of a point.

        Raises
        ------
        InputError
            If something failed that the account needs.
        """
        if self._last is None or self._last[0] != point.number:
            account, preset, seed = account_of(point.document)
            self._last = point.number, account.derive(Material(account, preset, seed, self._store))
        return self._last[1]


def rows(document: Mapping[str, Any], store: Store, accounts: Accounts) -> Iterator[Row]:
    """The rows of each point: one, of tickets one for each method and density, of an account one for each claim.

    Only one point is held at a time.
    """
    for point in points(document):
        varied = {ASKED if name == "networks" else name: _plain(x) for name, x in point.varied.items()}
        about = {"point": point.number, **varied, **_clauses(point)}
        if document[WHAT] == ACCOUNT:
            yield from ({**about, **row} for row in _claims(point, accounts))
        else:
            for source in sources_of(point):
                yield from ({**about, **row} for row in _of_source(source, store))


def _clauses(point: Point) -> Row:
    """Clauses of a point that is given by its load, which is rounded to whole clauses."""
    if "load" not in point.document:
        return {}
    training = Training(**{name: x for name, x in point.document.get(TRAINING, {}).items() if name == "hidden"})
    return {"clauses": clauses_of(point.document["load"], training)}


def _plain(value: Any) -> Any:
    return value if isinstance(value, int | float) else shown(value)


def _of_source(source: Source, store: Store) -> Iterator[Row]:
    if isinstance(source, Found):
        for entry in source.entries:
            records = [x for i, x in sorted(store.tickets(entry).items()) if i < source.networks]
            yield {
                "method": entry.method,
                "density": entry.density,
                "networks": len(records),
                **_means({name: [x.get(name) for x in records] for name in TICKETS}),
            }
    elif isinstance(source, Networks | Measured):
        there = sorted(i for i in store.networks(source.table, source.identities[0]) if i < source.networks)
        each = [_numbers(x) for _, x in store.arrays(source.identities[0], there, NAMES)]
        names = dict.fromkeys(name for x in each for name in x)
        yield {"networks": len(there), **_means({name: [x.get(name) for x in each] for name in names})}


def _numbers(arrays: Mapping[str, np.ndarray]) -> dict[str, float]:
    """Numbers of one network: of curves the end, of counts by distance or fate each."""
    found: dict[str, float] = {}
    for name, values in arrays.items():
        if name in LAST and values.ndim:
            found[name] = float(values[-1])
        elif not values.ndim:
            found[name] = float(values)
        elif name in COUNTS:
            found |= {f"{name}_{i}": float(x) for i, x in enumerate(values)}
    return found


def _means(columns: Mapping[str, Sequence[Any]]) -> Row:
    """Mean of each column over networks, and its 95 % interval; empty where none is known."""
    found: Row = {}
    for name, values in columns.items():
        interval = mean_interval(np.array([np.nan if x is None else float(x) for x in values]))
        found |= {name: interval["value"], f"{name}_low": interval["low"], f"{name}_high": interval["high"]}
    return found


def _claims(point: Point, accounts: Accounts) -> Iterator[Row]:
    """The claims of the account of a point, by its own rule; one empty row if it has none, or says why."""
    try:
        claims = accounts.derived(point).claims
    except FAILS as error:
        yield {"reason": reason(error)}
        return
    yield from ({name: claim.get(name) for name in CLAIM} for claim in claims)
    if not claims:
        yield {}
