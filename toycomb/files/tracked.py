"""Files that git tracks, which are not written over unless that is asked for."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterable
from pathlib import Path

from toycomb.common.errors import InputError, shown

PATIENCE = 20
"""Seconds to wait for git."""
SAFE = ("--literal-pathspecs", "-c", "core.fsmonitor=false", "-c", "core.hooksPath=/dev/null")
"""No name is a pattern, and nothing that the settings of a work tree name is started."""


def spare_tracked(paths: Iterable[str | Path], elsewhere: str) -> None:
    """Refuse to write over files that git tracks; in a work tree where git cannot be asked, over any that is there.

    Parameters
    ----------
    paths : of files that will be written; links are followed, as writers do
    elsewhere : the end of the sentence, which says where to write instead

    Raises
    ------
    InputError
        If one of them is tracked, or cannot be told.
    """
    for path in paths:
        end = Path(os.path.realpath(path))
        if not _in_work_tree(end):
            continue
        known = tracked(end)
        if known:
            raise InputError(f"git tracks {shown(path)}; {elsewhere}")
        if known is None and end.exists():
            raise InputError(f"{shown(path)} stands in a work tree of git, which cannot be asked about it; {elsewhere}")


def tracked(path: Path) -> bool | None:
    """Whether git tracks a file; None if it cannot be asked."""
    command = ["git", *SAFE, "ls-files", "--error-unmatch", "--", path.name]
    plain = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    try:
        done = subprocess.run(
            command, cwd=path.parent, env=plain, stdin=subprocess.DEVNULL, capture_output=True, timeout=PATIENCE
        )
    except (OSError, ValueError, subprocess.SubprocessError):
        return None
    return {0: True, 1: False}.get(done.returncode)


def _in_work_tree(path: Path) -> bool:
    """Whether a folder above holds a repository."""
    return any(os.path.lexists(folder / ".git") for folder in path.parents)
