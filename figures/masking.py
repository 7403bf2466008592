"""Accuracy and codes of masked untrained networks against width, and how far masks and training move a network.

Usage: python figures/masking.py [RESULTS], a folder that `toycomb reproduce` filled.
"""

import sys
from pathlib import Path

from toycomb import study

study.redraw("masking", results=sys.argv[1] if sys.argv[1:] else "results", path=Path(__file__).with_suffix(""))
