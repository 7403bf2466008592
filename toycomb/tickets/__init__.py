"""Tickets: methods that find sparse subnetworks, behind one contract, and what they are worth."""

from toycomb.tickets.context import Context, Cost
from toycomb.tickets.definition import GROUPS, METHODS, NEEDS, Found, Method, method
from toycomb.tickets.exact import geometric, kept_weights, top
from toycomb.tickets.finding import Ticket, find, given, score, search
from toycomb.tickets.registry import all_methods, describe, named
from toycomb.tickets.subject import Unit

__all__ = [
    "GROUPS",
    "METHODS",
    "NEEDS",
    "Context",
    "Cost",
    "Found",
    "Method",
    "Ticket",
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
