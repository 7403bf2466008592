"""`toycomb export`: what a folder of results holds, as a table for other programs or for a paper."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, ClassVar, Literal

import tyro

from toycomb.common.documents import Document
from toycomb.common.errors import InputError, shown
from toycomb.common.notices import counted

if TYPE_CHECKING:
    from toycomb.export import Results

READINGS = "readings"
BOARD = ("leaderboard", (".csv", ".md", ".tex"))
"""The table that is made of the tickets, and the endings that it may have; no other table has the last two."""
ENDINGS = (".csv", ".parquet", ".md", ".tex")


@dataclass(frozen=True)
class Export:
    """Write what a folder of results holds as a table: CSV, Parquet, Markdown or LaTeX.

    RESULTS is a folder that reproduce, tickets or theories filled, or its results.sqlite. It is not changed. Markdown
    and LaTeX have the leaderboard of its tickets. Markdown of the readings has the published claims in plain words.

    Example: toycomb export results --to rows.csv
    """

    results: Annotated[Path, tyro.conf.Positional, tyro.conf.arg(metavar="RESULTS")]
    """Folder of results, or its results.sqlite."""
    to: Path
    """The file: its ending .csv, .parquet, .md or .tex says what is written."""
    table: Literal["tickets", "networks", "claims", "measurements", "readings", "leaderboard"] | None = None
    """What is written; the first of these that has rows unless given, and the leaderboard as .md or .tex."""
    where: tuple[str, ...] = ()
    """Only rows with these values, such as embedding=identity,density=.1. Six digits name an identity or data."""
    baseline: str = "imp"
    """Of the leaderboard: the method that others are compared with, where it is among them."""
    json: bool = False
    """Print one JSON document and nothing else."""
    out: ClassVar[None] = None
    """No folder is made: the file is named."""

    def stored(self) -> None:
        """No results are added."""

    def unkept(self) -> None:
        """The file is kept."""

    def reads(self) -> list[Path]:
        """The results file."""
        return [x for x in (self.results, self.results / "results.sqlite") if x.is_file()]

    def writes(self) -> list[Path]:
        """The file."""
        return [self.to]

    def run(self) -> Document:
        """Write it."""
        from toycomb.export import load_results, save
        from toycomb.export.files import checked_ending

        ending, (board, of_board) = checked_ending(self.to, ENDINGS), BOARD
        if self.table == READINGS and ending == ".md":
            return self._readings()
        if self.table == board or (self.table is None and ending in (".md", ".tex")):
            checked_ending(self.to, of_board)
            return self._leaderboard(load_results(self.results), ending)
        if ending in (".md", ".tex"):
            raise InputError(f"{shown(self.to)} can have the leaderboard alone; {self.table} go to .csv or .parquet")
        return save(self.results, self.to, table=self.table, where=self.where)

    def _readings(self) -> Document:
        """The published claims over all of their readings: the table of README."""
        from toycomb.export.tables import claim_rows
        from toycomb.files.writing import write_text
        from toycomb.records.described import results_file
        from toycomb.records.store import opened
        from toycomb.report.readings import HEADS, lines_of, markdown

        with opened(results_file(self.results), read_only=True) as store:
            claims = claim_rows(store)
        if not (lines := lines_of(claims)):
            raise InputError(f"{shown(self.results)} holds no readings")
        write_text(self.to, markdown(claims))
        return {"path": str(self.to), "table": READINGS, "rows": len(lines), "columns": list(HEADS)}

    def _leaderboard(self, results: Results, ending: str) -> Document:
        """The newest tickets, compared."""
        from toycomb.export.files import chosen, fitting
        from toycomb.files.aside import read
        from toycomb.report.board_entries import COLUMNS
        from toycomb.report.board_rows import newest
        from toycomb.report.leaderboard import leaderboard
        from toycomb.tickets import folder
        from toycomb.tickets.failed import failed_beside

        rows = newest(chosen(results, "tickets", self.where)[1])
        last = read(Path(results.path).parent / "tickets.json") or {}
        failed = failed_beside(rows, last)
        board = leaderboard(
            rows,
            self.baseline,
            failed=None if failed is None else fitting(failed, self.where),
            versions=results.versions({row["identity"] for row in rows}),
            methods=folder.described(last),
        )
        {".csv": board.to_csv, ".md": board.to_markdown, ".tex": board.to_latex}[ending](self.to)
        more = {"sentence": board.sentence, "rows": len(board.entries), "columns": list(COLUMNS)}
        return {"path": str(self.to), "table": BOARD[0], **more}

    def text(self, document: Document) -> str:
        """What was written, and where."""
        said = f"wrote {counted(document['rows'], 'row')} of {document['table']} to {shown(document['path'])}"
        return "\n".join([said, *([document["sentence"]] if "sentence" in document else [])])
