"""What the report says wherever it says accuracy: that on a new draw of inputs, and that on inputs never trained on."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from toycomb.report.tickets import accuracies

if TYPE_CHECKING:
    from toycomb.accounts.material import Material
    from toycomb.run import Run


def of_tickets(material: Material) -> list[str]:
    """One sentence on the tickets of a part; none where it has no tickets."""
    rows = [row for name in material.benchmarks for row in material.rows(name)]
    return [accuracies(rows)] if rows else []


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
