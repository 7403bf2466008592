"""toycomb: a laboratory for the lottery-ticket question, what does a winning ticket preserve?

Names load when they are first used, so `import toycomb` is fast.
"""

from __future__ import annotations

import importlib
import sys
from typing import TYPE_CHECKING, Any

from toycomb._version import __version__

if TYPE_CHECKING:
    from toycomb import exchange, explorer, export, plots, study, theories, tickets
    from toycomb.common.errors import ControlError, DivergenceError, InputError
    from toycomb.decoding.decode import decode
    from toycomb.exchange import from_jax, from_sklearn, from_torch, to_torch
    from toycomb.explorer import explore
    from toycomb.export.results import load_results
    from toycomb.geometry import Fate, FeatureSpace, recovery
    from toycomb.layered import Layered, init_layers
    from toycomb.network import Network, init
    from toycomb.read_runs import decoded_run, decoded_runs
    from toycomb.report.leaderboard import leaderboard
    from toycomb.run import Run, train
    from toycomb.tasks.composed import Composed
    from toycomb.tasks.composed_tasks import random_composed_tasks
    from toycomb.tasks.formula import Formula
    from toycomb.tasks.joint import JointTask, random_joint_tasks
    from toycomb.tasks.task import Task, random_tasks
    from toycomb.training import Training

_HOMES = {
    "ControlError": "common.errors",
    "DivergenceError": "common.errors",
    "InputError": "common.errors",
    "Composed": "tasks.composed",
    "random_composed_tasks": "tasks.composed_tasks",
    "Formula": "tasks.formula",
    "JointTask": "tasks.joint",
    "random_joint_tasks": "tasks.joint",
    "Fate": "geometry",
    "FeatureSpace": "geometry",
    "Layered": "layered",
    "Network": "network",
    "init": "network",
    "init_layers": "layered",
    "Task": "tasks.task",
    "random_tasks": "tasks.task",
    "recovery": "geometry",
    "Run": "run",
    "Training": "training",
    "decode": "decoding.decode",
    "decoded_run": "read_runs",
    "decoded_runs": "read_runs",
    "explore": "explorer.making",
    "from_jax": "exchange.trees",
    "from_sklearn": "exchange.scikit",
    "from_torch": "exchange.pytorch",
    "leaderboard": "report.leaderboard",
    "load_results": "export.results",
    "to_torch": "exchange.pytorch",
    "train": "run",
}
_MODULES = {"dimacs": "tasks.dimacs", "errors": "common.errors"}
_PACKAGES = ("exchange", "explorer", "export", "geometry", "layered", "plots", "study", "theories", "tickets")

__all__ = [
    "Composed",
    "ControlError",
    "DivergenceError",
    "Fate",
    "FeatureSpace",
    "Formula",
    "InputError",
    "JointTask",
    "Layered",
    "Network",
    "Run",
    "Task",
    "Training",
    "__version__",
    "decode",
    "decoded_run",
    "decoded_runs",
    "exchange",
    "explore",
    "explorer",
    "export",
    "from_jax",
    "from_sklearn",
    "from_torch",
    "init",
    "init_layers",
    "leaderboard",
    "load_results",
    "plots",
    "random_composed_tasks",
    "random_joint_tasks",
    "random_tasks",
    "recovery",
    "study",
    "theories",
    "tickets",
    "to_torch",
    "train",
]


def __getattr__(name: str) -> Any:
    if name in _HOMES:
        return getattr(importlib.import_module(f"toycomb.{_HOMES[name]}"), name)
    if name in _MODULES:
        return importlib.import_module(f"toycomb.{_MODULES[name]}")
    if name in _PACKAGES:
        return importlib.import_module(f"toycomb.{name}")
    raise AttributeError(f"module 'toycomb' has no attribute {name!r}", name=name, obj=sys.modules[__name__])


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})


def _forward_old_names() -> None:
    from toycomb.moved import install

    install()


_forward_old_names()
