"""Files: written whole or not at all, read only once they are checked."""

from toycomb.files.writing import (
    check_file,
    check_files,
    destination,
    guarded,
    output_folder,
    pictures,
    replacing,
    writable_folder,
    write_json,
    write_text,
)

__all__ = [
    "check_file",
    "check_files",
    "destination",
    "guarded",
    "output_folder",
    "pictures",
    "replacing",
    "writable_folder",
    "write_json",
    "write_text",
]
