"""Rows a clause with each pattern, against the number of clauses: trained and random, positive and negative rows.

Usage: python figures/patterns_by_load.py [RESULTS] [--out PICTURE]; RESULTS is a folder of `toycomb reproduce`.
"""

from toycomb import study

study.figure_script(__file__)
