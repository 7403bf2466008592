"""Loss on the line between two trained networks by matching of their rows, and barriers by width, load and density.

Usage: python figures/alignment.py [RESULTS] [--out PICTURE]; RESULTS is a folder of `toycomb reproduce`.
"""

from toycomb import study

study.figure_script(__file__)
