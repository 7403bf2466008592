"""Accounts that are not yet data: each makes its claims by a function of its own."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from toycomb.accounts.account import Account, Derived, Measures
from toycomb.accounts.presets import Preset
from toycomb.records.measurement import Measurement


def measured_in_accounts(name: str, measure: Any, settings: Callable[[], Mapping[str, Any]]) -> Any:
    def measures(preset: Preset, seed: int) -> Measures:
        networks = preset.account_networks
        return {name: Measurement(measure, networks, seed, settings(), name)} if networks else {}

    return measures


@dataclass(frozen=True)
class Older(Account):
    older_derive: Any = None
    older_measures: Any = None

    def measures(self, preset: Preset, seed: int) -> Measures:
        return self.older_measures(preset, seed) if self.older_measures else super().measures(preset, seed)

    def derive(self, material: Any) -> Derived:
        return self.older_derive(material)


def Part(*, published: str, derive: Any, measures: Any = None, **more: Any) -> Older:
    return Older(claimed=published, older_derive=derive, older_measures=measures, look=lambda material: None, **more)
