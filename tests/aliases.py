"""The table by which results of before format 3 are found: `python -m tests.aliases` writes it anew.

Old descriptions stand in `data/old_descriptions.json`, as the version before format 3 gave them. Today's code is put
beside each. Write the table anew after a change that alters the digest of a code and not its numbers; after one that
alters the numbers of a method or a measurement, take that out of `old_descriptions.json` instead.
"""

import json
from pathlib import Path

from toycomb.accounts.presets import PRESETS
from toycomb.accounts.registry import found as accounts_found
from toycomb.records import aliases
from toycomb.records.identities import CODE, plain
from toycomb.tickets import named

OLD = Path(__file__).parent / "data" / "old_descriptions.json"
TABLE = Path(aliases.__file__).with_name("aliases.json")


def table():
    """Old descriptions and today's; what is not described today is left out."""
    old = json.loads(OLD.read_text())
    today = {name: account.measures(PRESETS["paper"], 4) for name, account in ((x.name, x) for x in accounts_found())}
    measured = {name: x for every in today.values() for name, x in every.items()}
    return {
        "defaults": old["defaults"],
        "measurements": {x["measure"]: _measurement(x, measured[name]) for name, x in old["measurements"].items()},
        "methods": {name: {"old": x, "new": named(name).describe()} for name, x in old["methods"].items()},
    }


def _measurement(old, now):
    """An old measurement beside the same one today, which must have the same settings, and may have more."""
    found, whole = now.describe(), plain(now.settings)
    assert _within(old["settings"], whole), f"{now.kind} has other settings than before"
    return {
        "source": old["source"],
        "kind": found["measurement"],
        "version": found["version"],
        "code": {key: found[key] for key in CODE if key in found},
        "published": old["settings"],
        "defaults": whole if found["settings"] != whole else None,
    }


def _within(old, new):
    """Whether new settings say what old ones do."""
    if isinstance(old, dict) and isinstance(new, dict):
        return all(key in new and _within(x, new[key]) for key, x in old.items())
    return old == new


if __name__ == "__main__":
    TABLE.write_text(json.dumps(table(), indent=1, sort_keys=True) + "\n")
