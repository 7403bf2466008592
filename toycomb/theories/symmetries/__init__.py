"""Changes of a network that leave its function as it is: declared, verified, and taken out by a normal form."""

from toycomb.theories.symmetries.canonical import Canonical, canonical
from toycomb.theories.symmetries.declared import SYMMETRIES, Symmetry
from toycomb.theories.symmetries.domain import Domain

__all__ = ["SYMMETRIES", "Canonical", "Domain", "Symmetry", "canonical"]
