"""One sentence on a benchmark of tickets for a paper, true whatever came out."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from toycomb._version import __version__
from toycomb.common.notices import counted, listed
from toycomb.evidence.comparison import grouped, loads_in_words
from toycomb.evidence.tested import of_given_data, tested_on
from toycomb.records.settings import COUNT
from toycomb.report.board_tables import MARKED, SURE, spread
from toycomb.report.ticket_failures import counts

Entries = Sequence[Mapping[str, Any]]
FIRST = "accuracy"
FEW = 3
"""Sizes of clauses that are named one by one."""
MOST_PLACES, MOST_NAMES = 6, 4
"""Densities that are told one by one, and methods that are named there."""


def sentence(
    entries: Entries,
    baseline: str | None,
    rows: Entries,
    failed: Entries = (),
    *,
    about: str = "",
    command: str = "",
    identity: str = "",
    made: Sequence[str] = (),
    apart: Sequence[str] = (),
) -> str:
    """What was compared, what surely differs from the baseline in accuracy, how it is made again.

    Parameters
    ----------
    entries : of the leaderboard
    rows : the tickets
    failed : tickets that could not be found
    about, command, identity : settings, the command that makes the tickets, and what identifies them
    made : versions of toycomb that found the tickets; this one unless given
    apart : methods of which the command does not make the tickets
    """
    own = [x for x in entries if x["measure"] == FIRST]
    parts = [_what(rows, about, made), *_answer(own, baseline, of_given_data(rows))]
    if failed:
        parts.append(_lost(rows, failed))
    if command:
        but = f", but for the tickets of {listed(list(apart), MOST_NAMES)}, which calls before it found"
        parts.append(f"made by the command `{command}`{but if apart else ''}")
    if identity:
        parts.append(f"identity {identity}")
    return "; ".join(parts) + "."


def _what(rows: Entries, about: str, made: Sequence[str]) -> str:
    """Which tickets of which networks."""
    methods, densities = (list(grouped(rows, key)) for key in ("method", "density"))
    networks = len(grouped(rows, "embedding", "load", "network"))
    loads, embeddings = loads_in_words(list(grouped(rows, "load"))), list(grouped(rows, "embedding"))
    settings = ", ".join(filter(None, [about, loads, f"{_and(embeddings)} embedding"]))
    kinds = "density" if len(densities) == 1 else "densities"
    shares = _and([f"{x:g}" for x in sorted(densities, reverse=True)])
    return (
        f"{counted(len(rows), 'ticket')} of {counted(len(methods), 'method')} at {kinds} {shares} "
        f"in {counted(networks, 'network')} ({settings}) "
        f"{'was' if len(rows) == 1 else 'were'} found and retrained with toycomb {_and(list(made) or [__version__])}"
    )


def _lost(rows: Entries, failed: Entries) -> str:
    """How many tickets failed, and of which methods: a method of which all failed is named nowhere else."""
    told = [f"{count} of {of} of {name}" for name, (count, of) in counts(rows, failed).items()]
    return (
        f"{counted(len(failed), 'further ticket')} failed and {_are(len(failed))} left out ({listed(told, MOST_NAMES)})"
    )


def _answer(own: Entries, baseline: str | None, given: bool) -> list[str]:
    """What came out on test inputs, drawn or given, by density as long as these are few."""
    places = list(grouped(own, "embedding", "load", "density").values())
    several = len(grouped(own, "embedding", "load")) > 1
    tests = [x for x in own if x["p_holm"] is not None]
    read = f"in accuracy on {tested_on(given)} ({_means(own, len(tests), given)}), "
    if not own:
        return []
    if baseline is None:
        told = [_leading(x, several) for x in places[:MOST_PLACES]]
        return [f"{read}{told[0]}", *told[1:]]
    if len(places) > MOST_PLACES:
        sure = [x for x in tests if x["p_holm"] < SURE]
        above = sum(x["difference"] > 0 for x in sure)
        return [
            f"{read}{above} of the differences to {baseline} {_are(above)} positive and {len(sure) - above} negative "
            f"with p < {SURE}"
        ]
    first, *more = (_compared(x, baseline, len(tests), several) for x in places)
    return [read + first, *more]


def _means(own: Entries, tests: int, given: bool) -> str:
    """What numbers and tests are; one network has no interval, and networks on given data share their test inputs."""
    bounded = any(x["low"] is not None for x in own)
    over = "means with 95 % intervals over networks" + " that share these inputs" * given
    means = over if bounded else "of one network each, so without intervals"
    return means + (f"; paired signed-rank tests, p by Holm's method over {counted(tests, 'difference')}" * (tests > 0))


def _compared(place: Entries, baseline: str, tests: int, several: bool) -> str:
    """What the baseline reached at one density, and which methods differ from it."""
    at, own = _place(place, several), next((x for x in place if x["method"] == baseline), None)
    if own is None or own["mean"] is None:
        return f"{baseline} has no ticket at {at}"
    reached = f"{baseline} reached {_mean(own)} at {at}"
    if len(place) == 1:
        return reached
    sure = [x for x in place if x["p_holm"] is not None and x["p_holm"] < SURE]
    above, below = ([x["method"] for x in sure if (x["difference"] > 0) == up] for up in (True, False))
    said = [f"{listed(x, MOST_NAMES)} {_are(len(x))} {way}" for x, way in ((above, "higher"), (below, "lower")) if x]
    if said:
        return f"{reached}, and {' and '.join(said)} with p < {SURE}"
    pairs = max(x["pairs"] or 0 for x in place)
    able = tests * 2.0 ** (1 - pairs) < SURE  # the signed-rank test has no smaller p than 2^(1 - n)
    few = "" if able else f" ({counted(pairs, 'network')} {_are(pairs)} too few for that)"
    return f"{reached}, and no method differs from it with p < {SURE}{few}"


def _leading(place: Entries, several: bool) -> str:
    """Which method has the largest mean at one density, oracles and controls apart."""
    known = [x for x in place if x["mean"] is not None]
    found = [x for x in known if x["group"] not in MARKED] or known
    at = _place(place, several)
    apart = " but for oracles and controls" if len(found) < len(known) else ""
    return (
        f"{found[0]['method']} is first{apart} with {_mean(found[0])} at {at}"
        if found
        else f"there is no ticket at {at}"
    )


def _place(place: Entries, several: bool) -> str:
    first = place[0]
    which = f" ({loads_in_words([first['load']])}, {first['embedding']})" if several else ""
    return f"density {first['density']:g}{which}"


def _mean(entry: Mapping[str, Any]) -> str:
    return f"{spread(entry['mean'], entry['low'], entry['high'])} (n = {entry['n']})"


def _are(number: int) -> str:
    return "is" if number == 1 else "are"


def _and(names: Sequence[str]) -> str:
    return " and ".join(filter(None, [", ".join(names[:-1]), names[-1]]))


def settings_in_words(rows: Entries) -> str:
    """Settings that all tickets share, where their rows have them: "n = 32, H = 32, 16, O = 2, k = 4".

    Rows of hidden layers stand in their order; one output is not said.
    """
    from toycomb.plots.letters import settings

    words: dict[str, tuple[str, Callable[[str], str | None]]]
    words = {"n": ("variables", str), "H": ("hidden", _layers), "O": (COUNT, _several), "k": ("literals", _sizes)}
    there = {
        symbol: {word(_whole(row[key])) for row in rows if row.get(key) is not None}
        for symbol, (key, word) in words.items()
    }
    return settings(**{x: found.pop() for x, found in there.items() if len(found) == 1})


def _whole(value: Any) -> str:
    """A number as it is written, also where a table made 32.0 of 32."""
    return str(int(value) if isinstance(value, float) and value.is_integer() else value)


def _layers(text: str) -> str:
    """Rows of each hidden layer."""
    return ", ".join(text.split())


def _several(text: str) -> str | None:
    """A number that is not one."""
    return None if text == "1" else text


def _sizes(text: str) -> str:
    """A size, or several with spaces between them, in words."""
    each = sorted(set(text.split()), key=lambda x: (len(x), x))
    return f"{each[0]} to {each[-1]}" if len(each) > FEW else " or ".join(each)
