"""Text as numbered lines of words, piece by piece: a line of a gigabyte takes no more memory than a short one."""

from __future__ import annotations

import re
from collections.abc import Iterator

from toycomb.common.errors import shown

_PIECE = re.compile(r"([^\r\n]{0,65536})(\r\n|\r|\n|\Z)?")
"""A line, or as much of a long one as is looked at in one go."""


def lines(text: str, notes: list[str]) -> Iterator[tuple[int, bool, list[str]]]:
    """Lines as words, without comments, up to the trailer: number, whether the line begins here, words."""
    text = text.lstrip("\ufeff").rstrip("\x1a\x00 \t\r\n")  # some old files end in ^Z or NULs
    number, begins, comment, carried = 1, True, False, ""
    for match in _PIECE.finditer(text):
        piece, end = carried + match[1], match[2]
        carried = ""
        if not comment:
            if end is None:  # the last word may go on in the next piece
                piece, carried = _before_last_word(piece)
            words, comment, trailer = _split(piece, begins)
            if words:
                yield number, begins, words
                begins = False
            if trailer is not None:
                rest = " ".join((piece[trailer:] + " " + text[match.end() : match.end() + 1000]).split())
                notes.append(f"line {number}: left out the trailer '{shown(rest[:40])}'")
                return
        if end is not None:
            number, begins, comment = number + 1, True, False


def _before_last_word(piece: str) -> tuple[str, str]:
    """A piece without the word at its end, and that word; a word of more than a piece is taken as it is."""
    cut = max((match.end() for match in re.finditer(r"\s", piece[-100:])), default=0)
    cut = len(piece) - min(len(piece), 100) + cut
    return (piece[:cut], piece[cut:]) if len(piece) - cut < 100 else (piece, "")


def _split(piece: str, begins: bool) -> tuple[list[str], bool, int | None]:
    """Words of a piece up to a comment or the trailer, whether a comment was met, and where the trailer begins."""
    words = piece.split()
    if "c" not in piece and "%" not in piece:
        return words, False, None
    for position, word in enumerate(words):
        if word.startswith("%"):
            found = re.search(r"(?<!\S)%", piece)
            return words[:position], False, found.start() if found else 0
        if word == "c" or (position == 0 and begins and word[0] == "c"):
            return words[:position], True, None
    return words, False, None
