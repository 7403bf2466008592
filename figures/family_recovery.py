"""Exact and family recovery, and what became of each clause in the ticket.

Usage: python figures/family_recovery.py [RESULTS] [--out PICTURE]; RESULTS is a folder of `toycomb reproduce`.
"""

from toycomb import study

study.figure_script(__file__)
