"""Tables of a results file as rows: networks, tickets, claims, measurements and readings."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np

from toycomb.common.documents import Document
from toycomb.common.errors import InputError
from toycomb.export.documented import is_claim
from toycomb.files.reading import read_json
from toycomb.records.derived import NoTable
from toycomb.records.identities import asked, identity
from toycomb.records.settings import flat, population
from toycomb.records.store import Store
from toycomb.training import Training

Row = dict[str, Any]
ENDS = ("test_error", "unseen_error", "test_loss", "train_error", "unseen_share", "by_output", "loss", "epochs_run")
"""Arrays of a network that its row is made from."""


class Held:
    """What the store holds under one identity, as the store asks for it.

    Parameters
    ----------
    description : what it was asked for
    networks : one above the largest index
    """

    def __init__(self, description: Mapping[str, Any], networks: int = 0) -> None:
        self.description, self.networks = dict(description), networks
        self.identity = identity(self.description)
        self.seed = 0
        self.point: int | None = None  # of a sweep
        self.method = str(description.get("method", ""))
        self.density = float(description.get("density", np.nan))

    def describe(self) -> Document:
        """What it was asked for."""
        return self.description

    @property
    def settings(self) -> Row:
        """Every setting of its networks by name, those of training among them; those that had no effect are None."""
        return flat(population(self.description))

    @property
    def training(self) -> Training:
        """How its networks were trained."""
        try:
            return Training(**population(self.description).get("training", {}))
        except TypeError:
            raise InputError(
                f"the networks of {self.identity[:12]} were trained with settings that this version does not know"
            ) from None


def held(store: Store, kind: str) -> list[Held]:
    """What the store holds of networks (`population`) or of measurements (`measurement`)."""
    described = _in_order(store, [Held(x, count) for x, own, count in store.described() if identity(x) == own])
    return [x for x in described if (kind == "measurement") == ("measurement" in x.description)]


def _in_order(store: Store, found: list[Held]) -> list[Held]:
    """In the order of the points of a sweep, whatever was stored first; all else stays behind, as it was stored."""
    ranks = store.ranks()
    for x in found:
        x.point = ranks[x.identity][1] if x.identity in ranks else None
    return sorted(found, key=lambda x: ranks[x.identity][0] if x.identity in ranks else len(ranks))


def networks(store: Store) -> Iterator[Row]:
    """A row for each trained network."""
    for made in held(store, "population"):
        edit, settings = made.description.get("edit", {}), made.settings
        for network, arrays in store.arrays(made.identity, sorted(store.finished(made)), ENDS):
            yield {
                "identity": made.identity,
                "network": network,
                "point": made.point,
                "edit": edit.get("kind"),
                "arm": edit.get("arm"),
                **_ended(arrays),
                **settings,
            }


def _ended(arrays: Mapping[str, np.ndarray]) -> Row:
    """What training came to."""
    run = int(arrays["epochs_run"]) if "epochs_run" in arrays else 0
    last: dict[str, Any] = {
        "test_error": -1,
        "unseen_error": -1,
        "test_loss": -1,
        "train_error": (),
        "unseen_share": (),
    }
    found = {key: _number(arrays[key][place]) if key in arrays else None for key, place in last.items()}
    found |= _by_output(arrays["by_output"][-1]) if "by_output" in arrays else {}
    loss = arrays.get("loss", np.empty(0))
    return {**found, "train_loss": _number(loss[run - 1]) if 0 < run <= len(loss) else None, "epochs_run": run}


def _by_output(errors: np.ndarray) -> Row:
    """Of several outputs the error of each, and how often any is wrong, which stands behind them."""
    *each, together = map(_number, errors)
    return {"any_error": together, **{f"output_{o}_error": x for o, x in enumerate(each)}} if len(each) > 1 else {}


def _number(value: Any) -> float | int | bool | None:
    found = value.item()
    return None if isinstance(found, float) and not np.isfinite(found) else found


def entries(store: Store) -> list[Held]:
    """What the stored tickets were asked for, in the order in which they were stored."""
    return _in_order(store, [Held(x) for x in store.specifications() if "method" in x and "density" in x])


def tickets(store: Store) -> Iterator[Row]:
    """A row for each ticket."""
    from toycomb.export.pruned import columns

    held = entries(store)
    found = [(entry, asked(entry.description), store.networks("tickets", entry.identity)) for entry in held]
    place = {own: i for i, own in enumerate(store.identities_by_use())}
    by_use = sorted(found, key=lambda x: place.get(x[0].identity, -1))  # a damaged one has another identity
    newest = {(wanted, network): entry.identity for entry, wanted, own in by_use for network in own}
    for entry, wanted, _ in found:
        told, settings = entry.description, entry.settings
        for network, record in sorted(store.tickets(entry).items()):
            yield {
                **settings,
                **record,
                "identity": entry.identity,
                "point": entry.point,
                "newest": newest[wanted, network] == entry.identity,
                **columns(told, settings),
                "options": json.dumps(told.get("options", {}), sort_keys=True),
                "iterations": told.get("iterations"),
                "code": told.get("code"),
            }


def measurements(store: Store) -> Iterator[Row]:
    """A row for each array of each measurement in a network."""
    for made in held(store, "measurement"):
        told = made.description
        for network in sorted(store.finished(made)):
            for name, array in store.load_arrays(made, network).items():
                yield {
                    "identity": made.identity,
                    "point": made.point,
                    **{key: told.get(key) for key in ("measurement", "version", "code", "seed")},
                    "settings": json.dumps(told.get("settings", {}), sort_keys=True),
                    "network": network,
                    "name": name,
                    "shape": "×".join(map(str, array.shape)),
                    "value": None if array.ndim else _number(array),
                }


def claims(store: Store) -> Iterator[Row]:
    """A row for each claim: those of a study, and those of accounts that were measured into the same folder."""
    return map(_claim, claim_rows(store))


def claim_rows(store: Store) -> list[Mapping[str, Any]]:
    """The rows of the claims table, of each claim the first."""
    found: dict[str, Mapping[str, Any]] = {}
    for row in _claim_rows(store):
        found.setdefault(row["id"], row)
    return list(found.values())


def _claim_rows(store: Store) -> Iterator[Mapping[str, Any]]:
    with suppress(NoTable):  # of a study that was not finished, or of another command
        yield from store.table("claims")
    documents = Path(store.path).absolute().parent.glob("*.json")
    for path in sorted(documents, key=lambda x: (len(x.name), x.name)):  # what was put aside has a longer name
        with suppress(InputError):  # no document of ours
            found = read_json(path)
            rows = found.get("claims") if isinstance(found, dict) else None
            yield from filter(is_claim, rows if isinstance(rows, list) else ())


def _claim(row: Mapping[str, Any]) -> Row:
    """A claim in one level; what it is by place stays in the document."""
    found = {key: x for key, x in row.items() if not isinstance(x, dict | list) and key != "part"}
    for key in ("null", "control"):
        given = row.get(key) or {}
        found |= {key: given.get("value"), **{f"{key}_{x}": given.get(x) for x in ("low", "high", "what")}}
    over = row.get("over_readings") or {}
    return {
        **found,
        "account": row.get("part"),
        "other_effect": (row.get("other") or {}).get("value"),
        "over_readings": over.get("verdict"),
        "decided_by": over.get("decided_by"),
    }


def readings(store: Store) -> Iterator[Row]:
    """A row for each reading of each published claim."""
    for row in claim_rows(store):
        for reading in row.get("readings") or ():
            yield {
                "claim": row["id"],
                "account": row.get("part"),
                **{key: x for key, x in reading.items() if key not in ("choices", "other")},
                "choices": json.dumps(reading["choices"], ensure_ascii=False),
                "other_verdict": (reading.get("other") or {}).get("verdict"),
                "other_effect": (reading.get("other") or {}).get("effect"),
            }


TABLES = {
    "tickets": tickets,
    "networks": networks,
    "claims": claims,
    "measurements": measurements,
    "readings": readings,
}
"""What gives the rows of each table."""
