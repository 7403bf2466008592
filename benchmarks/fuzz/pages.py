"""Pages with texts from outside: whatever a text is, the tags and attributes of a page are those of plain texts.

An input is a JSON document: `texts`, `numbers`, and how many accounts and claims. It is put through the report, the
blocks of notebooks, the leaderboard and the explorer page, and so is a twin with plain texts in the same places.
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
        "page": pick(rng, ("report", "report", "notebook", "leaderboard", "explorer")),
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


class Places:
    """Gives every place of a document its text and its number, in turn.

    Parameters
    ----------
    texts : those of the input, or plain ones
    numbers, verdicts : those of the input
    """

    def __init__(self, texts: list[str], numbers: list[Any], verdicts: list[str]) -> None:
        self.texts = iter(f"{text}{i}" for i, text in enumerate(itertools.cycle(texts)))
        self.numbers, self.verdicts = itertools.cycle(numbers), itertools.cycle(verdicts)

    def interval(self, *names: str) -> dict[str, Any]:
        """A number with bounds; none of them, or all."""
        found = [next(self.numbers) for _ in names]
        return dict.fromkeys(names) if None in found else dict(zip(names, found, strict=True))

    def known(self) -> float:
        """A number that is there."""
        return next(self.numbers) or 0.0


def claim(at: Places, part: str) -> dict[str, Any]:
    """A row of the claims table."""
    judged = {key: {"what": next(at.texts), **at.interval("value", "low", "high")} for key in ("null", "control")}
    by = {next(at.texts): {"effect": at.interval("value", "low", "high"), next(at.texts): judged["null"]}}
    return {
        "id": next(at.texts),
        "statement": next(at.texts),
        "unit": next(at.texts),
        "measure": next(at.texts),
        "rule": next(at.texts),
        **at.interval("effect", "ci_low", "ci_high"),
        **judged,
        "n_networks": 24,
        "n_initialisations": 12,
        "verdict": next(at.verdicts),
        "p": 0.01,
        "margin": at.known(),
        "control_fails": at.known() > 0,
        "saturated": False,
        "by": by | {next(at.texts): by[next(iter(by))]},
        "undefined": 0,
        "part": part,
        "over_readings": over(at),
    }


def over(at: Places) -> dict[str, Any]:
    """What all readings of a claim say."""
    name = next(at.texts)
    values = [{"value": next(at.texts), "n": 8, "effect": next(at.numbers), "holds": x} for x in (1.0, 0.0)]
    return {
        "verdict": next(at.texts),
        "share": 0.5,
        "n": 16,
        "decided_by": name,
        "decided_share": 1.0,
        "moved_by": name,
        "choices": [{"choice": name, "of_effect": 0.5, "of_holds": None, "values": values}],
        "median": next(at.numbers),
        **dict.fromkeys(("least", "most"), at.known()),
        "sentence": next(at.texts),
        "measure": next(at.texts),
        "scale": next(at.texts),
        "margin": at.known(),
        "words": {next(at.texts): next(at.texts)},
    }


def account(at: Places, name: str) -> dict[str, Any]:
    """An account with a source, a figure and a note."""
    source = {"identity": next(at.texts), "networks": 12, "specification": {next(at.texts): next(at.texts)}}
    texts = {key: next(at.texts) for key in ("title", "published", "refuted", "reading", "command")}
    return {
        "name": name,
        **texts,
        "figures": [name],
        "redraw": [next(at.texts)],
        "sources": [{"name": next(at.texts), "kind": next(at.texts), **source}],
        "notes": [next(at.texts)],
    }


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


WRITERS: dict[str, Callable[[Any, Places], str]] = {
    "report": report,
    "notebook": notebook,
    "leaderboard": leaderboard,
    "explorer": explorer,
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
                assert (value or "").startswith(("#", "data:image/png;base64,")), f"{name} is {value!r:.60}"

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


PAGES = Target(make, read, mutate=changed, modules=("toycomb.report", "toycomb.explorer.markup"))
