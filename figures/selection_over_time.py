"""When locations become codes, and when they are settled, by initial distance.

Usage: python figures/selection_over_time.py [RESULTS], a folder that `toycomb reproduce` filled.
"""

import sys
from pathlib import Path

from toycomb import study

study.redraw(
    "selection_over_time", results=sys.argv[1] if sys.argv[1:] else "results", path=Path(__file__).with_suffix("")
)
