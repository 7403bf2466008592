"""Whether all that SQLite wrote beside a results file (`…-wal`, see `toycomb.records.running`) is still there.

That file is a header and *frames*: a page of the results file each, with a checksum of all frames up to there. SQLite
reads up to the first frame whose checksum is wrong, and says nothing of what follows. After a kill nothing follows but
what was never committed; a commit that does follow shows that the file was damaged later. The format is that of
https://www.sqlite.org/fileformat2.html#the_write_ahead_log; a checksum is linear in the words that it is of, so that
those of all frames are found at once.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

HEADER, BEFORE = 32, 24
"""Bytes of the header of the file, and of what stands in a frame before its page."""
LITTLE, BIG = 0x377F0682, 0x377F0683
"""What the file begins with: which order of bytes its checksums take."""
MOST = 256 * 2**20
"""Bytes that are looked at; only a reader that stays for hours makes more."""
WRAP = 2**32
Pair = tuple[int, int]


def whole(path: Path) -> bool:
    """Whether a file of frames begins as it should, and every commit in it is one that SQLite takes."""
    if path.stat().st_size > MOST:
        return False
    content = np.fromfile(path, np.uint8)
    if len(content) < HEADER:
        return False
    start = content[:HEADER].view(">u4")
    magic, page, salt = int(start[0]), int(start[2]), start[4:6]
    if magic not in (LITTLE, BIG) or page < 512 or page & (page - 1):
        return False
    order = "<u4" if magic == LITTLE else ">u4"
    state = _after((0, 0), _sums(content[None, :BEFORE].view(order))[0].tolist(), _over(BEFORE // 8))
    if state != (int(start[6]), int(start[7])):
        return False
    count = (len(content) - HEADER) // (BEFORE + page)
    frames = content[HEADER : HEADER + count * (BEFORE + page)].reshape(count, BEFORE + page)
    heads = np.ascontiguousarray(frames[:, :BEFORE]).view(">u4")
    own = np.all(heads[:, 2:4] == salt, axis=1)  # others are left of what was moved into the results file before
    words = np.concatenate([frames[:, :8], frames[:, BEFORE:]], axis=1).view(order)
    right = _taken(_sums(words), own, heads[:, 4:6], state, _over(words.shape[1] // 2))
    return not np.any(own[right:] & (heads[right:, 1] != 0))


def _taken(sums: np.ndarray, own: np.ndarray, found: np.ndarray, state: Pair, over: tuple[Pair, Pair]) -> int:
    """Number of frames until the first one that is not of this file, or whose checksum is wrong."""
    for i, (pieces, now, there) in enumerate(zip(sums.tolist(), own.tolist(), found.tolist(), strict=True)):
        state = _after(state, pieces, over)
        if not now or state != tuple(there):
            return i
    return len(sums)


def _after(state: Pair, own: Sequence[int], over: tuple[Pair, Pair]) -> Pair:
    """A checksum that goes on over words which give `own` by themselves."""
    (a, b), (c, d) = over
    return (a * state[0] + b * state[1] + own[0]) % WRAP, (c * state[0] + d * state[1] + own[1]) % WRAP


def _sums(words: np.ndarray) -> np.ndarray:
    """Checksum of each line of words by itself, from 0."""
    weights, one, two = np.empty((words.shape[1], 2), np.uint32), (1, 1), (0, 1)  # what a pair's first and second add
    for i in range(words.shape[1] - 2, -1, -2):
        weights[i], weights[i + 1] = one, two
        one, two = _pair(one), _pair(two)
    return words.astype(np.uint32) @ weights


def _over(pairs: int) -> tuple[Pair, Pair]:
    """What so many pairs of zeros do to a checksum: a matrix by its lines."""
    left, right = (1, 0), (0, 1)
    for _ in range(pairs):
        left, right = _pair(left), _pair(right)
    return (left[0], right[0]), (left[1], right[1])


def _pair(state: Pair) -> Pair:
    """A checksum after a pair of zeros."""
    return (state[0] + state[1]) % WRAP, (state[0] + 2 * state[1]) % WRAP
