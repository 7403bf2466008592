"""Figures that take trained networks as well as stored tables, and say what they show."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any

from toycomb.common.errors import InputError, shown
from toycomb.common.notices import reason
from toycomb.plots.about import changes_said, in_short, in_words
from toycomb.plots.folders import stored_table
from toycomb.plots.given import Given, populations
from toycomb.plots.letters import note
from toycomb.plots.style import styled

if TYPE_CHECKING:
    from toycomb.plots.picture import Picture
    from toycomb.records.store import Store

Draw = Callable[[Any], Any]
Made = Callable[..., Any]
"""From populations by name, and options of the figure, to its table."""


def drawable(
    table: str, caption: Callable[[Any], str] | None, made: Made | None, needs: str = ""
) -> Callable[[Draw], Made]:
    """Let a function that draws a stored table take trained networks, or a folder of results, as well.

    Parameters
    ----------
    table : name of the table where results are stored
    caption : function of the table, or None where the function that draws says it
        What to see in the figure.
    made : function of populations by name (`toycomb.plots.given.Given`), or None where a run is not enough
        Gives the same table as accounts store. Its keyword arguments become options of the figure.
    needs : a sentence for a run where `made` is None: what is needed, and which command makes it
    """

    def decorated(draw: Draw) -> Made:
        @wraps(draw)
        def drawn(
            given: Any,
            *,
            store: Store | str | Path | None = None,
            seed: int | None = None,
            times: Sequence[float] | None = None,
            layer: int = 1,
            output: int = 0,
            **options: Any,
        ) -> Picture:
            settings: Mapping[str, Any] = {}
            if isinstance(given, str | Path):
                found = stored_table(draw.__name__, table, given)
                given, settings = found.content, found.settings
            by_name = populations(given, store, seed, times, layer, output)
            if by_name is None:
                chosen = [
                    *_known(options, made, draw.__name__),
                    *(["layer, output"] if (layer, output) != (1, 0) else []),
                ]
                if chosen:
                    raise InputError(f"{', '.join(chosen)} can be chosen for trained networks; a table was given")
                with _as_table(table, draw.__name__):
                    return changes_said(_said(draw(given), caption and caption(given)), settings)
            if made is None:
                raise InputError(needs or f"{draw.__name__} shows the stored table {table!r}; a run is not enough")
            content = made(by_name, **_known(options, made, draw.__name__))
            words = caption(content) if caption else ""
            return _said(_noted(draw(content), by_name), f"{words} {in_words(by_name)}")

        drawn.__signature__ = _signature(drawn, made)  # type: ignore[attr-defined]
        drawn.drawable = True  # type: ignore[attr-defined]
        return drawn

    return decorated


@contextmanager
def _as_table(table: str, figure: str) -> Iterator[None]:
    """Say so where what was given is not the table that a figure draws; the error that showed it is the cause."""
    try:
        yield
    except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError) as error:
        if isinstance(error, InputError):
            raise
        raise InputError(
            f"the figure {figure} draws the table {table!r}, and what was given is none ({shown(reason(error), 80)})"
        ) from error


def _known(options: Mapping[str, Any], made: Made | None, name: str) -> Mapping[str, Any]:
    """The options, if the figure has them all."""
    own = [x.name for x in _own(made)]
    if wrong := [x for x in options if x not in own]:
        has = f"its options are {', '.join(own)}" if own else "it has no options of its own"
        raise InputError(f"the figure {name} has no option {shown(wrong[0], 40)}; {has}")
    return options


def _own(made: Made | None) -> list[inspect.Parameter]:
    """Keyword arguments of what makes the table."""
    arguments = [] if made is None else inspect.signature(made).parameters.values()
    return [x for x in arguments if x.kind is inspect.Parameter.KEYWORD_ONLY]


def _signature(drawn: Made, made: Made | None) -> inspect.Signature:
    """Of the figure as users call it."""
    whole = inspect.signature(drawn, follow_wrapped=False)
    shared = [x for x in whole.parameters.values() if x.kind is not inspect.Parameter.VAR_KEYWORD]
    return whole.replace(parameters=[*shared, *_own(made)])


def _said(picture: Picture, caption: str | None) -> Picture:
    picture.caption = caption or picture.caption
    return picture


def _noted(picture: Picture, given: Mapping[str, Given]) -> Picture:
    """The picture, whose line on top now has all settings of its networks, those first."""

    def noted() -> Picture:
        said = [x for x in picture.get_suptitle().replace("\n", " ").split("; ") if x]
        place = next((i for i, part in enumerate(said) if " = " in part), None)
        first = "" if place is None else said.pop(place)
        words = [x for x in first.split(", ") if x]
        picture.suptitle("")
        note(picture, ", ".join([*words, *(x for x in in_short(given) if x not in words)]), *said)
        return picture

    styled(noted)()
    return picture
