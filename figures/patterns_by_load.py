"""Rows a clause with each pattern, against the number of clauses: trained and random, positive and negative rows.

Usage: python figures/patterns_by_load.py [RESULTS], a folder that `toycomb reproduce` filled.
"""

import sys
from pathlib import Path

from toycomb import study

study.redraw(
    "patterns_by_load", results=sys.argv[1] if sys.argv[1:] else "results", path=Path(__file__).with_suffix("")
)
