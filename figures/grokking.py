"""Accuracy on training inputs and on a new draw over training, code rows along the way, and what comes when.

Usage: python figures/grokking.py [RESULTS], a folder that `toycomb reproduce` filled.
"""

import sys
from pathlib import Path

from toycomb import study

study.redraw("grokking", results=sys.argv[1] if sys.argv[1:] else "results", path=Path(__file__).with_suffix(""))
