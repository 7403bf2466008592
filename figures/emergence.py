"""Emergence of the patterns, and the loss, over training.

Usage: python figures/emergence.py RESULTS, where RESULTS is a folder that `toycomb reproduce` filled.
"""

import sys
from pathlib import Path

from toycomb import study

study.redraw("emergence", results=sys.argv[1], path=Path(__file__).with_suffix(""))
