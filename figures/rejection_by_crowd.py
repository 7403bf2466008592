"""Share of proximal locations that are rejected, by the crowd of their row.

Usage: python figures/rejection_by_crowd.py [RESULTS] [--out PICTURE]; RESULTS is a folder of `toycomb reproduce`.
"""

from toycomb import study

study.figure_script(__file__)
