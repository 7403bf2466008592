"""How early the final code set can be told, by distance, soft distance, motion and both.

Usage: python figures/prediction.py [RESULTS] [--out PICTURE]; RESULTS is a folder of `toycomb reproduce`.
"""

from toycomb import study

study.figure_script(__file__)
