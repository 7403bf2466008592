"""Share of proximal locations that are rejected, by the crowd of their row.

Usage: python figures/rejection_by_crowd.py [RESULTS], a folder that `toycomb reproduce` filled.
"""

import sys
from pathlib import Path

from toycomb import study

study.redraw(
    "rejection_by_crowd", results=sys.argv[1] if sys.argv[1:] else "results", path=Path(__file__).with_suffix("")
)
