"""Where a sweep is kept: a folder with its results file, or a results file alone."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from toycomb.common.errors import InputError, shown
from toycomb.files.exclusive import exclusive
from toycomb.files.shared import shared_file_system
from toycomb.files.writing import check_file, writable_folder

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
        path = Path(out)
        return cls(path, None) if path.suffix == ENDING and not path.is_dir() else cls(path / RESULTS, path)

    def make(self) -> None:
        """Make the folder, and see that files can be written there.

        Raises
        ------
        InputError
            If they cannot be, or the place lies on a file system that several machines share.
        """
        if self.folder is None:
            check_file(self.file)
        else:
            writable_folder(self.folder)
        kind = shared_file_system(self.file.parent)
        if kind is not None:
            raise InputError(
                f"{shown(self.file.parent)} lies on a file system of kind {kind}, which several machines share; SQLite "
                "can lose data there. Give a place on a disk of this machine, and copy the file when the sweep ended"
            )

    @contextmanager
    def taken(self) -> Iterator[None]:
        """Keep every other sweep out for as long as the body runs; ends with the process."""
        lock = self.file.with_name(f".{self.file.name}.lock") if self.folder is None else self.folder / ".lock"
        with exclusive(lock, self.folder or self.file):
            yield
