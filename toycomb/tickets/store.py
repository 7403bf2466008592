"""Older names of the one store, see `toycomb.records.store`."""

from toycomb.records.store import Store, opened
from toycomb.tickets.entry import FORMAT, Entry

TicketStore = Store

__all__ = ["FORMAT", "Entry", "Store", "TicketStore", "opened"]
