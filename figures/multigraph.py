"""Accuracy, information and codes of masked multigraphs against the number of edges a connection.

Usage: python figures/multigraph.py [RESULTS] [--out PICTURE]; RESULTS is a folder of `toycomb reproduce`.
"""

from toycomb import study

study.figure_script(__file__)
