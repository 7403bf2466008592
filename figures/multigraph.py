"""Accuracy, information and codes of masked multigraphs against the number of edges a connection.

Usage: python figures/multigraph.py [RESULTS], a folder that `toycomb reproduce` filled.
"""

import sys
from pathlib import Path

from toycomb import study

study.redraw("multigraph", results=sys.argv[1] if sys.argv[1:] else "results", path=Path(__file__).with_suffix(""))
