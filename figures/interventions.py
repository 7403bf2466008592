"""Rows cleared and crowded at initialisation, beside shams.

Usage: python figures/interventions.py [RESULTS], a folder that `toycomb reproduce` filled.
"""

import sys
from pathlib import Path

from toycomb import study

study.redraw("interventions", results=sys.argv[1] if sys.argv[1:] else "results", path=Path(__file__).with_suffix(""))
