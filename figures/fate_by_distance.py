"""Chance to end as a code by initial distance, against sham clauses and permuted rows.

Usage: python figures/fate_by_distance.py [RESULTS] [--out PICTURE]; RESULTS is a folder of `toycomb reproduce`.
"""

from toycomb import study

study.figure_script(__file__)
