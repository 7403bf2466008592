"""Rows cleared and crowded at initialisation, beside shams.

Usage: python figures/interventions.py [RESULTS] [--out PICTURE]; RESULTS is a folder of `toycomb reproduce`.
"""

from toycomb import study

study.figure_script(__file__)
