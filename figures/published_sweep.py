"""The published sweep over the number of clauses, beside ours.

Usage: python figures/published_sweep.py [RESULTS] [--out PICTURE]; RESULTS is a folder of `toycomb reproduce`.
"""

from toycomb import study

study.figure_script(__file__)
