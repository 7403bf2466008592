"""How large what a table is made from is, by the letters that pictures have for it."""

from __future__ import annotations

from toycomb.common.documents import Document
from toycomb.geometry import FeatureSpace


def sizes(space: FeatureSpace) -> Document:
    """`networks`, and `n`, `H`, `C` and `k`; `k` is None where clauses differ in it."""
    lengths = set(space.sizes.ravel().tolist())
    (hidden, variables), clauses = space.F.shape[2:], space.sizes.shape[1]
    k = lengths.pop() if len(lengths) == 1 else None
    return {"networks": len(space.formulas), "n": variables, "H": hidden, "C": clauses, "k": k}
