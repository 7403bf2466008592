"""Whether codes come back after training was disturbed by kicks or by wrong labels.

Usage: python figures/disturbed.py [RESULTS] [--out PICTURE]; RESULTS is a folder of `toycomb reproduce`.
"""

from toycomb import study

study.figure_script(__file__)
