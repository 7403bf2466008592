"""How far a sweep is."""

from __future__ import annotations

from pathlib import Path

from toycomb.common.brief import Result
from toycomb.common.errors import InputError, shown
from toycomb.records.store import glance
from toycomb.sweeps.counting import check_sweep, counts, failures
from toycomb.sweeps.places import Place
from toycomb.sweeps.share import Share


def status(place: str | Path) -> Result:
    """What is done, failed and missing of a sweep; also while it runs.

    Parameters
    ----------
    place : folder of a sweep, or the results file of a shard

    Returns
    -------
    dict with `done`, `failed` and `missing` (units of the sweep, or of the share), `failures` (list of `point`,
    `settings`, `network`, `unit` and `reason`), `points`, `kind` and `shard`

    Raises
    ------
    InputError
        If there is no sweep.
    """
    file = Place.of(place).file
    if not file.is_file():
        raise InputError(
            f"{shown(place)} holds no sweep; 'toycomb sweep SPEC.toml --out {shown(place)}' makes one there"
        )
    with glance(file) as store:
        told = check_sweep(store)
        now = counts(store, Share.read(told["shard"]))
        return Result(
            done=now.done,
            failed=now.failed,
            missing=now.missing,
            failures=failures(store),
            points=told["points"],
            kind=told["kind"],
            shard=told["shard"],
        )
