"""Exact and family recovery, and what became of each clause in the ticket.

Usage: python figures/family_recovery.py [RESULTS], a folder that `toycomb reproduce` filled.
"""

import sys
from pathlib import Path

from toycomb import study

study.redraw("family_recovery", results=sys.argv[1] if sys.argv[1:] else "results", path=Path(__file__).with_suffix(""))
