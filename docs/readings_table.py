"""The table of the published claims over all of their readings, set into README and docs/claims.md.

Usage: python docs/readings_table.py RESULTS, a folder that `toycomb reproduce --confirm OTHER` filled. So no number of
that table is typed by hand. The table alone is `toycomb export RESULTS --table readings --to FILE.md`.
"""

import sys
from pathlib import Path

from toycomb.export.tables import claim_rows
from toycomb.records.described import results_file
from toycomb.records.store import opened
from toycomb.report.readings import markdown

HOME = Path(__file__).parents[1]
PAGES = (HOME / "README.md", HOME / "docs" / "claims.md")
BEGIN, END = "<!-- readings -->", "<!-- end of readings -->"


def filled(page, table):
    """The text of a page with a table between the two marks, in place of what stands there."""
    before, begin, rest = page.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not (begin and end):
        raise ValueError(f"the page has no {BEGIN} followed by {END}")
    return f"{before}{BEGIN}\n{table}{END}{after}"


def main(results):
    """Set the table into all pages."""
    with opened(results_file(results), read_only=True) as store:
        table = markdown(claim_rows(store))
    if not table:
        raise SystemExit(f"{results} holds no readings")
    for page in PAGES:
        page.write_text(filled(page.read_text(encoding="utf-8"), table), encoding="utf-8")
        print(f"wrote {page.relative_to(HOME)}")


if __name__ == "__main__":
    main(*sys.argv[1:])
