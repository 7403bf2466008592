"""Accuracy of selection, training and upweighted rows, candidates needed, and codes.

Usage: python figures/upweighting.py [RESULTS], a folder that `toycomb reproduce` filled.
"""

import sys
from pathlib import Path

from toycomb import study

study.redraw("upweighting", results=sys.argv[1] if sys.argv[1:] else "results", path=Path(__file__).with_suffix(""))
