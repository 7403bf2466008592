"""Names of the measures of a ticket that are not defined without clauses."""

from __future__ import annotations

from toycomb.geometry.agreement import SHARES

SHAMS = 8
LABELS = {"": (0, 1 + SHAMS), "sham_": (1, 2), "shamb_": (2, 2)}
"""First and step of the formulas that measures are means over: the clauses themselves, and two halves of the shams."""
RECOVERED = (
    "exact_recall", "exact_precision", "exact_jaccard", "chance_jaccard", "corrected_jaccard", "family_coverage",
    "dense_coverage", "code_size",
)  # fmt: skip
"""What `geometry.recovery` gives."""
OF_CLAUSES = (
    *RECOVERED,
    *("true_positive_rate", "least_true_positive_rate"),
    *(f"{when}_distance{where}" for when in ("masked", "initial") for where in ("", "_elsewhere")),
    *(
        f"{place}{label}{share if share == 'coverage' else f'clauses_{share}'}"
        for place in ("", "partial_", "start_")
        for share in SHARES
        for label in LABELS
    ),
    "empty_clauses",
)
"""Measures that are not defined without clauses, beside the counts of patterns, whose names follow from the clauses."""
