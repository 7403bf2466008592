"""What networks share that share less and less of their training: a ladder from weights up to function.

Usage: python figures/universality.py [RESULTS] [--out PICTURE]; RESULTS is a folder of `toycomb reproduce`.
"""

from toycomb import study

study.figure_script(__file__)
