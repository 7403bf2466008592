"""Predicted influence of training inputs against retraining without them, and where the prediction fails.

Usage: python figures/influence.py [RESULTS] [--out PICTURE]; RESULTS is a folder of `toycomb reproduce`.
"""

from toycomb import study

study.figure_script(__file__)
