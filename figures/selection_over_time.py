"""When locations become codes, and when they are settled, by initial distance.

Usage: python figures/selection_over_time.py [RESULTS] [--out PICTURE]; RESULTS is a folder of `toycomb reproduce`.
"""

from toycomb import study

study.figure_script(__file__)
