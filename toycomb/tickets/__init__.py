"""Tickets: methods that find sparse subnetworks, of one shape, and what they are worth."""

import toycomb.tickets.methods  # noqa: F401  (registers toycomb's own, so that their names are theirs)
from toycomb.tickets.autograd import TorchNetwork
from toycomb.tickets.context import Context
from toycomb.tickets.definition import Method, method
from toycomb.tickets.exact import geometric, kept_weights, top
from toycomb.tickets.finding import Ticket, find, given, score, search
from toycomb.tickets.registered import GROUPS, METHODS
from toycomb.tickets.registry import all_methods, describe, named
from toycomb.tickets.subject import Subject, Unit
from toycomb.tickets.terms import NEEDS, Cost, Found

__all__ = [
    "GROUPS",
    "METHODS",
    "NEEDS",
    "Context",
    "Cost",
    "Found",
    "Method",
    "Subject",
    "Ticket",
    "TorchNetwork",
    "Unit",
    "all_methods",
    "describe",
    "find",
    "geometric",
    "given",
    "kept_weights",
    "method",
    "named",
    "score",
    "search",
    "top",
]
