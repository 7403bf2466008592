"""Chance of planted and removed precursors to end as codes, beside shams.

Usage: python figures/planting.py [RESULTS], a folder that `toycomb reproduce` filled.
"""

import sys
from pathlib import Path

from toycomb import study

study.redraw("planting", results=sys.argv[1] if sys.argv[1:] else "results", path=Path(__file__).with_suffix(""))
