"""Tasks of a population in words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from toycomb.tasks.formula import Formula
    from toycomb.tasks.task import Task


def embedding_name(embedding: Any) -> str:
    """An embedding as texts have it: its name, or the shape of the matrix."""
    if isinstance(embedding, str | Path):
        return Path(embedding).name if str(embedding).endswith(".npy") else str(embedding)
    return f"{'×'.join(map(str, embedding.shape))} matrix"


def of_formulas(formulas: Sequence[Formula]) -> list[str]:
    """Sizes of formulas: variables n, clauses C, literals k, and their form."""
    sizes = [size for x in formulas for size in {len(clause) for clause in x.clauses}]
    words = {
        "n": (x.variables for x in formulas),
        "C": (len(x) for x in formulas),
        "k": sizes,
    }
    kinds = {x.kind for x in formulas}
    return [*(f"{name} = {_spread(values)}" for name, values in words.items()), *(["CNF"] if kinds == {"cnf"} else [])]


def of_tasks(tasks: Sequence[Task]) -> list[str]:
    """What tasks have in common: sizes of formulas, embedding, inputs, and how many."""
    embeddings = list(dict.fromkeys(embedding_name(x.embedding) for x in tasks))
    return [
        *of_formulas([x.formula for x in tasks]),
        f"{embeddings[0]} embedding" if len(embeddings) == 1 else f"{len(embeddings)} embeddings",
        f"{' or '.join(dict.fromkeys(x.inputs for x in tasks))} inputs",
        f"{_spread(x.samples for x in tasks)} samples",
        "shuffled labels" if all(x.shuffled_labels for x in tasks) else "",
    ]


def _spread(numbers: Iterable[int]) -> str:
    found = sorted(set(numbers))
    return f"{found[0]:,}" if len(found) == 1 else f"{found[0]:,} to {found[-1]:,}"
