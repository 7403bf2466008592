"""Rows of tickets with planted numbers. Not a world itself: those of C4 to C6 are made of these."""

from toycomb.accounts.instruments.ticket_rows import Tickets

DENSITY = 0.1


def tickets(numbers, place="", density=DENSITY, **more):
    """Tickets of one place from numbers {method: {key: (P,)}}; `more` stands in every row."""
    rows = [
        {"method": method, "density": density, "network": i, **more, **dict(zip(columns, values, strict=True))}
        for method, columns in numbers.items()
        for i, values in enumerate(zip(*columns.values(), strict=True))
    ]
    return Tickets(rows, 3, place)
