"""Probes against weight-based methods: paired differences and shares won.

Usage: python figures/probes_against_weights.py [RESULTS], a folder that `toycomb reproduce` filled.
"""

import sys
from pathlib import Path

from toycomb import study

study.redraw(
    "probes_against_weights", results=sys.argv[1] if sys.argv[1:] else "results", path=Path(__file__).with_suffix("")
)
