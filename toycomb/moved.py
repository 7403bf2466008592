"""Old names of modules: they lead to where the modules stand now, with a warning, for one release.

A finder at the end of `sys.meta_path` is asked only for names that nothing else has.
"""

from __future__ import annotations

import importlib
import sys
import warnings
from collections.abc import Sequence
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from types import ModuleType

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
    "plots.alignment": "accounts.alignment.figure",
    "plots.bounds": "accounts.bounds.figure",
    "plots.compatibility": "accounts.compatibility.figure",
    "plots.crowding": "accounts.crowding.figure",
    "plots.detectors": "accounts.detectors.figure",
    "plots.double_descent": "accounts.double_descent.figure",
    "plots.family": "accounts.reexpression.figure",
    "plots.grokking": "accounts.grokking.figure",
    "plots.influence": "accounts.influence.figure",
    "plots.masking": "accounts.masking.figure",
    "plots.posterior": "accounts.posterior.figure",
    "plots.probes": "accounts.probes.figure",
    "plots.proximity": "accounts.proximity.figure",
    "plots.published": "accounts.published.figure",
    "plots.regions": "accounts.maps.figure",
    "plots.symmetries": "accounts.symmetries.figure",
    "plots.tangent": "accounts.tangent.figure",
    "plots.timing": "accounts.resolution.figure",
    "plots.universality": "accounts.universality.figure",
    "plots.upweighting": "accounts.upweighting.figure",
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
    "study.parts.compatibility": "accounts.compatibility.account",
    "study.parts.crowding": "accounts.crowding.account",
    "study.parts.family": "accounts.reexpression.account",
    "study.parts.joint": "accounts.compatibility.account",
    "study.parts.observed": "accounts.instruments.observed",
    "study.parts.probes": "accounts.probes.account",
    "study.parts.proximity": "accounts.proximity.account",
    "study.parts.published": "accounts.published.account",
    "study.parts.regions": "accounts.maps.account",
    "study.parts.selection": "accounts.resolution.account",
    "study.presets": "accounts.presets",
    "study.published": "accounts.paper",
    "study.regression": "evidence.regression",
    "study.report": "report",
    "study.report.markup": "report.markup",
    "study.report.page": "report.page",
    "study.report.provenance": "report.provenance",
    "study.report.sections": "report.sections",
    "study.sealing": "records.sealing",
    "study.specification": "records.specification",
    "study.store": "records.store",
    "study.tables": "accounts.published.patterns",
    "study.timing": "accounts.resolution.timing",
    "study.work": "accounts.work",
    "task": "tasks.task",
    "temporary": "files.temporary",
    "theories.alignment": "accounts.alignment",
    "theories.bounds": "accounts.bounds",
    "theories.detectors": "accounts.detectors",
    "theories.double_descent": "accounts.double_descent",
    "theories.grokking": "accounts.grokking",
    "theories.influence": "accounts.influence",
    "theories.instruments": "accounts.instruments",
    "theories.masking": "accounts.masking",
    "theories.posterior": "accounts.posterior",
    "theories.running": "accounts.running",
    "theories.symmetries": "accounts.symmetries",
    "theories.tangent": "accounts.tangent",
    "theories.universality": "accounts.universality",
    "theories.upweighting": "accounts.upweighting",
    "tickets.comparison": "evidence.comparison",
    "tickets.contract": "tickets.definition",
    "tickets.selection": "tickets.exact",
    "tickets.source": "records.code.source",
    "tickets.unit": "tickets.subject",
    "tickets.report": "report.tickets",
    "training.population": "run",
    "words": "common.words",
}
"""New name of each module by its old one, within `toycomb`."""
PUBLIC = ("dimacs", "errors")
"""Modules that stay under their short name as well, beside `toycomb.tickets` and the like."""


class _Forward(Loader):
    def __init__(self, old: str, new: str) -> None:
        self._old, self._new = old, new

    def create_module(self, spec: ModuleSpec) -> ModuleType:
        if self._old.removeprefix("toycomb.") not in PUBLIC:
            text = f"{self._old} is {self._new} now; the old name goes with the next release"
            warnings.warn(text, DeprecationWarning, 6)
        return importlib.import_module(self._new)

    def exec_module(self, module: ModuleType) -> None:
        sys.modules[self._old] = module


class _Finder(MetaPathFinder):
    def find_spec(
        self, name: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """Where a module of an old name is."""
        new = MOVED.get(name.removeprefix("toycomb."))
        return None if new is None else ModuleSpec(name, _Forward(name, f"toycomb.{new}"))


def install() -> None:
    """Ask for old names once nothing else has them."""
    sys.meta_path.append(_Finder())
