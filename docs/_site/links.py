"""Whether every link of a built site that leads into the site leads somewhere.

Usage: python docs/_site/links.py SITE. What does not stands on standard output, and the exit code is 1.
"""

import sys
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

SPHINX = ("_modules", "_static")
"""Pages that are not ours. Links from source code back to its description miss names that stand in two modules."""


class Page(HTMLParser):
    """Links and anchors of a page."""

    def __init__(self, path):
        super().__init__()
        self.path, self.links, self.anchors = path, [], set()
        self.feed(path.read_text(encoding="utf-8"))

    def handle_starttag(self, tag, attributes):
        for name, value in attributes:
            if name in ("id", "name"):
                self.anchors.add(value)
            elif name in ("href", "src") and value:
                self.links.append(value)


def broken(site):
    """(page, link) of each link that leads to no file or no anchor."""
    pages = {path: Page(path) for path in sorted(site.rglob("*.html"))}
    for path, page in pages.items():
        if path.relative_to(site).parts[0] in SPHINX:
            continue
        for link in page.links:
            there = urlsplit(link)
            if there.scheme or there.netloc:
                continue
            target = (path.parent / unquote(there.path)).resolve() if there.path else path
            known = not there.fragment or target not in pages or unquote(there.fragment) in pages[target].anchors
            if not (target.is_file() and known):
                yield path.relative_to(site), link


if __name__ == "__main__":
    found = list(broken(Path(sys.argv[1]).resolve()))
    print("\n".join(f"{page}: {link}" for page, link in found) or "every link within the site leads somewhere")
    sys.exit(bool(found))
