"""The dense code set beside the best choices by distance and interference.

Usage: python figures/compatible_family.py [RESULTS], a folder that `toycomb reproduce` filled.
"""

import sys
from pathlib import Path

from toycomb import study

study.redraw(
    "compatible_family", results=sys.argv[1] if sys.argv[1:] else "results", path=Path(__file__).with_suffix("")
)
