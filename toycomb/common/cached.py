"""Properties that are computed once, by threads side by side."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from functools import cached_property
else:

    class cached_property(functools.cached_property):
        """`functools.cached_property` without its lock.

        In Python 3.11 that lock belongs to the class: while one thread computes the property of one network, threads
        that ask for that of another network wait. Two threads that ask one object may compute it twice; the
        first value to be kept is what both get.
        """

        def __get__(self, instance: Any, owner: type | None = None) -> Any:
            if instance is None:
                return self
            held = instance.__dict__
            if self.attrname not in held:
                held.setdefault(self.attrname, self.func(instance))
            return held[self.attrname]


__all__ = ["cached_property"]
