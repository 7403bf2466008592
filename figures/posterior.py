"""Share of each function among trained networks and among random ones that fit, and how far the two agree.

Usage: python figures/posterior.py [RESULTS], a folder that `toycomb reproduce` filled.
"""

import sys
from pathlib import Path

from toycomb import study

study.redraw("posterior", results=sys.argv[1] if sys.argv[1:] else "results", path=Path(__file__).with_suffix(""))
