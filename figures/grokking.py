"""Accuracy on training inputs and on a new draw over training, code rows along the way, and what comes when.

Usage: python figures/grokking.py [RESULTS] [--out PICTURE]; RESULTS is a folder of `toycomb reproduce`.
"""

from toycomb import study

study.figure_script(__file__)
