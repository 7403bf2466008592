"""Accuracy of selection, training and upweighted rows, candidates needed, and codes.

Usage: python figures/upweighting.py [RESULTS] [--out PICTURE]; RESULTS is a folder of `toycomb reproduce`.
"""

from toycomb import study

study.figure_script(__file__)
