"""One network's clauses, from dense row to sparse row.

Usage: python figures/reexpression.py [RESULTS] [--out PICTURE]; RESULTS is a folder of `toycomb reproduce`.
"""

from toycomb import study

study.figure_script(__file__)
