"""Accuracy and codes of masked untrained networks against width, and how far masks and training move a network.

Usage: python figures/masking.py [RESULTS] [--out PICTURE]; RESULTS is a folder of `toycomb reproduce`.
"""

from toycomb import study

study.figure_script(__file__)
