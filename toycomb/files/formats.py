"""Formats of files that are met in place of those that are read: how each is told, its name, and what to do instead.

A table of data. Binary formats are told by their first bytes; formats of text by a line that no other format has, once
a reader has failed, so that nothing is refused for looking like something else.
"""

from __future__ import annotations

import codecs
import re
from typing import NamedTuple

HEAD = 1 << 16
"""Bytes of a file that are looked at."""

UNPACK = "unpack it first"
CLAUSES = "write the formula as clauses in DIMACS (p cnf or p dnf)"
ARRAYS = "save the arrays with numpy.savez, under the names that are read"
AGAIN = "get the file itself"
TENSORS = "toycomb import makes a network file of a saved state dict"


DIMACS = "a DIMACS formula"
PLA = "a PLA (espresso)"


class Format(NamedTuple):
    """One format: its name with an article, what to do, and the pattern of its first bytes or of one of its lines."""

    name: str
    advice: str
    pattern: re.Pattern[bytes]


def _starts(name: str, advice: str, pattern: bytes) -> Format:
    return Format(name, advice, re.compile(rb"\A(?:" + pattern + rb")", re.DOTALL))


def _line(name: str, advice: str, pattern: bytes) -> Format:
    return Format(name, advice, re.compile(rb"(?:\A|(?<=[\r\n]))[ \t]*(?:" + pattern + rb")", re.IGNORECASE))


BINARY = (
    _starts("a file compressed by gzip", UNPACK, rb"\x1f\x8b"),
    _starts("a file compressed by bzip2", UNPACK, rb"BZh[1-9]"),
    _starts("a file compressed by xz", UNPACK, rb"\xfd7zXZ\x00"),
    _starts("a file compressed by zstd", UNPACK, rb"\x28\xb5\x2f\xfd"),
    _starts("a file compressed by compress (.Z)", UNPACK, rb"\x1f[\x9d\xa0]"),
    _starts("a file compressed by lz4", UNPACK, rb"\x04\x22\x4d\x18"),
    _starts("a file compressed by lzip", UNPACK, rb"LZIP"),
    _starts("a 7z archive", UNPACK, rb"7z\xbc\xaf\x27\x1c"),
    _starts("a RAR archive", UNPACK, rb"Rar!\x1a\x07"),
    _starts("a tar archive", UNPACK, rb".{257}ustar"),
    _starts("a PyTorch file", TENSORS, rb"PK\x03\x04.{26}[^\x00]{1,100}?/data\.pkl"),
    _starts("a PyTorch file", TENSORS, rb"\x80\x02\x8a\x0al\xfc\x9cF\xf9 j\xa8P\x19"),
    _starts(
        "a NumPy archive (.npz)",
        "give it where a network or its data are asked for",
        rb"PK\x03\x04.{26}[^\x00]{1,200}?\.npy",
    ),
    _starts("a Keras file", ARRAYS, rb"PK\x03\x04.{26}(?:metadata|config)\.json"),
    _starts("a zip archive", UNPACK, rb"PK(?:\x03\x04|\x05\x06)"),
    _starts("a NumPy array (.npy)", "give it where an embedding is asked for", rb"\x93NUMPY"),
    _starts("a Python pickle", f"pickles are never read: {ARRAYS}", rb"\x80[\x02-\x05][\x00-\xff]"),
    _starts("an HDF5 file (Keras, MATLAB 7.3)", ARRAYS, rb"\x89HDF\r\n\x1a\n|MATLAB 7\.3 MAT-file"),
    _starts("a MATLAB file", ARRAYS, rb"MATLAB 5\.0 MAT-file"),
    _starts("a NetCDF file", ARRAYS, rb"CDF[\x01\x02\x05]"),
    _starts("a safetensors file", TENSORS, rb".{5}\x00{3}\{\s*\""),
    _starts("an ONNX file", ARRAYS, rb"\x08[\x01-\x14][\x12:B]"),
    _starts("a TensorFlow Lite file", ARRAYS, rb".{4}TFL3"),
    _starts("a GGUF file", ARRAYS, rb"GGUF"),
    _starts("a Parquet file", ARRAYS, rb"PAR1"),
    _starts("an Arrow file", ARRAYS, rb"ARROW1|FEA1"),
    _starts("an R data file", ARRAYS, rb"RD[AX][23]\n"),
    _starts("an SQLite database", "give the file that was exported from it", rb"SQLite format 3\x00"),
    _starts("a binary AIGER circuit", CLAUSES, rb"aig \d+ \d+ \d+ \d+ \d+"),
    _starts("a PDF document", AGAIN, rb"\s*%PDF-"),
    _starts("a PNG picture", AGAIN, rb"\x89PNG\r\n\x1a\n"),
    _starts("a JPEG picture", AGAIN, rb"\xff\xd8\xff"),
    _starts("a program", AGAIN, rb"\x7fELF|MZ[\x00-\xff]{58}"),
    _starts("text in UTF-32", "save it as UTF-8", rb"\xff\xfe\x00\x00|\x00\x00\xfe\xff"),
    _starts("text in UTF-16", "save it as UTF-8", rb"\xff\xfe|\xfe\xff|[pc]\x00[ \t\r\n]\x00|\x00[pc]\x00[ \t\r\n]"),
)
"""Told by the first bytes; the first that fits is named."""

