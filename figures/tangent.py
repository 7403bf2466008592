"""Distance of trained networks to one Newton step against output scale and width, and the kernel's limit.

Usage: python figures/tangent.py [RESULTS], a folder that `toycomb reproduce` filled.
"""

import sys
from pathlib import Path

from toycomb import study

study.redraw("tangent", results=sys.argv[1] if sys.argv[1:] else "results", path=Path(__file__).with_suffix(""))
