"""Rows × variables map of one network at several times.

Usage: python figures/feature_map.py [RESULTS], a folder that `toycomb reproduce` filled.
"""

import sys
from pathlib import Path

from toycomb import study

study.redraw("feature_map", results=sys.argv[1] if sys.argv[1:] else "results", path=Path(__file__).with_suffix(""))
