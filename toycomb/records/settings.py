"""What the networks of a description were drawn from and trained as: every setting that had an effect, by name.

A description leaves out what is as usual, and of what was given from outside it holds sizes and digests. What random
formulas are drawn with has no effect where a formula or data were given: then the formula and the data say it. Names
are those of the keywords, but for the number of outputs: `outputs` of a ticket says whether their weights were pruned.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from toycomb.records.formulas import formulas_of
from toycomb.records.identities import plain
from toycomb.records.specification import Population
from toycomb.tasks.embedding import matrix
from toycomb.tasks.labelled import held_out_of

OF_CLAUSES = ("clauses", "literals", "negated", "disjoint", "kind")
"""Settings that say what the clauses are like."""
UNUSED = ("negated", "disjoint", "kind")
"""Those that formulas of a family do not have."""
COUNT = "network_outputs"
"""Number of outputs of a network."""
LABELS = {"embedding": "matrix", "data": "data"}
"""What comes before the first digits of the digest of what was given, as in `matrix 1a2b3c4d`."""
Settings = dict[str, Any]


def population(description: Mapping[str, Any]) -> Mapping[str, Any]:
    """What a description says of the networks: that of a ticket holds the description of its population."""
    found = description.get("population", {})
    return found["population"] if isinstance(found.get("population"), dict) else found


def flat(given: Mapping[str, Any]) -> Settings:
    """Settings of a population in one level, as texts and numbers; those that had no effect are None."""
    usual = plain(Population())
    training = {**usual.pop("training"), **given.get("training", {})}
    found = {**usual, **given, **training, **_of_formula(given.get("formula")), **_of_data(given)}
    found[COUNT] = found.pop("outputs")
    found |= dict.fromkeys(UNUSED) if found["family"] else {}
    found |= {"true": None} if given.get("outputs", 1) == 1 else {}
    digests = {key: found[key]["sha256"] if isinstance(found[key], dict) else None for key in LABELS}
    found |= {key: f"{LABELS[key]} {digest[:8]}" for key, digest in digests.items() if digest}
    found |= {f"{key}_sha256": digest for key, digest in digests.items()}
    return {key: written(x) for key, x in found.items() if key not in ("networks", "training")}


def written(value: Any) -> Any:
    """A setting as a text, a number or nothing."""
    if isinstance(value, list) and not any(isinstance(x, list | dict) for x in value):
        return " ".join(map(str, value))
    return json.dumps(value) if isinstance(value, list | dict) else value


def width(given: Mapping[str, Any]) -> int:
    """Embedded inputs m of the networks, without their data.

    Raises
    ------
    InputError
        If the embedding is not one of this version.
    """
    embedding = given.get("embedding")
    if isinstance(embedding, dict):
        return sizes(embedding)["E"][0]
    settings = flat(given)
    return len(matrix(settings["embedding"], settings["variables"]))


def sizes(described: Mapping[str, Any]) -> dict[str, tuple[int, ...]]:
    """Shapes of described arrays by name, see `toycomb.common.content.Arrays.in_json`."""
    return {name: tuple(map(int, x.split(" ")[1].split("×"))) for name, x in described["arrays"].items()}


@lru_cache(maxsize=16)
def _of_formula(text: str | None) -> Mapping[str, Any]:
    """What a formula that was given says of itself, as random ones are asked for."""
    if text is None:
        return {}
    formulas = formulas_of(text)
    clauses = [clause for formula in formulas for clause in formula.clauses]
    literals = [x for clause in clauses for x in clause]
    return {
        "variables": formulas[0].variables,
        "clauses": len(clauses),
        "literals": sorted(set(map(len, clauses))),
        "negated": sum(x < 0 for x in literals) / len(literals),
        "disjoint": len(set(map(abs, literals))) == len(literals),
        "kind": formulas[0].kind,
        "outputs": len(formulas),
    }


def _of_data(given: Mapping[str, Any]) -> Settings:
    """What the data say: how many variables there are, and how many inputs the networks were trained on."""
    data = given.get("data")
    if data is None:
        return {"held_out": None}
    (N, n), labels = sizes(data)["X"], sizes(data)["y"]
    held_out = None if "X_test" in data["arrays"] else given.get("held_out", Population.held_out)
    unknown = {} if given.get("formula") is not None else dict.fromkeys(OF_CLAUSES)
    kept = N if held_out is None else N - held_out_of(N, held_out)
    outputs = labels[1] if len(labels) > 1 else 1
    return {"variables": n, "samples": kept, "held_out": held_out, "outputs": outputs, **unknown}
