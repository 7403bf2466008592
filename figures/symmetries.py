"""What the symmetries of a network keep, where trained networks have them, and what training makes of them.

Usage: python figures/symmetries.py [RESULTS] [--out PICTURE]; RESULTS is a folder of `toycomb reproduce`.
"""

from toycomb import study

study.figure_script(__file__)
