"""What networks share that share less and less of their training: a ladder from weights up to function.

Usage: python figures/universality.py [RESULTS], a folder that `toycomb reproduce` filled.
"""

import sys
from pathlib import Path

from toycomb import study

study.redraw("universality", results=sys.argv[1] if sys.argv[1:] else "results", path=Path(__file__).with_suffix(""))
