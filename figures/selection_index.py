"""Selection index against output scale and load, code rows, and chances to end as a code by initial distance.

Usage: python figures/selection_index.py [RESULTS], a folder that `toycomb reproduce` filled.
"""

import sys
from pathlib import Path

from toycomb import study

study.redraw("selection_index", results=sys.argv[1] if sys.argv[1:] else "results", path=Path(__file__).with_suffix(""))
