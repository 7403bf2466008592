"""Predicted influence of training inputs against retraining without them, and where the prediction fails.

Usage: python figures/influence.py [RESULTS], a folder that `toycomb reproduce` filled.
"""

import sys
from pathlib import Path

from toycomb import study

study.redraw("influence", results=sys.argv[1] if sys.argv[1:] else "results", path=Path(__file__).with_suffix(""))
