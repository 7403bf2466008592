"""Links of pages to what lies outside of the folder of pages, or is made into a page when the site is built.

On a code host a page links to `../CONTRIBUTING.md` or `notebooks/first.py`. In the site these are pages of their own,
under `generated/`. So links are led there as pages are read, and Markdown files from outside are copied there first.
Links to other files outside, such as pictures and modules, are left as they are: Sphinx copies what they lead to.
"""

import os
import re
from pathlib import Path

DOCS = Path(__file__).parents[1]
HOME = DOCS.parent
GENERATED = DOCS / "generated"
LINK = re.compile(r"(\]\()(?!https?:|mailto:|#)([^)#\s]+)(#[^)\s]*)?(?=\))")

ROOM = re.compile(r"^([\w/-]*\*)\n", re.MULTILINE)
"""A line of a toctree with a star: pages that may be there."""
TITLES = {
    HOME / "CONTRIBUTING.md": "How to work on toycomb",
    HOME / "CHANGELOG.md": "Changes",
    HOME / "figures" / "tickets.md": "Tables of the ticket benchmark",
    HOME / "figures" / "speed.md": "Tables of the training step",
    HOME / "figures" / "growth.md": "Tables of growth",
    HOME / "figures" / "tickets_densities.md": "Tables of how evenly masks keep weights",
}
"""Markdown files outside that are pages in the site, and the title of a file that has none."""
COPIED = {path: GENERATED / path.name.lower() for path in TITLES}
MADE = {DOCS / "gallery": ".rst", DOCS / "notebooks": ".md"}
"""Folders of scripts that are run, and what is written of each."""
FIXED = {
    HOME / "README.md": DOCS / "index.md",
    DOCS / "gallery": GENERATED / "gallery" / "index.rst",
    DOCS / "notebooks": DOCS / "notebooks.md",
}


def page_of(target):
    """The page that stands for a file or folder in the site; None if it has none but itself."""
    for folder, suffix in MADE.items():
        if folder in target.parents and target.suffix == ".py":
            return (GENERATED / target.relative_to(DOCS)).with_suffix(suffix)
    return COPIED.get(target) or FIXED.get(target)


def relinked(text, base, here):
    """Markdown whose links are relative to folder `base`, with links that hold in the site from folder `here`."""

    def led(found):
        target = Path(os.path.normpath(base / found[2]))
        page = page_of(target)
        if page is None and base == here:
            return found[0]
        anchor = "" if target in FIXED else found[3] or ""
        return f"{found[1]}{os.path.relpath(page or target, here)}{anchor}"

    return LINK.sub(led, text)


def copy(app):
    """Make pages of Markdown files outside."""
    for file, page in COPIED.items():
        text = relinked(file.read_text(encoding="utf-8"), file.parent, page.parent)
        write(page, text if text.startswith("# ") else f"# {TITLES[file]}\n\n{text}")


def write(path, text):
    """Write a text if it is another one: Sphinx reads again what is newer."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if not path.exists() or path.read_text(encoding="utf-8") != text:
        path.write_text(text, encoding="utf-8")


def lead(app, docname, source):
    """Lead links of a page that is being read, and leave out rooms that are still empty."""
    path = Path(app.env.doc2path(docname))
    if path.suffix == ".md":
        source[0] = ROOM.sub(lambda x: x[0] if any(path.parent.glob(f"{x[1]}.md")) else "", source[0])
        source[0] = relinked(source[0], path.parent, path.parent)


def setup(app):
    app.connect("builder-inited", copy)
    app.connect("source-read", lead)
    return {"parallel_read_safe": True}
