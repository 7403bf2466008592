"""Share of each function among trained networks and among random ones that fit, and how far the two agree.

Usage: python figures/posterior.py [RESULTS] [--out PICTURE]; RESULTS is a folder of `toycomb reproduce`.
"""

from toycomb import study

study.figure_script(__file__)
