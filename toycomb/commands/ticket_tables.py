"""What `toycomb tickets` gives: its document, its files in a folder, and its table for people."""

from __future__ import annotations

import shutil
import textwrap
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from toycomb.commands.options import write_result
from toycomb.common.documents import Document
from toycomb.files.writing import pictures

if TYPE_CHECKING:
    from toycomb.report.leaderboard import Leaderboard
    from toycomb.tickets.benchmark import Benchmark
    from toycomb.tickets.folder import Table

BOARD = ("leaderboard.csv", "leaderboard.md", "leaderboard.tex")
"""Files of the leaderboard."""


def document(
    chosen: Benchmark,
    table: Table,
    failed: Sequence[Mapping[str, Any]],
    baseline: str,
    asked: Sequence[str],
    board: Leaderboard,
) -> Document:
    """Rows, what failed, and the paired comparison with the baseline, as plain JSON values.

    Parameters
    ----------
    table : rows, and what is said of methods that are not known here
    asked : methods that were asked for by name; empty where all were
    board : of these rows
    """
    from toycomb import tickets
    from toycomb.report.tickets import in_words
    from toycomb.tickets import folder

    rows = table.rows
    names = list(dict.fromkeys([*chosen.methods, *(row["method"] for row in rows)]))
    found: Document = {
        "rows": rows,
        "failed": failed,
        "baseline": board.baseline,
        "paired": board.paired,
        "leaderboard": board.document(),
        "methods": tickets.describe(x for x in names if x not in table.unnamed) | table.unnamed,
        "asked": list(asked),
        "about": in_words(chosen.population),
    }
    return {**found, "specification": folder.specification(chosen)}


def write(
    out: Path, found: Document, baseline: str, board: Leaderboard, left: Sequence[str], unnamed: Sequence[str]
) -> None:
    """Write the tables of the folder and its figures; those of another population are kept beside them.

    Parameters
    ----------
    left : sentences on tickets of the table before that are in it no more
    unnamed : methods of earlier calls that this one does not know, of which the table has rows
    """
    from toycomb.common.notices import listed, tell
    from toycomb.files.aside import clear, put_aside
    from toycomb.report.tickets import FIGURES, draw
    from toycomb.tickets import folder

    rows, names = found["rows"], [f"tickets_{x}" for x in FIGURES]
    files = ["tickets.json", "tickets.md", *BOARD, *pictures(names)]
    aside = put_aside(out, "tickets", files, lambda x: folder.of_another(x, found["specification"], rows))
    for sentence in () if aside else left:
        tell(f"the table before had more than {out / 'tickets.json'}: {sentence}")
    if unnamed:
        tell(f"of methods whose files this call did not name: {listed(unnamed)} (rows of the last table stay)")
    write_result(out, "tickets", found)
    more = {"asked": found["asked"], "about": found["about"], "failed": found["failed"], "said": found["methods"]}
    drawn = draw(rows, out, baseline=baseline, **more)
    for write_board, name in zip((board.to_csv, board.to_markdown, board.to_latex), BOARD, strict=True):
        write_board(out / name)
    clear(aside, ["tickets.json", "tickets.md", *BOARD, *pictures(drawn)])


def printed(found: Document, title: str) -> str:
    """What failed, the leaderboard, and one sentence on all of it."""
    from toycomb.evidence.tested import of_given_data
    from toycomb.report import ticket_failures
    from toycomb.report.leaderboard import Leaderboard

    wide = max(60, min(shutil.get_terminal_size((120, 24)).columns, 120))
    rows, board, failed = found["rows"], found["leaderboard"], found["failed"]
    given = of_given_data(rows)
    unseen = [row["unseen_inputs"] for row in rows if row["unseen_inputs"] is not None]
    lines = [title]
    if unseen:
        drawn, they = "a new draw of inputs is drawn as training inputs are; ", "them"
        if given:
            drawn, they = "", "the test inputs"
        mean = sum(unseen) / len(unseen)
        lines += textwrap.wrap(f"{drawn}{mean:.0f} of {they} (mean) were never trained on", wide)
    lines += [*ticket_failures.lines(rows, failed), *([ticket_failures.AGAIN] if failed else [])]
    shown = Leaderboard(board["entries"], found["baseline"], board["sentence"], given=given)
    return "\n".join([*lines, shown.text(wide)])
