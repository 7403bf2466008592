"""Tasks of a population in words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from toycomb.tasks.base import BaseTask
    from toycomb.tasks.formula import Formula


def embedding_name(embedding: Any) -> str:
    """An embedding as texts have it: its name, or the shape of the matrix."""
    if isinstance(embedding, str | Path):  # a name, or a file of a matrix
        return Path(embedding).name if str(embedding).endswith(".npy") else str(embedding)
    return f"{'×'.join(map(str, embedding.shape))} matrix"


def of_formulas(formulas: Sequence[Formula]) -> list[str]:
    """Sizes of formulas: variables n, clauses C, literals k, and their form."""
    known = [x for x in formulas if x.has_clauses]
    sizes = [size for x in known for size in {len(clause) for clause in x.clauses}]
    words = {
        "n": (x.variables for x in formulas),
        "C": (len(x) for x in known),
        "k": sizes,
    }
    kinds = {x.kind for x in known}
    said = [f"{name} = {_spread(values)}" for name, values in words.items() if known or name == "n"]
    return [*said, *(["CNF"] if kinds == {"cnf"} else []), *(["no formula"] if len(known) < len(formulas) else [])]


def of_tasks(tasks: Sequence[BaseTask]) -> list[str]:
    """What tasks have in common: sizes of formulas, embedding, inputs, and how many."""
    embeddings = list(dict.fromkeys(embedding_name(x.embedding) for x in tasks))
    return [
        f"{_spread(x.outputs for x in tasks)} outputs" if any(x.outputs > 1 for x in tasks) else "",
        *of_formulas([formula for x in tasks for formula in x.formulas]),
        f"{embeddings[0]} embedding" if len(embeddings) == 1 else f"{len(embeddings)} embeddings",
        f"{' or '.join(dict.fromkeys(_inputs(x) for x in tasks))} inputs",
        f"{_spread(x.samples for x in tasks)} samples",
        "shuffled labels" if all(x.shuffled_labels for x in tasks) else "",
    ]


def _inputs(task: BaseTask) -> str:
    """How inputs are drawn, or of which kind the given ones are."""
    if task.data is None:
        return task.drawn
    return "given real" if task.data.real else "given Boolean"


def _spread(numbers: Iterable[int]) -> str:
    found = sorted(set(numbers))
    return f"{found[0]:,}" if len(found) == 1 else f"{found[0]:,} to {found[-1]:,}"
