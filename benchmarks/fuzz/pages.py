"""Pages with texts from outside: whatever a text is, the tags and attributes of a page are those of plain texts.

An input is a JSON document: `texts`, `numbers`, and how many accounts and claims. It is put through the report, the
blocks of notebooks, the leaderboard, the explorer page and the page of a sweep, and so is a twin with plain texts in
the same places.
"""

from __future__ import annotations

import itertools
import json
import re
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.fuzz.target import Target, pick
from benchmarks.fuzz.written import Places, account, claim
from toycomb.evidence.verdicts import VERDICTS

PIECES = (
    "<script>alert(1)</script>", "</script>", "</style>", "</title>", "</textarea>", "<!--", "-->", "]]>", "<![CDATA[",
    '" onload="x', "' onerror='x", '"><img src=x onerror=x>', "<svg/onload=x>", "<a href=javascript:x>", "&lt;b&gt;",
    "&#60;b&#62;", "&quot;", "&", "<", ">", '"', "'", "`", "{{ 7*7 }}", "{% raw %}", "{#", "@data@", "@script@",
    "javascript:x",
    "\x00", "\x1b[2J", "\r\n", "\n\n# x\n", "\t", "\u2028", "\u202e", "\ufeff", "\ud800", "\U0001f642", "é", "|",
    "[x](http://x)", "![x](x)", "**", "$x$", "\\begin{x}", "%s", "{0}", "</p>", "<b", "<plaintext>", "x" * 900, "a",
    " ",
)  # fmt: skip
NUMBERS = (0.0, 1.0, -1.0, 0.5, -1e-9, 1e300, -1e300, 5e-324, 2**53, None)
LARGEST = 200
"""Texts and numbers of an input that are used."""


def make(rng: np.random.Generator) -> bytes:
    """One document."""
    document = {
        "accounts": int(rng.integers(1, 3)),
        "claims": int(rng.integers(1, 4)),
        "texts": [_text(rng) for _ in range(int(rng.integers(1, 8)))],
        "numbers": [pick(rng, NUMBERS) for _ in range(int(rng.integers(1, 8)))],
        "verdicts": [pick(rng, list(VERDICTS)) for _ in range(3)],
        "page": pick(rng, ("report", "report", "notebook", "leaderboard", "explorer", "sweep")),
    }
    return json.dumps(document).encode()


def _text(rng: np.random.Generator) -> str:
    return "".join(pick(rng, PIECES) for _ in range(int(rng.integers(1, 5))))


def changed(content: bytes, rng: np.random.Generator) -> bytes:
    """The document with a text cut, joined or exchanged, or another number, verdict or page."""
    document, kind = json.loads(content), int(rng.integers(6))
    texts = document["texts"]
    place = int(rng.integers(len(texts)))
    cut = int(rng.integers(len(texts[place]) + 1))
    if kind == 0:
        texts[place] = texts[place][:cut] or "a"
    elif kind == 1:
        texts[place] = texts[place][:cut] + pick(rng, PIECES) + texts[place][cut:]
    elif kind == 2:
        texts[place] = _text(rng)
    elif kind == 3:
        texts.insert(place, _text(rng))
    else:
        other = json.loads(make(rng))
        key = pick(rng, list(document))
        document[key] = other[key]
    return json.dumps(document).encode()


def report(document: Any, at: Places) -> str:
    """The report of a study."""
    from toycomb.report import report as written

    names = [next(at.texts) for _ in range(document["accounts"])]
    accounts = [account(at, name) for name in names]
    claims = [claim(at, names[i % len(names)]) for i in range(document["claims"])]
    settings = {"preset": next(at.texts), "seed": next(at.texts), "changed": {next(at.texts): next(at.texts)}}
    figures = {name: (next(at.texts), b"\x89PNG") for name in names}
    return written(accounts, claims, settings, figures, {next(at.texts): next(at.texts)})


def notebook(document: Any, at: Places) -> str:
    """The claims as a notebook shows them."""
    from toycomb.report import blocks
    from toycomb.report import notebook as written

    claims = [claim(at, "part") for _ in range(document["claims"])]
    rows = [[x["id"], x["statement"], written.interval(written.effect(x)), x["unit"]] for x in claims]
    head = blocks.heading(next(at.texts), [next(at.texts)])
    return blocks.block(head, blocks.table([next(at.texts)] * 4, rows), *written._over(claims), blocks.remark(head))


