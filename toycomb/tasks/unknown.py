"""The formula of a task that was made from data alone: nobody knows its clauses."""

from __future__ import annotations

from typing import ClassVar, NoReturn

from toycomb.common.brief import brief
from toycomb.common.errors import InputError, whole
from toycomb.tasks.formula import Formula

SENTENCE = (
    "this needs clauses, and the task was made from data without a formula; Task.of_data(X, y, formula=…), or "
    "--formula on the command line, gives them"
)


class Unknown(Formula):
    """A formula of which the number of variables is known, and nothing else.

    Whoever asks for its clauses, or for anything that follows from them, gets an InputError that says so.

    Parameters
    ----------
    variables : int
        Number of variables n, at least 1.
    """

    has_clauses: ClassVar[bool] = False

    def __init__(self, variables: int) -> None:
        n = whole("the number of variables", variables)
        if n < 1:
            raise InputError(f"the data have {n} variables; at least 1 is needed")
        object.__setattr__(self, "variables", n)

    @property
    def clauses(self) -> NoReturn:
        """None are known; all else that a formula can be asked is made of these and `kind`."""
        raise InputError(SENTENCE)

    @property
    def kind(self) -> NoReturn:
        """As `clauses`."""
        raise InputError(SENTENCE)

    def __repr__(self) -> str:
        return brief(self, [f"variables={self.variables}"])

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Unknown) and other.variables == self.variables

    def __hash__(self) -> int:
        return hash((Unknown, self.variables))

    def __bool__(self) -> bool:
        return True  # its length, which would be asked otherwise, is not known
