"""Which accounts a study can ask: with a changed setting some cannot be, and that is found before hours of work."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from toycomb.accounts.account import Account
from toycomb.accounts.material import Material
from toycomb.accounts.presets import Preset
from toycomb.common.changed import left_out_because
from toycomb.common.errors import InputError
from toycomb.common.failures import Failures
from toycomb.common.notices import tell
from toycomb.records.execution import measure
from toycomb.records.specification import Specification
from toycomb.records.store import Store
from toycomb.workers import Workers

NOWHERE = "what is measured takes no such setting, or no such value"
FIRST = "network 0 of "


def able(accounts: Sequence[Account], sizes: Preset, seed: int) -> dict[str, str]:
    """Why accounts cannot be asked, by name: what a changed setting makes impossible, or nothing takes.

    Raises
    ------
    InputError
        If the networks of the study itself are impossible, or with published settings those of an account.
    """
    trained = {account.name: list(account.trains(sizes, seed).values()) for account in accounts}
    if not sizes.changed:
        for wanted in trained.values():
            _first_jobs(wanted, edited=False)
        return {}
    if any(trained.values()):
        _first_jobs(list(sizes.claims(seed).values()))
    lacking = {}
    for account in accounts:
        try:
            _first_jobs(trained[account.name])
        except InputError as error:
            lacking[account.name] = str(error)
        asking = sizes.account_networks and account.name not in sizes.without
        if asking and account.measured and not account.asked(sizes, seed):
            lacking[account.name] = NOWHERE
    return lacking


def _first_jobs(wanted: Sequence[Specification], edited: bool = True) -> None:
    """Draw the tasks, and the first initial network, which an edit may refuse; nothing is trained."""
    for each in wanted:
        each.tasks()
        if edited:
            each.jobs([0])


def measured_first(
    materials: Sequence[Material], store: Store, workers: Workers, *, progress: bool, keep: bool
) -> tuple[int, dict[str, str]]:
    """Measure the first network of each account, and keep it; how many were measured now, and why others cannot be."""
    failures = Failures()
    own = (material.measurements.get(material.account.name) for material in materials)
    firsts = [replace(x, networks=1) for x in own if x is not None]
    made = measure(firsts, store, workers=workers, progress=progress, failures=failures, keep=keep)
    return made, {x["unit"].removeprefix(FIRST): x["reason"] for x in failures.entries}


def leave_out(lacking: Mapping[str, str], *, named: bool, remain: bool) -> None:
    """Say which accounts are left out, or refuse that where a user named them or nothing remains.

    Raises
    ------
    InputError
        Then.
    """
    sentences = left_out_because(lacking)
    if sentences and (named or not remain):
        raise InputError("; ".join(sentences))
    for sentence in sentences:
        tell(f"left out: {sentence}")
