"""The leaderboard of a ticket benchmark: every method at every density, best first, beside the baseline and the costs.

Means, intervals and tests are those of `toycomb.evidence.comparison`, as in `tickets.md`; nothing is computed twice in
another way.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from toycomb.common.cached import cached_property
from toycomb.common.documents import Document
from toycomb.common.errors import unknown
from toycomb.evidence import comparison
from toycomb.evidence.compared import Difference
from toycomb.evidence.tested import of_given_data
from toycomb.files.writing import write_text
from toycomb.records.tickets import short_identity
from toycomb.report import board_tables, board_written
from toycomb.report.board_entries import COLUMNS, entries_of
from toycomb.report.board_rows import check, groups_known, listed_failures, records
from toycomb.report.sentence import sentence, settings_in_words
from toycomb.report.ticket_figures import MEASURES, labels

BASELINE = "imp"
Rows = Sequence[Mapping[str, Any]]
WHOLE: Any = {"break_long_words": False, "break_on_hyphens": False}
"""So that a command can be copied."""


@dataclass(frozen=True, repr=False)
class Leaderboard:
    """A row for each measure, density and method, best first; it shows itself as the table of accuracy.

    Parameters
    ----------
    entries : list of dict with the keys of `COLUMNS`
    baseline : method that is compared with, None if none is
    sentence : what stands below the table, for a paper
    paired : by measure, what `comparison.paired` gives
    given : test inputs were given, and not drawn
    """

    entries: list[Document]
    baseline: str | None
    sentence: str = ""
    paired: dict[str, list[Difference]] = field(default_factory=dict)
    given: bool = False

    def __repr__(self) -> str:
        return self.text()

    def _repr_html_(self) -> str:
        return board_written.html(self.tables, self.key, self.sentence)

    @cached_property
    def tables(self) -> list[board_tables.Table]:
        """A table of texts for each measure, embedding, load and density."""
        return board_tables.tables(self.entries, labels(self.given))

    @cached_property
    def key(self) -> str:
        """How the columns of these tables are read."""
        return board_tables.read(self.entries, self.tables)

    def text(self, wide: int = 120) -> str:
        """Tables of accuracy, with the means of the other measures where lines are so wide, and the sentence."""
        table = board_tables.text(self.entries, labels(self.given), wide)
        return "\n".join([table, "", *textwrap.wrap(self.sentence, wide, **WHOLE)])

    def to_csv(self, path: str | Path | None = None) -> str:
        """All numbers in full precision, one row for each measure, density and method; columns as in `COLUMNS`."""
        return _written(board_written.csv_text(self.entries, COLUMNS), path)

    def to_markdown(self, path: str | Path | None = None) -> str:
        """Every measure as tables, and the sentence."""
        return _written(board_written.markdown(self.tables, self.key, self.sentence), path)

    def to_latex(self, path: str | Path | None = None) -> str:
        """Every measure as tables of the package booktabs, and the sentence as a comment."""
        return _written(board_written.latex(self.tables, self.key, self.sentence), path)

    def document(self) -> Document:
        """As JSON has it."""
        return {"entries": self.entries, "sentence": self.sentence}


def leaderboard(
    rows: Any,
    baseline: str | None = BASELINE,
    *,
    failed: Iterable[Mapping[str, Any]] | None = None,
    about: str = "",
    command: str = "",
    identity: str = "",
    versions: Sequence[str] = (),
    methods: Mapping[str, Mapping[str, Any]] | None = None,
    apart: Sequence[str] = (),
) -> Leaderboard:
    """Compare ticket methods.

    Parameters
    ----------
    rows : list of dict, a data frame, what `toycomb.load_results` gives, or the document of `tickets.json`
        A row a ticket, as `toycomb.tickets.benchmark.run` and `toycomb.load_results(…).tickets` give them.
    baseline : str or None
        The method that others are compared with. Without it there are no differences; nor with `imp`, which it is
        unless given, where that is not among the rows.
    failed : list of dict `method, density, network`, optional
        Tickets that could not be found; those of a document are counted by themselves.
    about, command, identity, versions : str, and a list of str
        For the sentence: settings, the command that makes the tickets, what identifies them, and the versions of
        toycomb that found them. Rows of stored results say their settings and identity themselves.
    methods : dict of dict, optional
        What is said of methods that may not be known here, such as their `group`; a document says it itself.
    apart : methods of which the command does not make the tickets

    Returns
    -------
    Leaderboard

    Raises
    ------
    InputError
        If there are no rows, the baseline is not among them, two of them are of one ticket, or a measure is no number.
    """
    if isinstance(rows, Mapping) and "rows" in rows:
        failed = rows.get("failed", ()) if failed is None else failed
        methods = rows.get("methods") if methods is None else methods
        rows = rows["rows"]
    tickets, lost = records(rows), listed_failures(failed)
    check(tickets)
    names = {row["method"] for row in tickets}
    if baseline not in (*names, BASELINE, None):
        raise unknown("there is no ticket of the baseline", baseline, sorted(names))
    base = baseline if baseline in names else None
    said_of = groups_known(methods)
    known = [x for x in MEASURES if any(row.get(x) is not None for row in tickets)]
    paired = {} if base is None else {x: comparison.paired(tickets, x, base) for x in MEASURES}
    entries = [
        x for measure in known for x in entries_of(tickets, measure, base, paired.get(measure, []), lost, said_of)
    ]
    about, identity = about or settings_in_words(tickets), identity or _identity(tickets)
    more = {"about": about, "command": command, "identity": identity}
    said = sentence(entries, base, tickets, lost or (), **more, made=versions, apart=apart)
    return Leaderboard(entries, base, said, paired, of_given_data(tickets))


def _identity(rows: Rows) -> str:
    """What identifies the tickets, where their rows say it: of all methods at all densities together."""
    own = {str(row["identity"]) for row in rows if "identity" in row}
    return short_identity(own) if all("identity" in row for row in rows) else ""


def _written(text: str, path: str | Path | None) -> str:
    if path is not None:
        write_text(path, text)
    return text
