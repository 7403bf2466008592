"""The dense code set beside the best choices by distance and interference.

Usage: python figures/compatible_family.py [RESULTS] [--out PICTURE]; RESULTS is a folder of `toycomb reproduce`.
"""

from toycomb import study

study.figure_script(__file__)
