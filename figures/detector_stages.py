"""Units, groups of rows and weighted sums as detectors, at each stage of a network.

Usage: python figures/detector_stages.py [RESULTS], a folder that `toycomb reproduce` filled.
"""

import sys
from pathlib import Path

from toycomb import study

study.redraw("detector_stages", results=sys.argv[1] if sys.argv[1:] else "results", path=Path(__file__).with_suffix(""))