def leaderboard(document: Any, at: Places) -> str:
    """The leaderboard of tickets."""
    from toycomb.report import board_written
    from toycomb.report.board_tables import Table
    from toycomb.report.readings import markdown

    columns = [next(at.texts) for _ in range(3)]
    lines = [[next(at.texts) for _ in columns] for _ in range(document["claims"])]
    tables = [Table(next(at.texts), next(at.texts), columns, lines)]
    how, sentence = next(at.texts), next(at.texts)
    latex = board_written.latex(tables, how, sentence)
    assert all(x.isascii() and (x.isprintable() or x == "\n") for x in latex), "LaTeX that is not plain ASCII"
    for text in (board_written.markdown(tables, how, sentence), markdown([claim(at, "part")])):
        opened = re.search(r"(?<!\\)<[A-Za-z/!?]", re.sub(r"`[^`]*`", "", text))
        assert not opened, f"a tag in Markdown: {text[opened.start() : opened.start() + 40]!r}" if opened else ""
    return board_written.html(tables, how, sentence)


def explorer(document: Any, at: Places) -> str:
    """The page on which a network is watched."""
    from toycomb.explorer.markup import page

    pane = {"label": next(at.texts), "facts": [[next(at.texts), next(at.texts)]], "step": at.known()}
    block = {
        "title": next(at.texts),
        "made_by": next(at.texts),
        "read": next(at.texts),
        "panes": [pane] * document["accounts"],
        "proximal": 1,
    }
    text = page(block)
    held = re.search(r'id="data">(.*?)</script', text, re.DOTALL)
    assert held, "no data"
    assert json.loads(held[1]) == block, "the data are others"
    return text


def swept(document: Any, at: Places) -> str:
    """The page of a sweep."""
    from toycomb.sweeps.page import page

    columns = [next(at.texts) for _ in range(3)]
    rows = [{"point": i, **{x: next(at.texts) for x in columns}} for i in range(document["claims"])]
    failures = [{"point": next(at.numbers), "unit": next(at.texts), "reason": next(at.texts)}]
    told = {"kind": next(at.texts), "points": len(rows), "done": 1, "failed": 1, "failures": failures}
    return page(told, rows, columns[:1], ("points.png", next(at.texts)))


WRITERS: dict[str, Callable[[Any, Places], str]] = {
    "report": report,
    "notebook": notebook,
    "leaderboard": leaderboard,
    "explorer": explorer,
    "sweep": swept,
}


class Skeleton(HTMLParser):
    """Tags of a page, with the names of their attributes; texts and values are left out."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[Any] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note a tag; what it would load or lead to must be on the page itself."""
        self.found.append((tag, *(name for name, _ in attrs)))
        for name, value in attrs:
            if name in ("href", "src", "action"):
                own = (value or "").startswith(("#", "data:image/png;base64,")) or value == "points.png"
                assert own, f"{name} is {value!r:.60}"

    def handle_endtag(self, tag: str) -> None:
        """Note its end."""
        self.found.append(tag)

    def handle_comment(self, data: str) -> None:
        """Note a comment."""
        self.found.append("a comment")

    handle_decl = handle_pi = unknown_decl = handle_comment


def read(content: bytes, folder: Path) -> None:
    """Put it through a page, and compare its tags with those of a page of plain texts."""
    document = json.loads(content)
    write, numbers = WRITERS[document["page"]], (document["numbers"], document["verdicts"])
    texts = document["texts"][:LARGEST]
    own = Skeleton(write(document, Places(texts, *numbers))).found
    plain = Skeleton(write(document, Places(["plain"] * len(texts), *numbers))).found
    assert len(own) > 2, "no page"
    for given, wanted in itertools.zip_longest(own, plain):
        assert given == wanted, f"{document['page']} has {given!r:.80} in place of {wanted!r:.80}"


PAGES = Target(make, read, mutate=changed, modules=("toycomb.report", "toycomb.explorer.markup", "toycomb.sweeps.page"))
