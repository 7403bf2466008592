"""Share of each function among random networks against its complexity.

Usage: python figures/simplicity.py [RESULTS], a folder that `toycomb reproduce` filled.
"""

import sys
from pathlib import Path

from toycomb import study

study.redraw("simplicity", results=sys.argv[1] if sys.argv[1:] else "results", path=Path(__file__).with_suffix(""))
