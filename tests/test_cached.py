"""Properties that are computed once: threads do not wait for those of other objects, and all get one value."""

import ast
import functools
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import numpy as np

import toycomb
from toycomb.common.cached import cached_property


class Meeting:
    """Its property comes when two threads compute it at the same time."""

    def __init__(self, barrier):
        self.barrier = barrier

    @cached_property
    def value(self):
        """An array of its own."""
        self.barrier.wait(timeout=20)
        return np.zeros(1)


def test_threads_compute_the_property_of_two_objects_side_by_side():
    barrier = Barrier(2)
    with ThreadPoolExecutor(2) as pool:
        one, other = pool.map(lambda x: x.value, [Meeting(barrier), Meeting(barrier)])
    assert one is not other


def test_threads_that_ask_one_object_get_one_value_that_is_kept():
    meeting = Meeting(Barrier(2))
    with ThreadPoolExecutor(2) as pool:
        one, other = pool.map(lambda x: x.value, [meeting, meeting])
    assert one is other is meeting.value
    assert isinstance(Meeting.value, functools.cached_property)


def test_no_property_of_toycomb_has_the_lock_of_all_objects():
    sources = [x for x in Path(toycomb.__file__).parent.rglob("*.py") if x.name != "cached.py"]
    taken = [
        path.name
        for path in sources
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.ImportFrom)
        and node.module == "functools"
        and any(x.name == "cached_property" for x in node.names)
    ]
    assert sources
    assert not taken
