"""Any figure of a study, drawn again from stored results, beside the pictures that the project shows.

Usage: python figures/draw.py NAME [RESULTS] [--out PICTURE]; RESULTS is a folder of `toycomb reproduce`.
Without a name it says which figures there are.
"""

from toycomb import study

study.drawing_script(__file__)
