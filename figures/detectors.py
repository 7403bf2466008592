"""Reliability of the best random unit by width, and the width that a reliability needs.

Usage: python figures/detectors.py [RESULTS], a folder that `toycomb reproduce` filled.
"""

import sys
from pathlib import Path

from toycomb import study

study.redraw("detectors", results=sys.argv[1] if sys.argv[1:] else "results", path=Path(__file__).with_suffix(""))
