"""Every reader that is tried, by name. A new one is a `Target` and a line here."""

from __future__ import annotations

from benchmarks.fuzz.answers import ANSWERS
from benchmarks.fuzz.archives import DATA, EMBEDDINGS, GIVEN, LAYERS, NETWORKS
from benchmarks.fuzz.boards import TICKETS
from benchmarks.fuzz.documents import CLAIMS
from benchmarks.fuzz.formulas import FORMULAS, LEVELS
from benchmarks.fuzz.pages import PAGES
from benchmarks.fuzz.stores import STORES
from benchmarks.fuzz.sweeps import SWEEPS
from benchmarks.fuzz.tables import TABLES
from benchmarks.fuzz.tensors import TENSORS
from benchmarks.fuzz.words import WORDS

READERS = {
    "dimacs": FORMULAS,
    "npz": NETWORKS,
    "data": DATA,
    "npy": EMBEDDINGS,
    "claims": CLAIMS,
    "store": STORES,
    "words": WORDS,
    "answers": ANSWERS,
    "tensors": TENSORS,
    "given": GIVEN,
    "layers": LAYERS,
    "pla": TABLES,
    "levels": LEVELS,
    "tickets": TICKETS,
    "report": PAGES,
    "sweeps": SWEEPS,
}
