"""The ticket benchmark at its default size, and the choice of every method's options on other units."""

import toycomb.commands  # noqa: F401  (before NumPy: one thread of linear algebra for each of ours)
