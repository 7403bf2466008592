"""Double descent: error on fresh inputs, two paths, codes and norm against width, with wrong labels.

Usage: python figures/double-descent.py [RESULTS], a folder that `toycomb reproduce` filled.
"""

import sys
from pathlib import Path

from toycomb import study

study.redraw("double-descent", results=sys.argv[1] if sys.argv[1:] else "results", path=Path(__file__).with_suffix(""))
