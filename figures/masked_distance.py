"""Distance at initialisation, under the masks of tickets, of the dense network's codes and of other rows.

Usage: python figures/masked_distance.py [RESULTS] [--out PICTURE]; RESULTS is a folder of `toycomb reproduce`.
"""

from toycomb import study

study.figure_script(__file__)
