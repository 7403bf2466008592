"""Bounds and true errors of dense networks and tickets over densities, their bits, and labels that are coins.

Usage: python figures/bounds.py [RESULTS], a folder that `toycomb reproduce` filled.
"""

import sys
from pathlib import Path

from toycomb import study

study.redraw("bounds", results=sys.argv[1] if sys.argv[1:] else "results", path=Path(__file__).with_suffix(""))
