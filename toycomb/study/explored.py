"""Pages of a study: for each account one network to watch, and where it has tickets, that network against one of them.

Accounts share what is equal. The networks are those of the study, trained again for more snapshots, and checked to be
the same.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from toycomb.accounts.account import Account, Prunes, Trains
from toycomb.accounts.material import Material
from toycomb.accounts.presets import Preset
from toycomb.common.changed import titled
from toycomb.common.documents import Document
from toycomb.explorer.making import page as page_of
from toycomb.explorer.making import panes_of
from toycomb.explorer.stored import load, name_of
from toycomb.files.writing import write_text
from toycomb.records.specification import Population
from toycomb.records.store import Store

FOLDER = "explore"
MOMENTS = 40
"""Snapshots of a page."""
TICKET = "imp"
DENSITY = 0.1


@dataclass(frozen=True)
class Page:
    """A page: the first network of a population, by itself or against a ticket.

    Parameters
    ----------
    population : Population
    against : "", or a ticket as `toycomb.explore` reads it
    """

    population: Population
    against: str = ""

    @property
    def file(self) -> str:
        """Its name in the folder of a study."""
        words = re.sub(r"[^A-Za-z0-9.]+", "-", name_of(self.population))
        ticket = "-against-" + re.sub(r"[^A-Za-z0-9.]+", "-", self.against) if self.against else ""
        return f"{FOLDER}/{words}{ticket}.html"

    @property
    def label(self) -> str:
        """What a link to it says."""
        clauses = f"{self.population.clauses} clauses, embedding {self.population.embedding}"
        method, _, density = self.against.partition(":")
        beside = f", against its {method} ticket of density {density}" if self.against else ""
        return f"network 0, {clauses}{beside}"

    def write(self, store: Store, folder: Path, changed: Document) -> None:
        """Write it into the folder of a study."""
        run = load(store, self.population, 0)
        panes = panes_of(run, 0, self.against or None, moments=MOMENTS, progress=False)
        title = titled(f"N{self.label[1:]}", changed)
        write_text(folder / self.file, page_of(panes, title))


def pages(trained: Trains, pruned: Prunes) -> list[Page]:
    """The pages of an account: of its largest dense population, and of its first one with tickets.

    Only what it trains itself is there when it is asked alone: tickets do not store the network that they come from.
    """
    kept = [x for x in trained.values() if isinstance(x, Population) and not x.shuffled_labels]
    benchmarks = [x for x in pruned.values() if TICKET in x.methods and DENSITY in x.densities]
    with_tickets = [x.population for x in benchmarks if x.population in kept]
    dense = [x for x in kept if x not in with_tickets]
    found = [Page(max(dense, key=lambda x: x.networks))] if dense else []
    return found + [Page(x, f"{TICKET}:{DENSITY:g}") for x in with_tickets[:1]]


def files(accounts: Sequence[Account], preset: Preset, seed: int) -> list[str]:
    """Names of the files of all pages of some accounts, each once."""
    found = (page for x in accounts for page in pages(x.trains(preset, seed), x.prunes(preset, seed)))
    return list(dict.fromkeys(page.file for page in found))


def links(material: Material) -> list[tuple[str, str]]:
    """File and label of each page of an account."""
    return [(page.file, page.label) for page in pages(material.trained, material.benchmarks)]


def write(materials: Sequence[Material], store: Store, folder: Path, changed: Document) -> None:
    """Write all pages of some accounts, each once."""
    wanted = {page.file: page for x in materials for page in pages(x.trained, x.benchmarks)}
    for page in wanted.values():
        page.write(store, folder, changed)
