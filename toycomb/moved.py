"""Old names: they lead to where things stand now, with a warning, for one release.

A finder at the head of `sys.meta_path` knows the old names of modules and leaves all others to the finders behind it.
Modules that stay, but lost names, have `__getattr__ = names_of(...)`.
"""

from __future__ import annotations

import importlib
import sys
import warnings
from collections.abc import Callable, Sequence
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import Any

ACCOUNTS = (
    "alignment",
    "bounds",
    "detectors",
    "double_descent",
    "grokking",
    "influence",
    "masking",
    "posterior",
    "symmetries",
    "tangent",
    "universality",
    "upweighting",
)
"""Folders that `toycomb.theories` had, a figure of the same name in `toycomb.plots`."""
PARTS = {
    "compatibility": "compatibility",
    "crowding": "crowding",
    "family": "reexpression",
    "probes": "probes",
    "proximity": "proximity",
    "published": "published",
    "regions": "maps",
    "selection": "resolution",
}
"""Folders of accounts by the name that they had in `toycomb.study.parts`."""
INSTRUMENTS = {
    "edges": "tickets.searching.edges",
    "matching": "geometry.matching",
    "rows": "geometry.rows",
    "search": "tickets.searching.search",
}
"""Modules that `toycomb.accounts.instruments` had, which what stands below accounts uses too."""
MOVED = {
    "archives": "files.archives",
    "arrays": "common.arrays",
    "aside": "files.aside",
    "blas": "common.blas",
    "brief": "common.brief",
    "dimacs": "tasks.dimacs",
    "embedding": "tasks.embedding",
    "errors": "common.errors",
    "failures": "common.failures",
    "families": "tasks.drawn",
    "formats": "files.formats",
    "formula": "tasks.formula",
    "geometry.editing": "geometry.edits",
    "geometry.tables": "geometry.by_distance",
    "geometry.timing": "geometry.settling",
    "headers": "files.headers",
    "limits": "common.limits",
    "notices": "common.notices",
    "packed": "files.packed",
    "plots.compatibility": "accounts.compatibility.figure",
    "plots.crowding": "accounts.crowding.figure",
    "plots.family": "accounts.reexpression.figure",
    "plots.probes": "accounts.probes.figure",
    "plots.proximity": "accounts.proximity.figure",
    "plots.published": "accounts.published.figure",
    "plots.regions": "accounts.maps.figure",
    "plots.timing": "accounts.resolution.figure",
    "reading": "files.reading",
    "records.compiled": "records.code.compiled",
    "records.functions": "records.code.functions",
    "records.names": "records.code.names",
    "records.objects": "records.code.objects",
    "records.origin": "records.code.origin",
    "records.plain": "records.code.plain",
    "records.reached": "records.code.reached",
    "records.unknown": "records.code.unknown",
    "sampling": "tasks.sampling",
    "seeds": "common.seeds",
    "signals": "common.signals",
    "study.accuracy": "accounts.instruments.accuracy",
    "study.checks": "records.checks",
    "study.claims": "evidence.claims",
    "study.contract": "accounts.account",
    "study.editing": "records.edited",
    "study.effects": "accounts.instruments.effects",
    "study.execution": "records.execution",
    "study.families": "accounts.compatibility.choices",
    "study.format_1": "records.format_1",
    "study.integrity": "records.integrity",
    "study.intervals": "evidence.intervals",
    "study.measurement": "records.measurement",
    "study.origins": "records.origins",
    "study.outcomes": "records.outcomes",
    "study.overlap": "accounts.published.sweep",
    "study.parts": "accounts.registry",
    "study.parts.arms": "accounts.instruments.arms",
    "study.parts.joint": "accounts.compatibility.account",
    "study.parts.observed": "accounts.instruments.observed",
    "study.presets": "accounts.presets",
    "study.published": "accounts.paper",
    "study.regression": "evidence.regression",
    "study.report": "report",
    "study.sealing": "records.sealing",
    "study.specification": "records.specification",
    "study.store": "records.store",
    "study.tables": "plots.tables.patterns",
    "study.timing": "accounts.resolution.timing",
    "study.work": "accounts.work",
    "task": "tasks.task",
    "temporary": "files.temporary",
    "theories.instruments": "accounts.instruments",
    "theories.running": "accounts.running",
    "tickets.comparison": "evidence.comparison",
    "tickets.contract": "tickets.definition",
    "tickets.report": "report.tickets",
    "tickets.selection": "tickets.exact",
    "tickets.source": "records.code.source",
    "tickets.unit": "tickets.subject",
    "training.population": "run",
    "training.threads": "workers.threads",
    "words": "common.words",
    **{f"{above}.instruments.{old}": new for above in ("accounts", "theories") for old, new in INSTRUMENTS.items()},
    **{f"study.parts.{old}": f"accounts.{new}.account" for old, new in PARTS.items()},
    **{f"theories.{name}": f"accounts.{name}" for name in ACCOUNTS},
    **{f"theories.{name}.unit": f"accounts.{name}.measure" for name in ACCOUNTS},
    **{f"plots.{name}": f"accounts.{name}.figure" for name in ACCOUNTS},
}
"""New name of each module by its old one, within `toycomb`; what stands in a package that moved has moved with it."""
NAMES = {
    "evidence.claims": {"Reading": "evidence.claims:Evidence", "Readings": "evidence.claims:ByPlace"},
    "geometry.timing": {"area_under_curve": "evidence.correlations"},
    "study.claims": dict.fromkeys(("FLIPS", "SURE", "VERDICTS", "chance"), "evidence.verdicts"),
    "study.contract": {"Material": "accounts.material", "Part": "accounts.account:Account"},
    "study.intervals": {"exchanged": "evidence.exchange"},
    "study.parts": {
        "Derived": "accounts.account",
        "Material": "accounts.material",
        "PARTS": "accounts.registry:ACCOUNTS",
        "Part": "accounts.account:Account",
    },
    "study.specification": dict.fromkeys(("identity", "plain", "settings_of"), "records.identities"),
    "study.store": {
        "FORMAT": "records.file",
        "MASKS": "parameters",
        "PATIENCE": "records.file",
        "SCHEMA": "records.file",
    },
    "study.tables": {
        "PROXIMAL": "geometry.fate",
        "fates": "plots.tables.fates",
        "groups": "plots.tables.rejection",
        "rejection": "plots.tables.rejection",
    },
    "tickets.comparison": {
        "DIGITS": "evidence.signed_ranks",
        "EXACT": "evidence.signed_ranks",
        "UNIT": "evidence.comparison:REPLICATE",
        "over_units": "evidence.comparison:over_replicates",
    },
    "tickets.contract": dict.fromkeys(("GROUPS", "METHODS", "RESERVED"), "tickets.registered"),
    "tickets.report": {"UNIT": "report.tickets:REPLICATE"},
    "training": dict.fromkeys(("Run", "collect", "train"), "run"),
    **{f"study.parts.{old}": {"PART": f"accounts.{new}.account:ACCOUNT"} for old, new in PARTS.items()},
}
"""Where names of an old module are that its new one has not: a module, with `:name` where they are called otherwise."""
PUBLIC = ("dimacs", "errors")
"""Modules that stay under their short name as well, as do `toycomb.tickets`, `toycomb.theories.bounds` and the like."""


