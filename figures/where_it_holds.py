"""Maps of where each claim holds.

Usage: python figures/where_it_holds.py [RESULTS] [--out PICTURE]; RESULTS is a folder of `toycomb reproduce`.
"""

from toycomb import study

study.figure_script(__file__)
