"""Rejection by crowd and conflict, and all terms of the regression.

Usage: python figures/conflict.py [RESULTS], a folder that `toycomb reproduce` filled.
"""

import sys
from pathlib import Path

from toycomb import study

study.redraw("conflict", results=sys.argv[1] if sys.argv[1:] else "results", path=Path(__file__).with_suffix(""))
