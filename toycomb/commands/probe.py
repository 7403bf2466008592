"""`toycomb probe`: distance, motion, fate and crowd of every location."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from toycomb.commands.keeping import failed_lines
from toycomb.commands.options import Common, RandomTasks, write_result
from toycomb.common.documents import Document
from toycomb.files.writing import pictures

if TYPE_CHECKING:
    from toycomb.geometry import FeatureSpace
    from toycomb.run import Run


@dataclass(frozen=True)
class Probe(RandomTasks, Common):
    """Train networks on random formulas; report distance, motion, fate and crowd of every location.

    Example: toycomb probe --hidden 32 --clauses 8 --networks 10 --at 0.2 1 3
    """

    at: tuple[float, ...] = ()
    """Epochs (fractions allowed) at which distance and motion are read; 1 unless given."""
    proximal: int = 1
    """Largest initial distance of a proximal location."""

    def written(self) -> list[str]:
        """The document and its figure."""
        return ["probe.json", *pictures(["probe"])]

    def run(self) -> Document:
        """Fates by initial distance, motion, rejection by crowd, and the arrays of all locations."""
        from toycomb.common.errors import InputError
        from toycomb.geometry import fate_by_distance, fate_counts, rejection_by_crowd
        from toycomb.plots.tables.fates import fates

        if not 0 <= self.proximal <= max(self.literals):
            raise InputError(f"proximal is {self.proximal}; it must lie between 0 and {max(self.literals)}")
        at = self.at or (min(1.0, self.fit.epochs),)
        run, failed = self.train(snapshots=at)
        space = run.feature_space()
        shown = fates({f"C={self.clauses}": space}, self.seed)
        document = {
            "fate_by_distance": fate_by_distance(space),
            "fates": fate_counts(space, self.proximal),
            "rejection_by_crowd": rejection_by_crowd(space, self.proximal),
            "motion": {f"{epoch:.12g}": _motion(space, run, epoch) for epoch in dict.fromkeys(at)},
            "locations": {**self._locations(space, run, at), "network": self._left(failed)},
            "networks": len(run.tasks),
            "failed": failed,
            "proximal": self.proximal,
            "tables": {"fates": shown},
            "seed": self.seed,
            "settings": self.settings(),
        }

        def draw() -> Any:
            from toycomb import plots

            return plots.fate_by_distance(shown)

        write_result(self.out, "probe", document, draw, self.larger)
        return document

    def _left(self, failed: list[Document]) -> list[int]:
        """Indices of the networks that the lists are of."""
        return sorted(set(range(self.networks)) - {x["network"] for x in failed})

    def _locations(self, space: FeatureSpace, run: Run, at: tuple[float, ...]) -> Document:
        """Nested lists, networks × rows × clauses unless said otherwise."""
        from toycomb.geometry import Fate

        return {
            "axes": ["network", "row", "clause"],
            "initial_distance": space.distance[0].tolist(),
            "distance": {f"{epoch:.12g}": space.distance[_time(run, epoch)].tolist() for epoch in at},
            "final_distance": space.distance[-1].tolist(),
            "crowd": space.crowd(self.proximal).tolist(),
            "fate": space.fates(self.proximal).tolist(),
            "fate_names": [fate.name.lower() for fate in Fate],
            "initial_row_type": space.row_types[0].tolist(),
            "final_row_type": space.row_types[-1].tolist(),
        }

    def text(self, document: Document) -> str:
        """Tables of fates and motion."""
        lines = [
            f"{document['networks']} networks, C = {self.clauses}; locations on rows that start with the code's type",
            f"{'distance':<10}{'locations':<11}{'end as code':<13}{'permuted rows':<15}base rate of the distance",
        ]
        for d, row in document["fate_by_distance"].items():
            cells = [_number(row[key]) for key in ("fraction", "permuted", "base_rate")]
            lines.append(f"{d:<10}{row['count']:<11}{cells[0]:<13}{cells[1]:<15}{cells[2]}")
        fates = ", ".join(f"{name} {entry['count']}" for name, entry in document["fates"].items())
        lines += [f"fates: {fates}", "mean change of distance since initialisation, by initial distance:"]
        for epoch, rows in document["motion"].items():
            cells = [f"{d}: {_number(row['distance_change'])}" for d, row in rows.items()]
            lines.append(f"  epoch {epoch:<6}" + "  ".join(cells))
        return "\n".join([*lines, *failed_lines(document["failed"], "network")])


def _time(run: Run, epoch: float) -> int:
    return run.times.tolist().index(epoch)


def _motion(space: FeatureSpace, run: Run, epoch: float) -> dict[str, dict[str, float | None]]:
    """Mean motion up to an epoch by initial distance, on rows that start with the code's type."""
    import numpy as np

    stop = _time(run, epoch)
    rows = space.on_type[0]
    change, alignment = space.motion(0, stop), space.alignment_motion(0, stop)
    moved = np.isfinite(alignment)  # a row whose features were all zero has no scale
    table = {}
    for d in range(int(space.sizes.max()) + 1):
        here = rows & (space.distance[0] == d)
        table[str(d)] = {
            "distance_change": float(change[here].mean()) if here.any() else None,
            "alignment_motion": float(alignment[here & moved].mean()) if (here & moved).any() else None,
        }
    return table


def _number(value: float | None) -> str:
    return "–" if value is None else f"{value:.3f}"
