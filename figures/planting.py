"""Chance of planted and removed precursors to end as codes, beside shams.

Usage: python figures/planting.py [RESULTS] [--out PICTURE]; RESULTS is a folder of `toycomb reproduce`.
"""

from toycomb import study

study.figure_script(__file__)