TEXT = (
    _starts("a Git LFS pointer", f"{AGAIN} with 'git lfs pull'", rb"version https?://[^\s]*git-lfs"),
    _starts("a git-annex pointer", f"{AGAIN} with 'git annex get'", rb"/annex/objects/"),
    _starts("a page of HTML", f"{AGAIN}; this is perhaps a message of the server",
           rb"\s*(?:<!--.{0,999}?-->\s*)?<(?i:!doctype\s+html|html|head|body)"),
    _starts("a file of XML", CLAUSES, rb"\s*<\?xml"),
    _line("a file in conflict (git)", "resolve it first", rb"<{7} \S"),
    _line("a weighted formula (WCNF)", CLAUSES, rb"p[ \t]+wcnf\b|h[ \t]+-?\d[ \t\d-]*[\r\n]"),
    _line("an incremental formula", CLAUSES, rb"p[ \t]+inccnf\b"),
    _line("a quantified formula (QDIMACS)", "take the formula without its quantifiers",
           rb"[ae][ \t]+\d[ \t\d]*[ \t]0[ \t]*[\r\n]"),
    _line("a formula with XOR lines (cryptominisat)", "write each XOR as clauses",
           rb"x[ \t]*-?\d[ \t\d-]*[ \t]0[ \t]*(?:[\r\n]|\Z)"),
    _line("a graph (DIMACS edge format)", CLAUSES, rb"p[ \t]+(?:edge|edges|col|max|sp|asn|min)\b"),
    _line("a formula of another kind (p sat)", CLAUSES, rb"p[ \t]+(?:satx?|sate|satex)\b"),
    _line("an ISCAS circuit (.bench)", CLAUSES, rb"(?:INPUT|OUTPUT)[ \t]*\([^\n)]+\)"),
    _line("a BLIF circuit", CLAUSES, rb"\.(?:model|inputs|outputs|names|latch)\b"),
    _line(PLA, "toycomb.tasks.pla reads it, and so does Formula.load",
           rb"\.(?:i|o|p|ilb|ob|type|mv|e|end)(?:[ \t]+\S|[ \t]*[\r\n])"),
    _line("an AIGER circuit", CLAUSES, rb"a[ai]g[ \t]+\d+[ \t]+\d+[ \t]+\d+[ \t]+\d+[ \t]+\d+"),
    _line("an SMT-LIB script", CLAUSES,
           rb"\((?:set-logic|set-option|set-info|declare-fun|declare-const|assert|check-sat)\b"),
    _line("pseudo-Boolean constraints (OPB)", CLAUSES,
           rb"\*[ \t]*#variable=|(?:min:[ \t]*)?(?:[+-]?\d+[ \t]+~?x\d+[ \t]+)+(?:>=|<=|=|;)"),
    _line("a d-DNNF (NNF)", CLAUSES, rb"nnf[ \t]+\d+[ \t]+\d+[ \t]+\d+"),
    _line("a Verilog module", CLAUSES, rb"module[ \t]+\w+[ \t]*\("),
    _line("the answer of a solver", "give the formula that it solved", rb"s[ \t]+(?:UN)?SATISFIABLE|v[ \t]+-?\d+[ \t]"),
    _line("a proof (DRAT)", "give the formula that it is of", rb"d[ \t]+-?\d[ \t\d-]*[ \t]0[ \t]*[\r\n]"),
    _line("a Matrix Market file", ARRAYS, rb"%%MatrixMarket\b"),
    _line(DIMACS, "give it where a formula is asked for", rb"p[ \t]+[cd]nf[ \t]+\d"),
    _starts("a file of JSON", CLAUSES, rb"(?:\xef\xbb\xbf)?\s*(?:\{\s*[\"}]|\[\s*[\[{\"\d\]-])"),
)  # fmt: skip
"""Told by a line; only asked once a reader of text has failed."""


COLUMNS = Format(
    "a file of text, such as CSV", "numpy.loadtxt or pandas.read_csv reads the arrays of a CSV", re.compile(b"")
)
"""What no line tells, where binary files are read."""


def foreign(head: bytes, *but: str) -> Format | None:
    """The format of a file by its first `HEAD` bytes; None where none is known.

    Parameters
    ----------
    head : bytes
    but : names that are left out, since the reader reads them itself
    """
    head = head[:HEAD]
    table = BINARY if head.startswith(b"PK") else (*BINARY, *TEXT)
    return next((x for x in table if x.name not in but and x.pattern.search(head)), None)


def text(head: bytes) -> Format | None:
    """The format of a file of plain text that is none of the known ones, by its first `HEAD` bytes."""
    try:
        words = codecs.getincrementaldecoder("utf-8-sig")().decode(head[:HEAD])
    except UnicodeDecodeError:
        return None
    return COLUMNS if words.strip() and all(x.isprintable() or x.isspace() for x in words) else None


def instead(found: Format, wanted: str) -> str:
    """What a file is in place of what was wanted and what to do, as the rest of a sentence."""
    return f"is {found.name}, not {wanted}; {found.advice}"
