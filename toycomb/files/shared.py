"""Whether a file lies where several machines can write it: locks and shared memory of SQLite are not safe there."""

from __future__ import annotations

import os
import re
from pathlib import Path

TABLE = Path("/proc/self/mountinfo")
_OF_CLUSTERS = {
    "beegfs",
    "beegfs_nodev",
    "ceph",
    "exafs",
    "fhgfs",
    "gfs",
    "gfs2",
    "glusterfs",
    "gpfs",
    "lustre",
    "ocfs2",
}
_OF_NETWORKS = {"9p", "afs", "cifs", "coda", "cvmfs", "kafs", "ncpfs", "nfs", "nfs3", "nfs4", "smb2", "smb3", "smbfs"}
SHARED = frozenset({*_OF_CLUSTERS, *_OF_NETWORKS, "orangefs", "panfs", "pvfs2", "quobyte", "vastfs", "wekafs"})
"""Types of file systems that several machines share."""
BY_FUSE = SHARED | {"ceph-fuse", "gcsfuse", "juicefs", "mfs", "moosefs", "rclone", "s3fs", "seaweedfs", "sshfs"}
"""Those that a program of the user serves: their types begin with `fuse.`."""
ESCAPED = re.compile(r"\\([0-7]{3})")


def shared_file_system(path: str | os.PathLike[str]) -> str | None:
    """Name of the type of the file system that a path lies on, if several machines share such ones; else None.

    A path that does not exist lies where its nearest folder does. None also where the system does not tell.
    """
    try:
        return found_in(TABLE.read_text(errors="surrogateescape"), os.path.realpath(path))
    except (OSError, ValueError):  # no Linux, or a name that no file can have
        return None


def found_in(table: str, place: str) -> str | None:
    """The shared type of the mount that a real path lies on, from the text of `mountinfo`; None if it is not shared."""
    longest, found = -1, ""
    for line in table.splitlines():
        before, _, after = line.partition(" - ")
        fields, kinds = before.split(" "), after.split(" ")
        if len(fields) < 5 or not kinds[0]:
            continue
        point = ESCAPED.sub(lambda x: chr(int(x[1], 8)), fields[4])
        if len(point) >= longest and _within(place, point):  # of two at one place the later one covers the other
            longest, found = len(point), kinds[0]
    return found if _shared(found) else None


def _within(place: str, point: str) -> bool:
    return place == point or place.startswith(point.rstrip("/") + "/")


def _shared(kind: str) -> bool:
    return kind in SHARED or (kind.startswith("fuse.") and kind.removeprefix("fuse.") in BY_FUSE)
