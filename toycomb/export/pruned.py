"""What of its networks a stored ticket was pruned of, from what it was asked for alone."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from toycomb.records.settings import COUNT, width, written
from toycomb.tickets.prunable import Prunable
from toycomb.tickets.pruning import Pruning
from toycomb.training.plan import Plan


def pruning_of(told: Mapping[str, Any]) -> Pruning:
    """Which layers were pruned, and how, from the description of a ticket."""
    given: dict[str, Any] = {
        key: told[key] for key in ("outputs", "layers", "scope", "output") if told.get(key) is not None
    }
    if "layers" in given:
        given["layers"] = tuple(given["layers"])
    return Pruning(**given)


def columns(told: Mapping[str, Any], settings: Mapping[str, Any]) -> dict[str, Any]:
    """The same as columns of a table, with the settings of the networks."""
    found = pruning_of(told)
    hidden = [x for x in found.names(len(_widths(settings))) if isinstance(x, int)]
    return {"layers": written(hidden), "outputs": found.outputs, "scope": found.scope, "output": found.output}


def weights_of(told: Mapping[str, Any], population: Mapping[str, Any], settings: Mapping[str, Any]) -> Prunable:
    """Where the prunable weights lie in a mask, from the description of a ticket and of its population."""
    sizes = (width(population), *_widths(settings), settings[COUNT])
    plan = Plan(sizes, settings["variables"] if settings["learn_embedding"] else 0)
    return Prunable(sizes, pruning_of(told), plan.plain)


def _widths(settings: Mapping[str, Any]) -> tuple[int, ...]:
    """Rows of each hidden layer, which tables have as a number or a text."""
    return tuple(map(int, str(settings["hidden"]).split()))
