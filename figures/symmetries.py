"""What the symmetries of a network keep, where trained networks have them, and what training makes of them.

Usage: python figures/symmetries.py [RESULTS], a folder that `toycomb reproduce` filled.
"""

import sys
from pathlib import Path

from toycomb import study

study.redraw("symmetries", results=sys.argv[1] if sys.argv[1:] else "results", path=Path(__file__).with_suffix(""))
