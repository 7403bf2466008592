"""Distance of trained networks to one Newton step against output scale and width, and the kernel's limit.

Usage: python figures/tangent.py [RESULTS] [--out PICTURE]; RESULTS is a folder of `toycomb reproduce`.
"""

from toycomb import study

study.figure_script(__file__)
