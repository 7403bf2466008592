"""How large what a table is made from is, by the letters that pictures have for it."""

from __future__ import annotations

from collections.abc import Sequence

from toycomb.common.documents import Document
from toycomb.geometry import FeatureSpace
from toycomb.run import Run
from toycomb.tasks.task import Task
from toycomb.tasks.told import embedding_name


def sizes(space: FeatureSpace, tasks: Sequence[Task] = ()) -> Document:
    """`networks`, and `n`, `H`, `C`, `k` and, of tasks that have one in common, `embedding`.

    `k` is None where clauses differ in it. Of CNF formulas there is also `kind`.
    """
    lengths = set(space.sizes.ravel().tolist())
    (hidden, variables), clauses = space.F.shape[2:], space.sizes.shape[1]
    k = lengths.pop() if len(lengths) == 1 else None
    embeddings = {embedding_name(x.embedding) for x in tasks}
    known = {"embedding": embeddings.pop()} if len(embeddings) == 1 else {}
    if {x.kind for x in space.formulas} == {"cnf"}:
        known["kind"] = "cnf"
    return {"networks": len(space.formulas), "n": variables, "H": hidden, "C": clauses, "k": k, **known}


def read_at(run: Run, layer: int, outputs: Sequence[int]) -> Document:
    """What is read of networks of several hidden layers or outputs, as `read`, in words; nothing of any others.

    Of several hidden layers there is `hidden_layers`, their number, since row types are then those of paths.
    """
    deep, count = len(run.settings.widths), run.tasks[0].outputs
    words = [f"layer {layer} of {deep}"] if deep > 1 else []
    if count > 1:
        words.append(f"mean over {count} outputs" if len(outputs) == count else f"output {outputs[0]} of {count}")
    n = {"n": run.tasks[0].variables} if layer > 1 else {}  # whose features are of clauses
    layers = {"hidden_layers": deep} if deep > 1 else {}
    return {"read": ", ".join(words), **n, **layers} if words else {}