def _now(old: str) -> str | None:
    """Where a module of an old name is, or one that moved with its package; both without `toycomb.`."""
    if old in MOVED:
        return MOVED[old]
    package, _, module = old.rpartition(".")
    above = _now(package) if package else None
    return above and f"{above}.{module}"


def _told(old: str, new: str, level: int) -> None:
    text = f"toycomb.{old} is toycomb.{new} now; the old name goes with the next release"
    warnings.warn(text, DeprecationWarning, level + 1)


def names_of(old: str) -> Callable[[str], Any]:
    """The `__getattr__` of a module, `old` without `toycomb.`, some of whose names are elsewhere."""

    def __getattr__(name: str) -> Any:
        where = NAMES[old].get(name)
        if where is None and old in MOVED:
            return getattr(importlib.import_module(f"toycomb.{MOVED[old]}"), name)
        if where is None:
            raise AttributeError(f"module 'toycomb.{old}' has no attribute {name!r}")
        module, _, renamed = where.partition(":")
        _told(f"{old}.{name}", f"{module}.{renamed or name}", 2)
        return getattr(importlib.import_module(f"toycomb.{module}"), renamed or name)

    return __getattr__


class _Forward:
    def __init__(self, old: str, new: str) -> None:
        self._old, self._new = old, new

    def create_module(self, spec: ModuleSpec) -> ModuleType:
        stays = self._old in PUBLIC or (self._old.startswith("theories.") and not self._old.endswith(".unit"))
        if not stays:
            _told(self._old, self._new, 2)
        module = importlib.import_module(f"toycomb.{self._new}")
        self._own = module.__spec__  # the import sets one of the old name, by which no file beside the module is found
        return module

    def exec_module(self, module: ModuleType) -> None:
        module.__spec__ = self._own
        if self._old in NAMES:
            module = ModuleType(f"toycomb.{self._old}", module.__doc__)
            vars(module)["__getattr__"] = names_of(self._old)
            vars(module)["__path__"] = []
        sys.modules[f"toycomb.{self._old}"] = module


class _Finder:
    def find_spec(
        self, name: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """Where a module of an old name is."""
        package, _, old = name.partition(".")
        new = _now(old) if package == "toycomb" and old else None
        if new is None:
            return None
        from importlib.util import find_spec  # here: it takes longer to load than the help of the command line

        if find_spec(f"toycomb.{new}") is None:
            return None
        return ModuleSpec(name, _Forward(old, new))  # type: ignore[arg-type]  # its base class is slow to load


def install() -> None:
    """Know old names."""
    sys.meta_path.insert(0, _Finder())
