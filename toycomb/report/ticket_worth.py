"""What ticket methods are worth and cost, from the rows of a benchmark."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np

from toycomb.common.documents import Document
from toycomb.evidence.comparison import grouped, have_clauses, loads_in_words
from toycomb.evidence.intervals import mean_interval_of_each

Rows = Sequence[Mapping[str, Any]]
MOST_RANKED = 16
"""The most methods that a diagram of ranks shows."""


def best(rows: Rows, names: Iterable[str]) -> list[str]:
    """The methods of largest mean accuracy, at most as many as a diagram of ranks shows."""
    own = grouped(rows, "method")
    mean = {name: np.mean([row["accuracy"] for row in own.get(name, ())]) for name in names}
    return sorted(mean, key=lambda name: -mean[name])[:MOST_RANKED]


def worth(rows: Rows) -> list[Document]:
    """Cost, accuracy and recovery of each method, as means over everything else in the rows.

    `inputs` is the number of training inputs looked at, each time counted, in millions: an epoch of training on 20,000
    inputs is 0.02. `seconds` are those of one core.
    """
    by_method = grouped(rows, "method")
    accuracy, recovery = (
        mean_interval_of_each([_by_network(own, measure) for own in by_method.values()])
        for measure in ("accuracy", "corrected_jaccard")
    )
    coded: Document = {} if have_clauses(rows) else {"coded": False}
    return [
        {
            "method": name,
            **coded,
            **costs(own),
            "accuracy": x,
            "recovery": y,
            "networks": len({row["network"] for row in own}),
        }
        for (name, own), x, y in zip(by_method.items(), accuracy, recovery, strict=True)
    ]


def costs(rows: Iterable[Mapping[str, Any]]) -> dict[str, float]:
    """Mean `inputs` and `seconds` of finding."""
    samples, seconds = zip(*((row["cost_samples"], row["cost_seconds"]) for row in rows), strict=True)
    return {"inputs": float(np.mean(samples)) / 1e6, "seconds": float(np.mean(seconds))}


def _by_network(rows: Rows, measure: str) -> np.ndarray:
    """(P,) mean of a measure over the rows of each network that define it; NaN without any."""
    values: dict[int, list[float]] = {}
    for row in rows:
        own = values.setdefault(row["network"], [])
        if row.get(measure) is not None:
            own.append(row[measure])
    return np.array([np.mean(values[i]) if values[i] else np.nan for i in sorted(values)])


def values(rows: Rows, key: str) -> list[Any]:
    """Every value of a key, each once, in the order of the rows."""
    return list(dict.fromkeys(row[key] for row in rows))


def averaged(rows: Rows) -> str:
    """Over what the worth of methods is a mean, in words."""
    densities = f"densities {', '.join(f'{x:g}' for x in values(rows, 'density'))}"
    return f"{loads_in_words(values(rows, 'load'))} and {densities}" if have_clauses(rows) else densities
