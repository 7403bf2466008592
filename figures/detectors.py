"""Reliability of the best random unit by width, and the width that a reliability needs.

Usage: python figures/detectors.py [RESULTS] [--out PICTURE]; RESULTS is a folder of `toycomb reproduce`.
"""

from toycomb import study

study.figure_script(__file__)
