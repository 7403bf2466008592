"""Probes against weight-based methods: paired differences and shares won.

Usage: python figures/probes_against_weights.py [RESULTS] [--out PICTURE]; RESULTS is a folder of `toycomb reproduce`.
"""

from toycomb import study

study.figure_script(__file__)
