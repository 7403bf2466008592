"""Share of each function among random networks against its complexity.

Usage: python figures/simplicity.py [RESULTS] [--out PICTURE]; RESULTS is a folder of `toycomb reproduce`.
"""

from toycomb import study

study.figure_script(__file__)
