"""Units, groups of rows and weighted sums as detectors, at each stage of a network.

Usage: python figures/detector_stages.py [RESULTS] [--out PICTURE]; RESULTS is a folder of `toycomb reproduce`.
"""

from toycomb import study

study.figure_script(__file__)
