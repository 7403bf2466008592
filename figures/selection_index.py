"""Selection index against output scale and load, code rows, and chances to end as a code by initial distance.

Usage: python figures/selection_index.py [RESULTS] [--out PICTURE]; RESULTS is a folder of `toycomb reproduce`.
"""

from toycomb import study

study.figure_script(__file__)
