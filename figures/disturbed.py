"""Whether codes come back after training was disturbed by kicks or by wrong labels.

Usage: python figures/disturbed.py [RESULTS], a folder that `toycomb reproduce` filled.
"""

import sys
from pathlib import Path

from toycomb import study

study.redraw("disturbed", results=sys.argv[1] if sys.argv[1:] else "results", path=Path(__file__).with_suffix(""))
