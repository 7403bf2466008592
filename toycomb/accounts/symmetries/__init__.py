"""Changes of a network that leave its function as it is: declared, verified, and taken out by a normal form."""

from toycomb.accounts.symmetries.canonical import Canonical, canonical
from toycomb.accounts.symmetries.declared import SYMMETRIES, Symmetry
from toycomb.accounts.symmetries.domain import Domain
from toycomb.accounts.symmetries.of_runs import survey

__all__ = ["SYMMETRIES", "Canonical", "Domain", "Symmetry", "canonical", "survey"]
