"""What the report says wherever it says accuracy: that on a new draw of inputs, and that on inputs never trained on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from toycomb.accounts.material import Material
    from toycomb.run import Run


def of_tickets(material: Material) -> list[str]:
    """One sentence on the tickets of a part; none where it has no tickets."""
    rows = [row for name in material.benchmarks for row in material.rows(name)]
    return [sentence(rows)] if rows else []


def sentence(rows: Sequence[Mapping[str, Any]]) -> str:
    """Both accuracies of tickets whose rows hold `accuracy`, `unseen_accuracy` and `unseen_inputs`, as means."""
    known = [row for row in rows if row.get("unseen_accuracy") is not None]
    text = f"Accuracy is that on a new draw of inputs: {_mean(rows, 'accuracy'):.3f} over all {len(rows)} tickets"
    if not known:
        return f"{text}; on inputs never trained on it was not kept, or there are none."
    if len(known) < len(rows):
        text += f", {_mean(known, 'accuracy'):.3f} over the {len(known)} of which both are known"
    count, value = _mean(known, "unseen_inputs"), _mean(known, "unseen_accuracy")
    return f"{text}; on those of its inputs that were never trained on ({count:.0f} in the mean) it is {value:.3f}."


def of_networks(runs: Sequence[Run]) -> str:
    """Both errors of dense networks at the end, as means over networks."""
    drawn, unseen, share = (
        np.concatenate([np.atleast_1d(x) for x in values])
        for values in zip(*((x.test_error[-1], x.unseen_error[-1], x.unseen_share) for x in runs), strict=True)
    )
    text = f"The error of dense networks is that on a new draw of inputs, {drawn.mean():.4f} over {len(drawn)} networks"
    if np.isnan(unseen).all():
        return f"{text}; every one of these inputs was trained on."
    return (
        f"{text}; on those of its inputs that were never trained on ({100 * share.mean():.0f} %) it is "
        f"{np.nanmean(unseen):.4f}."
    )


def _mean(rows: Sequence[Mapping[str, Any]], measure: str) -> float:
    return float(np.mean([row[measure] for row in rows]))
