"""Errors that a user meets: each is one sentence that says what was given and what is allowed, or what went wrong."""

import operator
from collections.abc import Collection, Iterable, Mapping, Sequence
from contextlib import suppress
from typing import Any

LONGEST = 700
"""Characters of the longest sentence."""
SHORT = 200
"""Characters of a sentence that says which names there are: two lines of a terminal."""


def bounded(text: str, most: int = LONGEST) -> str:
    """Text of at most so many characters, without its middle if it is longer."""
    if len(text) <= most:
        return text
    end = most // 4
    return f"{text[: most - end - 3]} … {text[-end:]}"


def shown(value: Any, most: int | None = 200) -> str:
    """A value from outside as any terminal can show it: what does not print is escaped, and what is long is cut.

    Names of files, words of formulas and the like may hold anything, such as the escape sequences by which a terminal
    is steered, line breaks, or bytes that are no text.
    """
    text = str(value)
    if most is not None:  # first, so that a long text is not looked at as a whole
        text = bounded(text, most)
    text = "".join(x if x.isprintable() else _escaped(x) for x in text)
    return text if most is None else bounded(text, most)


def _escaped(character: str) -> str:
    """As in a Python text; a byte that was no text (a surrogate that stands for it) as that byte."""
    code = ord(character)
    return f"\\x{code - 0xDC00:02x}" if 0xDC80 <= code <= 0xDCFF else ascii(character)[1:-1]


class Partial:
    """What an error says of work on many units, of which it ended some only, see `toycomb.common.failures`."""

    failed: Sequence[Mapping[str, Any]] = ()
    """The units that failed: `unit` (its name), `reason` (one sentence), and what else tells which it is."""
    finished: Any = None
    """What was finished all the same, as the function that raises it says."""


class InputError(Partial, ValueError):
    """Wrong input. The command line prints it as one line and exits with 2.

    Parameters
    ----------
    sentence : object
        Its text is shown as `shown` does, so that a message is one line of bounded length whatever the input was.
    """

    def __init__(self, sentence: object = "") -> None:
        super().__init__(shown(sentence, LONGEST))


class DivergenceError(Partial, ArithmeticError):
    """Training left the finite numbers; the message names network, step and value."""


class Doubt(UserWarning):
    """What was given can be used, and may not be what was meant."""


class AssumedEmbedding(Doubt):
    """A network was read without knowing the embedding that it was trained with; identity was taken."""


class ContradictedLabels(Doubt):
    """Labels of given data are not those of the formula that was given with them."""


class UnknownError(Doubt):
    """Errors of networks that were trained elsewhere are not known: no inputs of their task can be had."""


class WorseNetworks(Doubt):
    """Networks that were trained elsewhere make half as many errors after training as before it, or more."""


class UnitError(Partial, RuntimeError):
    """Some units of work failed, each for a reason of its own; the message names them."""


class LostError(UnitError):
    """A process ended while it worked on a unit."""


class CheckError(RuntimeError):
    """A check of what was made does not hold. The command line prints what was made all the same, and exits with 1.

    Parameters
    ----------
    message : str
    document : what is given all the same
    """

    def __init__(self, message: str, document: Any) -> None:
        super().__init__(message)
        self.document = document

    def __reduce__(self) -> tuple[Any, ...]:
        """Exceptions are copied from their arguments, and `args` holds the message alone."""
        return type(self), (str(self), self.document)


class ControlError(CheckError):
    """A negative control shows the effect that it must not show."""


def instance(name: str, value: Any, kind: type, hint: str) -> None:
    """Refuse a value of another type than is needed, and say how one of that type is had."""
    if not isinstance(value, kind):
        raise InputError(f"{name} is {shown(repr(value), 60)}; it must be a {kind.__name__}: {hint}")


def unknown(head: str, value: Any, names: Iterable[object], *, see: str = "") -> InputError:
    """What to raise for a name that is none of those that there are; it says which of them are nearest.

    Parameters
    ----------
    head : str
        What stands before the value, such as `there is no figure` or `the preset is`.
    value : what was given
    names : the right ones; all are said where they fit, else the first of them
    see : where all of them are shown, such as `toycomb figure --list`

    Examples
    --------
    >>> print(unknown("the preset is", "papr", ("quick", "paper", "full")))
    the preset is 'papr'; perhaps you meant paper; it must be one of quick, paper, full
    """
    known = [shown(name, 40) for name in names]
    near = nearest(value, known)
    said = f"{shown(head, 100)} {shown(repr(value), 50)}"
    if near:
        said += f"; perhaps you meant {_or(near)}"
    listing = f"{said}; {'there are' if ' no ' in f'{head} ' else 'it must be one of'} "
    if len(f"{listing}{', '.join(known)}") <= SHORT:
        return InputError(listing + (", ".join(known) or "none"))
    all_of_them = f"; {see} shows all {len(known)}" if see else ""
    return InputError(f"{said}{all_of_them}" if near else enumerated(listing, known, all_of_them))


def among(head: str, value: Any, names: Collection[str]) -> None:
    """Refuse what is none of the names, such as an array, which `in` would compare entry by entry; see `unknown`."""
    if not (isinstance(value, str) and value in names):
        raise unknown(head, value, names)


def enumerated(begin: str, things: Sequence[str], end: str = "") -> str:
    """A sentence that names things: all of them if they fit into two lines, else the first ones and how many more."""
    text = f"{begin}{', '.join(things) or 'none'}{end}"
    for most in range(len(things) - 1, 0, -1):
        if len(text) <= SHORT:
            break
        text = f"{begin}{', '.join(things[:most])} and {len(things) - most} more{end}"
    return text


def nearest(value: Any, names: Iterable[str]) -> list[str]:
    """Up to three names that are spelt nearly as the value is; capitals and the kind of hyphen do not count."""
    from difflib import get_close_matches

    plain: dict[str, str] = {}
    for name in names:
        plain.setdefault(_spelt(name), name)
    word = _spelt(str(value)[:60])
    return [plain[word]] if word in plain else [plain[x] for x in get_close_matches(word, plain, 3)]


def _spelt(name: str) -> str:
    return name.casefold().replace("_", "-").replace(" ", "-").lstrip("-")


def _or(names: Sequence[str]) -> str:
    return " or ".join(filter(None, [", ".join(names[:-1]), names[-1]]))


def whole(name: str, value: Any) -> int:
    """A whole number as a Python integer, whatever integer type it came in; raises InputError for anything else."""
    if not isinstance(value, bool):
        with suppress(TypeError):
            return int(operator.index(value))
    raise InputError(f"{name} is {shown(repr(value), 60)}; it must be a whole number")


def number(name: str, value: Any) -> float:
    """A real number as a float, whatever type it came in; raises InputError for what is none."""
    if type(value).__name__ not in ("bool", "bool_"):  # of Python and of NumPy
        with suppress(TypeError, ValueError, OverflowError):
            return float(value)
    raise InputError(f"{name} is {shown(repr(value), 60)}; it must be a number")
