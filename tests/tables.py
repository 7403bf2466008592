"""Two-level tables of functions that are known in closed form; `python -m tests.tables` writes them to tests/data.

They are the functions behind benchmark tables that are known as rd53, xor5 and the like, made from their definitions,
so that no file of others is copied.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import combinations, product
from pathlib import Path

DATA = Path(__file__).parent / "data"
Bits = tuple[int, ...]


def bits(number: int, places: int) -> str:
    """A number in binary, the highest place first."""
    return format(number, f"0{places}b")


def minterms(inputs: int, value: Callable[[Bits], str]) -> Iterator[str]:
    """A row for each input on which some output is not 0."""
    for x in product((0, 1), repeat=inputs):
        if value(x).strip("0"):
            yield f"{''.join(map(str, x))} {value(x)}"


def ones(x: Bits) -> str:
    """rd53: how many of five inputs are true, three outputs."""
    return bits(sum(x), 3)


def parity(x: Bits) -> str:
    """xor5: whether an odd number of inputs is true."""
    return str(sum(x) % 2)


def added(x: Bits) -> str:
    """add2: the sum of two numbers of two places each, three outputs."""
    return bits(2 * x[0] + x[1] + 2 * x[2] + x[3], 3)


def digit(x: Bits) -> str:
    """digit: whether a decimal digit of four places is prime, and whether it is a square; either for 10 to 15."""
    number = int("".join(map(str, x)), 2)
    return "--" if number > 9 else f"{number in (2, 3, 5, 7):d}{number in (0, 1, 4, 9):d}"


def majority(places: int) -> Iterator[str]:
    """maj5: whether most inputs are true, in as few rows as there can be."""
    for chosen in combinations(range(places), places // 2 + 1):
        yield "".join("1" if i in chosen else "-" for i in range(places)) + " 1"


def texts() -> dict[str, str]:
    """The text of each file."""
    tables = {
        "rd53": (5, 3, minterms(5, ones)),
        "xor5": (5, 1, minterms(5, parity)),
        "add2": (4, 3, minterms(4, added)),
        "digit": (4, 2, minterms(4, digit)),
        "maj5": (5, 1, majority(5)),
    }
    return {
        f"{name}.pla": "\n".join([f"# {name}, made by tests/tables.py", f".i {i}", f".o {o}", *rows, ".e\n"])
        for name, (i, o, rows) in tables.items()
    }


if __name__ == "__main__":
    for file, text in texts().items():
        (DATA / file).write_text(text)
