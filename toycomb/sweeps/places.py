"""Where a sweep is kept: a folder with its results file, or a results file alone."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from toycomb.common.errors import InputError, shown
from toycomb.files.exclusive import exclusive
from toycomb.files.shared import shared_file_system
from toycomb.files.writing import check_file, output_folder

ENDING = ".sqlite"
RESULTS = "results.sqlite"


class Place(NamedTuple):
    """Where a sweep is kept.

    Parameters
    ----------
    file : the results file
    folder : where tables and figures go; None where there is a results file alone
    """

    file: Path
    folder: Path | None

    @classmethod
    def of(cls, out: str | Path) -> Place:
        """A folder, unless the name ends in `.sqlite`; nothing is made."""
        if not isinstance(out, str | Path) or not str(out):
            raise InputError(f"the place of a sweep is {shown(repr(out), 40)}; give a folder, or a name in {ENDING}")
        path = Path(out)
        return cls(path, None) if path.suffix == ENDING and not path.is_dir() else cls(path / RESULTS, path)

    @contextmanager
    def taken(self) -> Iterator[None]:
        """Make the folder, and keep every other sweep out of the place for as long as the body runs.

        A folder that was made goes again if the body fails and has put nothing into it.

        Raises
        ------
        InputError
            If files cannot be written there, another sweep is in the place, or it lies on a file system that several
            machines share.
        """
        lock = self.file.with_name(f".{self.file.name}.lock") if self.folder is None else self.folder / ".lock"
        with output_folder(self.folder):
            if self.folder is None:
                check_file(self.file)
            kind = shared_file_system(self.file.parent)
            if kind is not None:
                raise InputError(
                    f"{shown(self.file.parent)} lies on a file system of kind {kind}, which several machines share; "
                    "SQLite can lose data there. Give a place on a disk of this machine, and copy the file when the "
                    "sweep ended"
                )
            with exclusive(lock, self.folder or self.file):
                yield

    @contextmanager
    def kept(self) -> Iterator[Callable[[], None]]:
        """Remove a results file that is new, unless the body calls what it is given: once the sweep is in it."""
        new, keep = not self.file.exists(), list[bool]()
        try:
            yield lambda: keep.append(True)
        finally:
            if new and not keep:
                for ending in ("", "-wal", "-shm"):
                    Path(f"{self.file}{ending}").unlink(missing_ok=True)
