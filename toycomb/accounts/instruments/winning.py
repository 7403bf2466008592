"""Which tickets are winning ones: those that answer nearly as well as the dense network that they were cut from."""

from __future__ import annotations

import numpy as np

from toycomb.accounts.material import Material

WITHIN = 0.02
"""A winning ticket's accuracy, once it is retrained, is at most so much below its dense network's, on the same inputs.

Fixed before any claim was judged by it. Frankle and Carbin (2019, arXiv 1803.03635, section 1) ask for an accuracy at
least as high; here that would leave hardly any ticket, since dense networks answer all but one input in a hundred.
"""


def dense_accuracy(material: Material, place: str) -> np.ndarray:
    """(P,) accuracy of the dense networks of a place on a new draw of inputs, that of their tickets."""
    return 1 - material.run(place).test_error[-1]
