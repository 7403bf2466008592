"""How much of a formula is read out of trained networks, by each way of reading."""

import toycomb.commands  # noqa: F401  (before NumPy: one thread of linear algebra for each of ours)
