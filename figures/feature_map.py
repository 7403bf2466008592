"""Rows × variables map of one network at several times.

Usage: python figures/feature_map.py [RESULTS] [--out PICTURE]; RESULTS is a folder of `toycomb reproduce`.
"""

from toycomb import study

study.figure_script(__file__)
