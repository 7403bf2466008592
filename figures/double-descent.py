"""Double descent: error on fresh inputs, two paths, codes and norm against width, with wrong labels.

Usage: python figures/double-descent.py [RESULTS] [--out PICTURE]; RESULTS is a folder of `toycomb reproduce`.
"""

from toycomb import study

study.figure_script(__file__)
