"""What a ticket-finding method is: a function of a context, with what it needs to know declared beside it."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import numpy as np

from toycomb.common.blas import one_thread
from toycomb.common.brief import brief
from toycomb.common.documents import Document
from toycomb.common.errors import InputError, unknown
from toycomb.records.code.source import is_own
from toycomb.tickets import reach, references
from toycomb.tickets.checks import check_number, checked_needs, checked_scores
from toycomb.tickets.description import described
from toycomb.tickets.exact import comparable, geometric, mask_or_top, top
from toycomb.tickets.registered import reduced, register
from toycomb.tickets.terms import Found

if TYPE_CHECKING:
    from toycomb.tickets.context import Context
    from toycomb.tickets.prunable import Prunable


@dataclass(frozen=True, eq=False)
class Method:
    """A ticket-finding method.

    Parameters
    ----------
    name : str
    function : callable
        `function(context, **options)` gives scores of `context.shape` and of any real type, the larger the sooner kept.
        Where `nested` is false it is called as `function(context, kept, **options)` and may give a mask or `Found`
        instead: an array of nothing but 0 and 1, of whatever type, is a mask and has `kept` ones; any other array is
        scores.
    needs : what it may know, keys of `NEEDS`
    group : "weights", "features", "oracle" (knows what only the dense network's end can tell) or "control"
    nested : bool
        Scores do not depend on the density, so that sparser tickets lie within denser ones.
    keep : "largest" or "smallest"
        Which scores stay.
    exact : bool
        The ticket has exactly the number of weights that was asked for.
    outputs : bool
        It can prune `v` together with `W`.
    prunes : "all layers", "one layer", "layer 1" or "one hidden layer"
        Which networks it takes: of any layers and outputs; such, of which it sees one hidden layer after the other as
        `Context.one_layer` says, and prunes each by itself; such, of which it sees and prunes layer 1 alone; or only
        those of one hidden layer, one output and a fixed embedding.
    iterations : int
        With more than 1, weights are pruned in so many steps at a constant rate, and the function is called in each
        as `function(context, mask=mask, **options)`.
    builds_on : other methods whose tickets or functions it uses
    options : keyword arguments of the function
    """

    name: str
    function: Callable[..., Any]
    needs: frozenset[str]
    group: str = "weights"
    nested: bool = True
    keep: str = "largest"
    exact: bool = True
    outputs: bool = True
    iterations: int = 1
    builds_on: tuple[Method, ...] = ()
    options: Mapping[str, Any] = field(default_factory=dict)
    prunes: str = "all layers"

    def __repr__(self) -> str:
        options = [f"{name}={value!r}" for name, value in self.options.items()]
        needs = ", ".join(sorted(self.needs)) or "nothing"
        return brief(self, [self.name, f"of {self.group}", f"needs {needs}", *options])

    def __post_init__(self) -> None:
        object.__setattr__(self, "options", MappingProxyType(dict(self.options)))

    def __reduce_ex__(self, protocol: Any) -> tuple[Any, ...]:
        return reduced(self)

    @property
    def own(self) -> bool:
        """Whether toycomb brings it, with all that it builds on."""
        return is_own(self.function) and all(x.own for x in self.builds_on)

    @property
    def settings(self) -> Document:
        """Every option with its value, defaults of the function included."""
        named = {
            name: entry.default
            for name, entry in self._parameters.items()
            if entry.default is not entry.empty and name != "mask"
        }
        return {**named, **self.options}

    @property
    def _parameters(self) -> Mapping[str, inspect.Parameter]:
        return inspect.signature(self.function).parameters

    def describe(self) -> Document:
        """Everything that decides its tickets, as plain JSON values, with a digest of the code that it reaches.

        So an edit of a method, of what it calls, of one that it builds on, or of what all methods share (contexts,
        training, measures), makes other tickets of it, wherever it was written. Where something is reached that cannot
        be known, the key `unknown` names it.
        What a function reads when it is called (files, variables of the system, the net) cannot be seen.
        """
        return described(self)

    @property
    def summary(self) -> str:
        """First line of the docstring."""
        return (self.function.__doc__ or "").strip().split("\n")[0]

    @property
    def reference(self) -> str | None:
        """Where it was published: section `References` of the function's docstring, else of its file's."""
        return references.of_function(self.function)

    @one_thread
    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """The bare function, so that methods can build on one another."""
        return self.function(*args, **kwargs)

    def with_options(self, **options: Any) -> Method:
        """The same method with other options, not registered.

        Raises
        ------
        InputError
            If it has no such option; or if a number of things (rounds, epochs, inputs) of a method of toycomb is not
            whole or below 1.
        """
        settings = self.settings
        for name, value in options.items():
            if name not in settings:
                raise unknown(f"{self.name} has no option", name, settings)
            if self.own and not (value is None and "None" in str(self._parameters[name].annotation)):
                check_number(f"{name} of {self.name}", settings[name], value)
        return replace(self, options={**self.options, **options})

    def variant(self, name: str, **changes: Any) -> Method:
        """Register the same method under another name with other options, or with another field; see `method`."""
        fields = {
            key: changes.pop(key) for key in ("group", "needs", "nested", "iterations", "prunes") if key in changes
        }
        if "needs" in fields:
            fields["needs"] = checked_needs(name, fields["needs"])
        return register(replace(self.with_options(**changes), name=name, **fields))

    @one_thread
    def score(self, context: Context) -> np.ndarray:
        """Scores of the prunable weights, as published; `keep` says which of them stay.

        Raises
        ------
        InputError
            If the method gives no scores, or scores of a wrong shape or NaN.
        """
        if not self.nested and self.iterations == 1:
            raise InputError(f"{self.name} has no scores: its tickets are not nested, each density has its own")
        reach.check(self, context.weights)
        if inner := reach.views(self, context):
            return np.concatenate([self.score(x).ravel() for x in inner])
        with np.errstate(over="ignore"):
            return self._scores(context, **self.options).astype(float)

    def check(self, weights: Prunable) -> None:
        """Raise InputError unless the method can prune these weights."""
        reach.check(self, weights)

    def _scores(self, context: Context, **options: Any) -> np.ndarray:
        with np.errstate(over="ignore", invalid="ignore"):  # said below, in one sentence
            return checked_scores(self.name, self.function(context, **options), context.shape)

    @one_thread
    def find(self, context: Context, kept: int) -> Found:
        """The ticket of `kept` weights.

        Raises
        ------
        InputError
            If the method cannot prune `v`, or gives a mask of the wrong shape or size.
        """
        reach.check(self, context.weights)
        if inner := reach.views(self, context):
            pairs = zip(inner, reach.each(inner, kept), strict=True)
            each = [self.find(x, n) if n else Found(np.zeros(x.shape, bool)) for x, n in pairs]
            if any(x.start is not None for x in each):
                raise InputError(f"{self.name} prunes one layer, and gave a start; a start is of the whole network")
            return Found(np.concatenate([x.mask.ravel() for x in each]))
        if self.nested:
            scores = context.scores(self, lambda other: self._scores(other, **self.options).copy())
            return Found(self._top(context, scores, kept))
        if self.iterations > 1:
            mask = np.ones(context.shape, bool)
            for left in geometric(mask.size, kept, self.iterations):
                mask = self._top(context, self._scores(context, mask=mask, **self.options), left, mask)
            return Found(mask)
        answer = self.function(context, kept, **self.options)
        found = answer if isinstance(answer, Found) else Found(answer)
        smallest = self.keep == "smallest"
        given = comparable(f"the mask or the array of scores of {self.name}", found.mask)
        choose = context.top if given.shape == context.shape else top  # what has a wrong shape is refused below
        found = replace(found, mask=mask_or_top(self.name, given, kept, smallest=smallest, choose=choose))
        if found.mask.shape != context.shape or (self.exact and found.mask.sum() != kept):
            raise InputError(
                f"{self.name} gave a mask of shape {found.mask.shape} with {found.mask.sum()} weights; it must be "
                f"{context.shape} with {kept}"
            )
        return found

    def _top(self, context: Context, scores: np.ndarray, kept: int, within: np.ndarray | None = None) -> np.ndarray:
        return context.top(scores, kept, within, smallest=self.keep == "smallest")


def method(
    name: str,
    *,
    needs: Iterable[str],
    group: str = "weights",
    nested: bool = True,
    keep: str = "largest",
    exact: bool = True,
    outputs: bool = True,
    iterations: int = 1,
    builds_on: Iterable[Method] = (),
    prunes: str = "all layers",
    **options: Any,
) -> Callable[[Callable[..., Any]], Method]:
    """Register a function as a method; see `Method`.

    Registering under a name again replaces one's own method of that name, as when a notebook cell is run again; what
    holds the older method (`builds_on`, a `Benchmark`) keeps it.

    Raises
    ------
    InputError
        If the name is that of one of toycomb's own methods, or if it needs or is something that is not known.
    """

    def registered(function: Callable[..., Any]) -> Method:
        fields = (group, nested, keep, exact, outputs, iterations, tuple(builds_on), options, prunes)
        return register(Method(name, function, checked_needs(name, needs), *fields))

    return registered
