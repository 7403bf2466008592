"""Reading formulas out of networks: by asking them, by their weights, and by learners of rules."""

import toycomb.commands  # noqa: F401  (before NumPy: one thread of linear algebra for each of ours)
