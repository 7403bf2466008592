"""The published sweep over the number of clauses, beside ours.

Usage: python figures/published_sweep.py [RESULTS], a folder that `toycomb reproduce` filled.
"""

import sys
from pathlib import Path

from toycomb import study

study.redraw("published_sweep", results=sys.argv[1] if sys.argv[1:] else "results", path=Path(__file__).with_suffix(""))
