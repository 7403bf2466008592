"""Bounds and true errors of dense networks and tickets over densities, their bits, and labels that are coins.

Usage: python figures/bounds.py [RESULTS] [--out PICTURE]; RESULTS is a folder of `toycomb reproduce`.
"""

from toycomb import study

study.figure_script(__file__)
