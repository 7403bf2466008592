"""Loss on the line between two trained networks by matching of their rows, and barriers by width, load and density.

Usage: python figures/alignment.py [RESULTS], a folder that `toycomb reproduce` filled.
"""

import sys
from pathlib import Path

from toycomb import study

study.redraw("alignment", results=sys.argv[1] if sys.argv[1:] else "results", path=Path(__file__).with_suffix(""))
