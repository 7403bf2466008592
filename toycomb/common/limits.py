"""Memory: what is there, and a sentence in place of an allocation that does not fit."""

from __future__ import annotations

import os
from pathlib import Path

from toycomb.common.errors import InputError, shown

SMALL = 1 << 28
"""Bytes that are never asked about: what any machine that runs this has."""
CLAUSES = 4_000_000
"""Clauses of all formulas that are drawn at once, a matter of a minute."""
VARIABLES = 8192
"""Variables of an embedding, a matrix of half a gigabyte."""
LARGEST = 1_000_000
"""Networks, rows, clauses and such things that can be asked for at once."""


def need(size: float, what: str) -> None:
    """Check that so many bytes can be had before they are asked for.

    Parameters
    ----------
    size : float
        Bytes; an estimate from below, so that nothing is refused that would have fitted.
    what : str
        What needs them, as the beginning of the sentence.

    Raises
    ------
    InputError
        If the system says that there is less; says what would be needed and what is there.
    """
    if size <= SMALL:
        return
    free = available()
    if free is not None and size > free:
        raise InputError(f"{what} would need about {memory_text(size)} of memory, and {memory_text(free)} are free")


def check_count(count: int, what: str) -> None:
    """Raise InputError unless `count` lies between 1 and the largest number that can be asked for."""
    if count < 1:
        raise InputError(f"{shown(count, 40)} {what} were asked for; at least 1 is needed")
    if count > LARGEST:
        raise InputError(f"{shown(count, 40)} {what} were asked for; at most {LARGEST} can be")


def population(
    networks: int, *, hidden: int, variables: int, clauses: int, literals: int, times: int, samples: int
) -> None:
    """Check that a population of networks fits into memory, before the first formula is drawn.

    Counted are, of each network, its formula and embedding and its parameters at each snapshot; for the geometry its
    features (float64) and distances (16 bits); and the training inputs of those networks that are trained at once.
    What is out of range by itself is left to those who say so.

    Raises
    ------
    InputError
        As `need` and `check_count` do.
    """
    check_count(networks, "networks")
    hidden, clauses, samples = _known(hidden, LARGEST), _known(clauses, LARGEST), _known(samples, 100 * LARGEST)
    variables = _known(variables, VARIABLES)
    literals = _known(literals, variables)
    if networks * clauses > CLAUSES:
        raise InputError(
            f"{networks} networks of {clauses} clauses each were asked for; at most {CLAUSES} clauses are drawn in all"
        )
    task = 4_000 + 8 * variables**2 + clauses * (100 + 16 * literals)
    places = hidden * (4 * (variables + 2) + 8 * variables + 2 * clauses)
    at_once = min(networks, os.cpu_count() or 1)
    need(
        float(networks) * (task + times * places) + float(at_once) * samples * (2 * variables + 80),
        f"{networks} networks of {hidden} rows and {clauses} clauses over {variables} variables at {times} times, with "
        f"{samples} inputs each,",
    )


def _known(size: int, most: int) -> int:
    """A size, or 0 where it is out of range."""
    return size if 0 <= size <= most else 0


def available() -> int | None:
    """Bytes of memory that this process can still get, or None where the system does not say."""
    known = [x for x in (_free(), _left_in_group(), _left_of_limit()) if x is not None]
    return max(min(known), 0) if known else None


def memory_text(size: float) -> str:
    """A number of bytes as it is read easily, such as `1.5 GiB`."""
    for name in ("bytes", "KiB", "MiB", "GiB", "TiB"):
        if size < 1024 or name == "TiB":
            return f"{size:.0f} {name}" if 100 <= size < 1e6 else f"{size:.3g} {name}"
        size /= 1024
    raise AssertionError


def _free() -> int | None:
    try:
        for line in Path("/proc/meminfo").read_text().splitlines():
            if line.startswith("MemAvailable:"):
                return int(line.split()[1]) * 1024
    except (OSError, ValueError, IndexError):
        pass
    try:
        return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    except (AttributeError, ValueError, OSError):
        return None


def _left_in_group() -> int | None:
    """What the control group of the process (a container's limit) leaves."""
    for folder, limit, used in (
        ("/sys/fs/cgroup", "memory.max", "memory.current"),
        ("/sys/fs/cgroup/memory", "memory.limit_in_bytes", "memory.usage_in_bytes"),
    ):
        try:
            most, now = (Path(folder, name).read_text().strip() for name in (limit, used))
            cached = sum(
                int(line.split()[1])
                for line in Path(folder, "memory.stat").read_text().splitlines()
                if line.split()[0] in ("inactive_file", "active_file")
            )
            return int(most) - int(now) + cached
        except (OSError, ValueError, IndexError):
            continue
    return None


def _left_of_limit() -> int | None:
    """What `ulimit -v` leaves."""
    try:
        import resource

        most = resource.getrlimit(resource.RLIMIT_AS)[0]
        if most == resource.RLIM_INFINITY:
            return None
        return most - int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
    except (ImportError, OSError, ValueError):
        return None
