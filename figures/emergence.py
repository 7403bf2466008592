"""Emergence of the patterns, and the loss, over training.

Usage: python figures/emergence.py [RESULTS], a folder that `toycomb reproduce` filled.
"""

import sys
from pathlib import Path

from toycomb import study

study.redraw("emergence", results=sys.argv[1] if sys.argv[1:] else "results", path=Path(__file__).with_suffix(""))
