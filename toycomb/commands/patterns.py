"""`toycomb patterns`: train a population and count patterns."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from toycomb.commands.keeping import failed_lines
from toycomb.commands.layered import LayeredTasks
from toycomb.commands.options import Common, unseen_line, write_result
from toycomb.common.documents import Document
from toycomb.files.writing import pictures

if TYPE_CHECKING:
    from toycomb.run import Run


@dataclass(frozen=True)
class Patterns(LayeredTasks, Common):
    """Train networks on random formulas and count patterns of aligned signs, in rows per clause.

    Example: toycomb patterns --hidden 32 --clauses 8 --networks 10
    """

    def written(self) -> list[str]:
        """The document and its figure."""
        return ["patterns.json", *pictures(["patterns"])]

    def run(self) -> Document:
        """Mean rows per clause with each pattern, at the start and the end."""
        from toycomb.plots.tables.patterns import of_run

        run, failed = self.train()
        row = of_run(run, layer=self.layer)
        table = [row]
        document = {
            **_patterns(row),
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
            **self.shape(),
            **self.noted(),
            **self._each(run, row),
        }

        def draw() -> Any:
            from toycomb import plots

            return plots.patterns_by_load(table)

        write_result(self.out, "patterns", document, draw, self.larger)
        return document

    def _each(self, run: Run, row: Document) -> Document:
        """Of several outputs what each shows; what stands above it are then means over them."""
        from toycomb.plots.tables.patterns import of_run

        if self.outputs == 1:
            return {}
        rows = [of_run(run, layer=self.layer, outputs=[o]) for o in range(self.outputs)]
        each = [{**_patterns(x), "test_error": x["test_error"]["value"], "intervals": x} for x in rows]
        return {"any_error": row["any_error"]["value"], "by_output": each}

    def text(self, document: Document) -> str:
        """A table."""
        from toycomb.report import interval

        row = document["intervals"]
        lines = [
            f"{self.shape_in_words()}, C = {row['clauses']}, {row['networks']} networks, {self.embedding} embedding; "
            f"rows per clause [95 % interval]{', means over outputs' if self.outputs > 1 else ''}",
            f"{'pattern':<9}{'positive rows':<26}{'initially':<11}{'negative rows':<26}initially",
        ]
        for name in row["positive"]:
            cells = [interval(row[side][name]) for side in ("positive", "negative")]
            start = [_number(document["initial"][side][name]) for side in ("positive", "negative")]
            lines.append(f"{name:<9}{cells[0]:<26}{start[0]:<11}{cells[1]:<26}{start[1]}")
        errors = f"training error {_number(document['train_error'], 5)}, error on a new draw of inputs "
        lines += [errors + _number(document["test_error"], 5), unseen_line(document)]
        if self.outputs > 1:
            each = ", ".join(_number(x["test_error"], 5) for x in document["by_output"])
            wrong = _number(document["any_error"], 5)
            lines.append(f"error of each output {each}; any output wrong on {wrong} of inputs")
        lines += [f"note: {note}" for note in document.get("notes", ())]
        return "\n".join([*lines, *failed_lines(document["failed"], "network")])


def _patterns(row: Document) -> Document:
    """Mean rows a clause of each pattern, at the end and at the start."""
    start = _means(row["initial_positive"], row["initial_negative"])
    return {**_means(row["positive"], row["negative"]), "initial": start}


def _means(positive: Document, negative: Document) -> Document:
    sides = {"positive": positive, "negative": negative}
    return {side: {name: entry["value"] for name, entry in table.items()} for side, table in sides.items()}


def _number(value: float | None, digits: int = 2) -> str:
    return "–" if value is None else f"{value:.{digits}f}"
