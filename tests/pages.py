"""What pages show to be run: their Python and shell blocks, in order.

A page is run from top to bottom, in one interpreter and one folder that is empty at first. A shell block with the line
`<!-- long -->` or `<!-- your files -->` before it is not run, since it takes long or names files of the reader's: its
commands are read instead, by the parser that would read them. So are those after `$` in a block of kind `console`.
A page whose first line is `<!-- needs: torch -->` is run where these packages can be imported.
"""

import re
import shlex
from dataclasses import dataclass

BLOCK = re.compile(r"^(?:<!-- ([\w ]+) -->\n+)?```([^\n`]*)\n(.*?)^```$", re.DOTALL | re.MULTILINE)
NEEDS = re.compile(r"\A<!-- needs: ([\w, ]+) -->\n")
MARKS = ("long", "your files")
SHOWN = ("", "bash", "text", "json", "toml")
"""Kinds of blocks that are looked at alone; those in braces are Sphinx's."""
TOOLS = ("pip", "pytest", "ruff", "mypy", "lint-imports", "pre-commit", "sphinx-build", "python", "python3")
"""Commands of others, which marked blocks may have."""


@dataclass(frozen=True)
class Block:
    """A block of a page, its kind, and the mark before it."""

    kind: str
    text: str
    mark: str | None

    @property
    def run(self):
        return self.kind in ("python", "sh") and self.mark is None

    @property
    def read(self):
        return self.kind == "console" or self.mark is not None


def blocks(path, *kinds):
    """The blocks of a page, those of some kinds alone if any are named."""
    found = [Block(kind, text, mark or None) for mark, kind, text in BLOCK.findall(path.read_text(encoding="utf-8"))]
    return [x for x in found if not kinds or x.kind in kinds]


def needs(path):
    """Packages that a page needs beside those that come with toycomb."""
    found = NEEDS.match(path.read_text(encoding="utf-8"))
    return [] if found is None else found[1].replace(",", " ").split()


def program(path):
    """A page as one Python program, which a command that fails ends."""
    return "\n\n".join(x.text if x.kind == "python" else shell(x.text) for x in blocks(path) if x.run)


def shell(text):
    """A line of Python that runs a shell block."""
    return f"__import__('subprocess').run(['bash', '-euo', 'pipefail', '-c', {text!r}], check=True)"


def commands(block):
    """The commands of a block, each as a list of words."""
    lines = re.sub(r"\\\n", " ", block.text).splitlines()
    if block.kind == "console":
        lines = [line.removeprefix("$ ") for line in lines if line.startswith("$ ")]
    words = [shlex.split(part, comments=True) for line in lines for part in line.split("&&")]
    return [x for x in words if x]


def wrong(words):
    """Why a command of a marked block cannot be one; None if it can."""
    from toycomb.commands.parsing import parse
    from toycomb.common.errors import InputError

    name = words[0].rpartition("/")[2]
    if name != "toycomb":
        return None if name in TOOLS else f"{name} is none of {TOOLS}"
    if words[1:] in (["--help"], ["--version"]):
        return None
    try:
        parse(words[1:])
    except InputError as error:
        return f"{shlex.join(words)}: {error}"
    return None
