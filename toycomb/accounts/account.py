"""What an account is: an argument about tickets as data, from the words of its claims to its figure."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from toycomb.accounts.changed import Changed, of_measurement
from toycomb.accounts.presets import Preset
from toycomb.common.brief import brief
from toycomb.common.documents import Document, stored
from toycomb.common.errors import InputError, bounded
from toycomb.evidence.claims import Claim, ClaimRow, Evidence
from toycomb.evidence.readings import Asked, Declared
from toycomb.plots.readings import figure_of, table_of
from toycomb.plots.shown import FigureOf, Table
from toycomb.records.measurement import Measurement
from toycomb.records.specification import Specification

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from toycomb.accounts.material import Material
    from toycomb.tickets.benchmark import Benchmark

Trains = dict[str, Specification]
Prunes = dict[str, "Benchmark"]
Measures = dict[str, Measurement]
Tables = Mapping[str, Table | list[Document]]
"""What is stored by name: tables, or lists of rows."""


@dataclass(frozen=True)
class Derived:
    """What an account makes of its networks and tickets: tables by name, and rows of the claims table."""

    tables: Tables
    claims: list[ClaimRow] = field(default_factory=list)


@dataclass(frozen=True)
class Measured:
    """What an account measures in one network.

    Parameters
    ----------
    measure : function of (seed, index, settings)
        Returns arrays by name, of the same shapes for every index; root seed and index decide all of them.
    settings : an instance of a frozen dataclass
        Defaults are those of the results in docs; what differs from them counts in the identity of what is stored.
    version : int
        Raise it when the same settings ask for something else.
    unlike : names of settings
        Fields that mean something else than the study's setting of that name; with it changed, the account is left out.
    among : names of settings, by the name of another
        Fields whose value must be one of those that another field goes through, such as `{"hidden": "widths"}`; with
        another value the account is left out.
    """

    measure: Callable[..., Mapping[str, ArrayLike]]
    settings: Any
    version: int = 1
    unlike: tuple[str, ...] = ()
    among: Mapping[str, str] = field(default_factory=dict)

    def changed(self, changes: Changed) -> Any:
        """Its settings with the changes, or None where it does not take one of them."""
        if any(name in self.unlike for name, _ in changes):
            return None
        if any(value not in getattr(self.settings, self.among.get(name, ""), (value,)) for name, value in changes):
            return None
        return of_measurement(self.settings, changes)


def nothing(*of: Any) -> dict[str, Any]:
    """No tables, networks or tickets; functions with a name, unlike lambdas, can be copied and pickled."""
    return {}


def at_once(preset: Preset) -> list[Preset]:
    """One stage."""
    return [preset]


def no_notes(material: Material) -> Sequence[str]:
    """No sentences."""
    return ()


@dataclass(frozen=True)
class Account:
    """An account.

    Parameters
    ----------
    name : str
        Short: the published claim that it tests, such as "C3", or "bounds".
    title : str
    claimed : str
        What is claimed, and by whom.
    refuted : str
        What would refute it.
    reading : str
        How to read figure and numbers, in a few sentences.
    order : int
        Place in reports.
    claims : sequence of Claim
        Each with the function that reads it, see `toycomb.evidence.claims.claim`.
    look : function of Material
        What claims and tables are read from, such as a `Seen`; its `label` names the place that evidence without
        one belongs to.
    readings : Declared, optional
        All readings of one of its claims, the published one. The table `readings` of the claim and the figure of its
        specification curve come by themselves, see `toycomb.plots.readings`.
    tables : function of what `look` gives
        Tables by name, dicts or lists of rows. Arrays in them become lists, and NaN None. A key `answer` is a sentence
        for the command and the report.
    figures : sequence of FigureOf
    measured : Measured, optional
    trains, prunes : functions of (preset, seed)
        The networks and tickets that it needs, by name; accounts share what is equal.
    follows : function of (preset, seed)
        Measurements in those networks and tickets beside `measured`, by name; accounts share what is equal.
    stages : function of Preset
        Sizes that are gone through in turn; a time budget ends it after any of them.
    notes : function of Material
        Sentences of the report that come from the numbers, beside those on the accuracy of its tickets.
    """

    name: str
    title: str
    claimed: str
    refuted: str
    reading: str
    order: int
    figures: tuple[FigureOf, ...]
    look: Callable[[Material], Any]
    claims: tuple[Claim, ...] = ()
    readings: Declared | None = None
    tables: Callable[[Any], Tables] = nothing
    measured: Measured | None = None
    trains: Callable[[Preset, int], Trains] = nothing
    prunes: Callable[[Preset, int], Prunes] = nothing
    follows: Callable[[Preset, int], Measures] = nothing
    stages: Callable[[Preset], list[Preset]] = at_once
    notes: Callable[[Material], Sequence[str]] = no_notes

    def __post_init__(self) -> None:
        drawn = () if self.readings is None else (figure_of(self.readings.claim),)
        own = {x.name for x in self.figures}
        object.__setattr__(self, "figures", (*self.figures, *(x for x in drawn if x.name not in own)))

    def __repr__(self) -> str:
        claims = ", ".join(x.id for x in self.claims) or "none"
        title = bounded(self.title, 120)
        return brief(self, [f"{self.name}: {title}", f"claims {claims}", f"{len(self.figures)} figures"])

    def measures(self, preset: Preset, seed: int) -> Measures:
        """Its measurements by name: `measured` under its own, in as many networks as the preset has for accounts."""
        networks, asked = preset.account_networks, self.measured
        settings = None if asked is None else asked.changed(preset.changed)
        if asked is None or settings is None or not networks or self.name in preset.without:
            return self.follows(preset, seed)
        own = Measurement(asked.measure, networks, seed, settings, self.name, asked.version)
        return {self.name: own, **self.follows(preset, seed)}

    def asked(self, preset: Preset, seed: int) -> bool:
        """Whether a preset asks anything of this account."""
        return any(wanted(preset, seed) for wanted in (self.trains, self.prunes, self.measures))

    def derive(self, material: Material) -> Derived:
        """Tables, and a row of the claims table for each claim; one that has no place in this study is left out."""
        seen = self.look(material)
        asked = None if self.readings is None else Asked.of(self.readings, seen, long=material.preset.long)
        found = dict(self.tables(seen))
        if asked is not None:
            found[table_of(asked.declared.claim)] = asked.table() | {"seed": material.seed}
        tables = {name: stored(table, f"the table {name!r} of {self.name}") for name, table in found.items()}
        if lacking := [x for x in self.figures if x.table not in tables]:
            raise InputError(
                f"{self.name} makes no table {lacking[0].table!r}, which its figure {lacking[0].name} draws"
            )
        judged = [(claim, claim.read(seen)) for claim in self.claims]
        rows = [self._row(claim, seen, evidence) for claim, evidence in judged if evidence != {}]
        if asked is not None:
            rows = [row | asked.summary() if row["id"] == asked.declared.claim else row for row in rows]  # type: ignore[misc]
        return Derived(tables, rows)

    def judged(self, claim: Claim, seen: Any) -> ClaimRow:
        """The row of one claim."""
        return self._row(claim, seen, claim.read(seen))

    def _row(self, claim: Claim, seen: Any, found: Any) -> ClaimRow:
        by = {seen.label: found} if isinstance(found, Evidence) else found
        if not isinstance(by, Mapping):
            raise InputError(f"claim {claim.id} of {self.name} gave a {type(by).__name__}; it must give Evidence")
        return claim.judged(by, part=self.name)
