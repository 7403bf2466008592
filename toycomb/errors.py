"""Errors that are the user's to mend: each is one sentence that says what was given and what is allowed."""


class InputError(ValueError):
    """Wrong input. The command line prints it as one line and exits with 2."""


class DivergenceError(ArithmeticError):
    """Training left the finite numbers; the message names network, step and value."""
