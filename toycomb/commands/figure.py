"""`toycomb figure`: any figure again, from a folder of results."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, ClassVar

import tyro

from toycomb.common.documents import Document
from toycomb.common.errors import InputError, shown


@dataclass(frozen=True)
class Figure:
    """Draw a figure again from a folder of results, as PNG and SVG.

    The folder is one that reproduce, theories, tickets, patterns or probe filled. Pictures that git tracks are not
    replaced, unless you say --replace.

    Example: toycomb figure fate_by_distance --results results --out fates.png
    """

    name: Annotated[str | None, tyro.conf.Positional, tyro.conf.arg(metavar="NAME")] = None
    """Name of the figure; --list shows all."""
    results: Path = Path("results")
    """Folder of results, or one of its files: results.sqlite or a JSON document."""
    picture: Annotated[Path | None, tyro.conf.arg(name="out", metavar="FILE")] = None
    """The picture, or a folder that is there; where the command that made the results put it, unless given."""
    replace: bool = False
    """Write over pictures that git tracks, too."""
    list: bool = False
    """Show the names of all figures, with what each shows and which commands make it, and draw none."""
    json: bool = False
    """Print one JSON document and nothing else."""
    out: ClassVar[None] = None
    """No folder is made: the picture may be named."""

    def stored(self) -> None:
        """No results are added."""

    def unkept(self) -> None:
        """The picture is kept."""

    def reads(self) -> Sequence[Path]:
        """The results are guarded once the file is known that holds the table."""
        return []

    def writes(self) -> Sequence[Path]:
        """The pictures are checked once their place is known."""
        return []

    def run(self) -> Document:
        """Draw it, or say which there are."""
        from toycomb.study.redrawing import redrawn, summaries

        if self.list:
            return {"figures": summaries()}
        if self.name is None:
            raise InputError("give the name of a figure; toycomb figure --list shows all")
        done = redrawn(self.name, self.results, self.picture, replace=self.replace)
        return {
            "figure": self.name,
            "caption": done.picture.caption,
            "files": [str(x) for x in done.files],
            "source": str(done.source),
        }

    def text(self, document: Document) -> str:
        """A line for each figure, or where the picture is and what to see in it."""
        if self.list:
            longest = max(map(len, document["figures"]))
            return "\n".join(f"{name:<{longest}}  {words}" for name, words in document["figures"].items())
        picture, _ = document["files"]
        return f"drew {shown(picture)} and .svg, from {shown(document['source'])}\n{document['caption']}"
