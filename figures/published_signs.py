"""Negated literals, and CNF as De Morgan dual.

Usage: python figures/published_signs.py [RESULTS], a folder that `toycomb reproduce` filled.
"""

import sys
from pathlib import Path

from toycomb import study

study.redraw("published_signs", results=sys.argv[1] if sys.argv[1:] else "results", path=Path(__file__).with_suffix(""))
