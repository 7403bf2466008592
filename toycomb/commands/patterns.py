"""`toycomb patterns`: train a population and count patterns."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from toycomb.commands.keeping import failed_lines
from toycomb.commands.options import Common, RandomTasks, unseen_line, write_result
from toycomb.common.documents import Document
from toycomb.files.writing import pictures


@dataclass(frozen=True)
class Patterns(RandomTasks, Common):
    """Train networks on random formulas and count patterns of aligned signs, in rows per clause.

    Example: toycomb patterns --hidden 32 --clauses 8 --networks 10
    """

    def written(self) -> list[str]:
        """The document and its figure."""
        return ["patterns.json", *pictures(["patterns"])]

    def run(self) -> Document:
        """Mean rows per clause with each pattern, at the start and the end."""
        from toycomb.plots.tables.patterns import patterns

        run, failed = self.train()
        table = patterns({(self.fit.hidden, self.clauses): run})
        row = table[0]
        document = {
            **_means(row["positive"], row["negative"]),
            "initial": _means(row["initial_positive"], row["initial_negative"]),
            "train_error": row["train_error"]["value"],
            "test_error": row["test_error"]["value"],
            "unseen_error": row["unseen_error"]["value"],
            "unseen_share": row["unseen_share"]["value"],
            "intervals": row,
            "epochs_run": float(run.epochs_run.mean()),
            "networks": len(run.tasks),
            "failed": failed,
            "tables": {"patterns": table},
            "seed": self.seed,
            "settings": self.settings(),
        }

        def draw() -> Any:
            from toycomb import plots

            return plots.patterns_by_load(table)

        write_result(self.out, "patterns", document, draw, self.larger)
        return document

    def text(self, document: Document) -> str:
        """A table."""
        from toycomb.report import interval

        row = document["intervals"]
        lines = [
            f"H = {row['hidden']}, C = {row['clauses']}, {row['networks']} networks, {self.embedding} embedding; "
            "rows per clause [95 % interval]",
            f"{'pattern':<9}{'positive rows':<26}{'initially':<11}{'negative rows':<26}initially",
        ]
        for name in row["positive"]:
            cells = [interval(row[side][name]) for side in ("positive", "negative")]
            start = [_number(document["initial"][side][name]) for side in ("positive", "negative")]
            lines.append(f"{name:<9}{cells[0]:<26}{start[0]:<11}{cells[1]:<26}{start[1]}")
        errors = f"training error {_number(document['train_error'], 5)}, error on a new draw of inputs "
        lines += [errors + _number(document["test_error"], 5), unseen_line(document)]
        return "\n".join([*lines, *failed_lines(document["failed"], "network")])


def _means(positive: Document, negative: Document) -> Document:
    sides = {"positive": positive, "negative": negative}
    return {side: {name: entry["value"] for name, entry in table.items()} for side, table in sides.items()}


def _number(value: float | None, digits: int = 2) -> str:
    return "–" if value is None else f"{value:.{digits}f}"
