"""Rejection by crowd and conflict, and all terms of the regression.

Usage: python figures/conflict.py [RESULTS] [--out PICTURE]; RESULTS is a folder of `toycomb reproduce`.
"""

from toycomb import study

study.figure_script(__file__)
