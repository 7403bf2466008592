"""A leaderboard as a file: CSV, Markdown, LaTeX, and HTML for notebooks."""

from __future__ import annotations

import csv
import html as markup
import io
import unicodedata
from collections.abc import Iterable

from toycomb.report.board_tables import Entries, Table
from toycomb.report.markdown import line, plain, prose, rule

SPECIAL = {
    "\\": r"\textbackslash{}", "{": r"\{", "}": r"\}", "$": r"\$", "&": r"\&", "#": r"\#", "_": r"\_", "%": r"\%",
    "~": r"\textasciitilde{}", "^": r"\textasciicircum{}", "<": r"\textless{}", ">": r"\textgreater{}",
    "–": "--", "−": "$-$", "|": r"\textbar{}", '"': "''", "[": "{[}", "]": "{]}",
    "*": "{*}",
}  # fmt: skip
"""Characters that are not themselves in LaTeX; a bracket or a star that begins a row would belong to the row before."""


def csv_text(entries: Entries, columns: Iterable[str]) -> str:
    """All entries, numbers in full precision, empty where there is none."""
    out = io.StringIO()
    writer = csv.DictWriter(out, list(columns), lineterminator="\n")
    writer.writeheader()
    writer.writerows(entries)
    return out.getvalue()


def markdown(found: Iterable[Table], how: str, sentence: str) -> str:
    """All tables, a section for each measure, after how they are read; the sentence last."""
    lines = ["# Leaderboard of ticket methods", "", plain(how), ""]
    measure = None
    for table in found:
        if table.measure != measure:
            measure = table.measure
            lines += [f"## {plain(measure[:1].upper() + measure[1:])}", ""]
        rows = [line(table.columns), rule(len(table.columns)), *map(line, table.lines)]
        lines += [plain(table.place), "", *rows, ""]
    return "\n".join([*lines, prose(sentence), ""])


def latex(found: Iterable[Table], how: str, sentence: str) -> str:
    """A `table` for each measure and density, in plain ASCII, whatever methods are called."""
    lines = [
        "% Needs \\usepackage{booktabs}.",
        f"% {_ascii(how)}",
        f"% {_ascii(sentence)}",
    ]
    for table in found:
        lines += [
            "\\begin{table}",
            "\\centering",
            "\\small",
            f"\\caption{{{escaped(f'{table.measure}, {table.place}')}}}",
            f"\\begin{{tabular}}{{l{'r' * (len(table.columns) - 1)}}}",
            "\\toprule",
            _row(table.columns),
            "\\midrule",
            *map(_row, table.lines),
            "\\bottomrule",
            "\\end{tabular}",
            "\\end{table}",
        ]
    return "\n".join([*lines, ""])


def html(found: Iterable[Table], how: str, sentence: str) -> str:
    """All tables, for a notebook, after how they are read."""
    parts = [f"<p>{markup.escape(how)}</p>"]
    for table in found:
        head, *rows = (
            "".join(f"<{tag}>{markup.escape(x)}</{tag}>" for x in row)
            for tag, row in [("th", table.columns), *(("td", row) for row in table.lines)]
        )
        body = "".join(f"<tr>{row}</tr>" for row in rows)
        caption = markup.escape(f"{table.measure}, {table.place}")
        parts.append(f"<table><caption>{caption}</caption><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>")
    return "".join([*parts, f"<p>{markup.escape(sentence)}</p>"])


def escaped(text: str) -> str:
    """A text as LaTeX sets it."""
    return "".join(SPECIAL.get(x, x if x.isascii() and x.isprintable() else _ascii(x)) for x in text)


def _row(cells: Iterable[str]) -> str:
    return " & ".join(map(escaped, cells)) + r" \\"


def _ascii(text: str) -> str:
    """In ASCII, in one line: accents go, and what has no letter of that kind becomes a question mark."""
    plain = unicodedata.normalize("NFKD", text.replace("–", "--").replace("−", "-").replace("×", "x"))
    return "".join(x if x.isascii() and x.isprintable() else "" if unicodedata.combining(x) else "?" for x in plain)
