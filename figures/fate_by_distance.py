"""Chance to end as a code by initial distance, against sham clauses and permuted rows.

Usage: python figures/fate_by_distance.py [RESULTS], a folder that `toycomb reproduce` filled.
"""

import sys
from pathlib import Path

from toycomb import study

study.redraw(
    "fate_by_distance", results=sys.argv[1] if sys.argv[1:] else "results", path=Path(__file__).with_suffix("")
)
