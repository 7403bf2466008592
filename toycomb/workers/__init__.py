"""Workers: units of work side by side, in threads of this process or in processes of their own; the bits are the same.

One small interface holds for all places: a `Place` takes a `Piece` and gives the answers of its units as they are made.
"""

from toycomb.workers.pieces import Piece, completed, one
from toycomb.workers.places import AUTO, KINDS, Here, Place, Workers, check, working
from toycomb.workers.sending import CannotSend, Failed
from toycomb.workers.threads import thread_pool, usable_threads

__all__ = [
    "AUTO",
    "KINDS",
    "CannotSend",
    "Failed",
    "Here",
    "Piece",
    "Place",
    "Workers",
    "check",
    "completed",
    "one",
    "thread_pool",
    "usable_threads",
    "working",
]
