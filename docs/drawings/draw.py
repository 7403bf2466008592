"""The drawings of the glossary (SVG, beside this script) and the pictures of the README (PNG, in docs/pictures).

Usage: python docs/drawings/draw.py [NAME ...] [--out FOLDER]; all of them unless some are named.
All show one small trained network (`tiny.py`), with its real numbers.
"""

import argparse
import inspect
from pathlib import Path

import beginnings
import codes
import judging
import task
import tickets
import words
from sheet import write

HERE = Path(__file__).parent
MODULES = (task, codes, beginnings, tickets, judging, words)
OF_THE_README = words
"""The module whose drawings are PNG: package indexes show no SVG."""


def drawings():
    """Every public function of the modules of drawings, by its name."""
    found = [(module, x) for module in MODULES for x in vars(module).values() if inspect.isfunction(x)]
    return {x.__name__: x for module, x in found if x.__module__ == module.__name__ and not x.__name__.startswith("_")}


def main():
    """Read the command line, draw."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(drawings()))
    parser.add_argument("--out", help="folder for all that is drawn")
    asked = parser.parse_args()
    if unknown := set(asked.names) - set(drawings()):
        parser.error(f"there is no drawing {', '.join(sorted(unknown))}; there are {', '.join(drawings())}")
    for name in asked.names or drawings():
        draw = drawings()[name]
        if draw.__module__ == OF_THE_README.__name__:
            write(draw, asked.out or HERE.parent / "pictures", ".png")
        else:
            write(draw, asked.out or HERE)


if __name__ == "__main__":
    main()
