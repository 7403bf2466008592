"""One network's clauses, from dense row to sparse row.

Usage: python figures/reexpression.py [RESULTS], a folder that `toycomb reproduce` filled.
"""

import sys
from pathlib import Path

from toycomb import study

study.redraw("reexpression", results=sys.argv[1] if sys.argv[1:] else "results", path=Path(__file__).with_suffix(""))
