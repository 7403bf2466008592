"""Emergence of the patterns, and the loss, over training.

Usage: python figures/emergence.py [RESULTS] [--out PICTURE]; RESULTS is a folder of `toycomb reproduce`.
"""

from toycomb import study

study.figure_script(__file__)
