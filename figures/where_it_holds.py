"""Maps of where each claim holds.

Usage: python figures/where_it_holds.py [RESULTS], a folder that `toycomb reproduce` filled.
"""

import sys
from pathlib import Path

from toycomb import study

study.redraw("where_it_holds", results=sys.argv[1] if sys.argv[1:] else "results", path=Path(__file__).with_suffix(""))
