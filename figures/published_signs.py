"""Negated literals, and CNF as De Morgan dual.

Usage: python figures/published_signs.py [RESULTS] [--out PICTURE]; RESULTS is a folder of `toycomb reproduce`.
"""

from toycomb import study

study.figure_script(__file__)
