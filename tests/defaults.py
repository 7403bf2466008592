"""Defaults that identities of stored results rest on: `python -m tests.defaults` writes them down anew."""

import json
from dataclasses import MISSING, asdict, fields, is_dataclass
from pathlib import Path

from toycomb.accounts.registry import found as accounts_found
from toycomb.records import edited, specification
from toycomb.records.edited import Edited
from toycomb.records.specification import Population
from toycomb.training import Training

PINNED = Path(__file__).parent / "data" / "defaults.json"


def defaults():
    """By name: the number to raise when a default changes, what it is called, and every default."""
    networks = f"records.specification.FORMAT is {specification.FORMAT}"
    found = {
        "Population": (networks, Population()),
        "Training": (networks, Training()),
        "Edited": (f"records.edited.FORMAT is {edited.FORMAT}", Edited),
    }
    for name, account in ((x.name, x) for x in accounts_found()):
        if account.measured is not None and is_dataclass(account.measured.settings):
            number = f"{networks}, the version of what {name} measures is {account.measured.version}"
            found[name] = number, type(account.measured.settings)()
    return json.loads(
        json.dumps({name: {"number": number, "defaults": _plain(x)} for name, (number, x) in found.items()})
    )


def _plain(x):
    if isinstance(x, type):
        return {entry.name: entry.default for entry in fields(x) if entry.default is not MISSING}
    return asdict(x)


if __name__ == "__main__":
    PINNED.write_text(json.dumps(defaults(), indent=1, sort_keys=True) + "\n")
