"""Distance at initialisation, under the masks of tickets, of the dense network's codes and of other rows.

Usage: python figures/masked_distance.py [RESULTS], a folder that `toycomb reproduce` filled.
"""

import sys
from pathlib import Path

from toycomb import study

study.redraw("masked_distance", results=sys.argv[1] if sys.argv[1:] else "results", path=Path(__file__).with_suffix(""))
