"""How early the final code set can be told, by distance, soft distance, motion and both.

Usage: python figures/prediction.py [RESULTS], a folder that `toycomb reproduce` filled.
"""

import sys
from pathlib import Path

from toycomb import study

study.redraw("prediction", results=sys.argv[1] if sys.argv[1:] else "results", path=Path(__file__).with_suffix(""))
