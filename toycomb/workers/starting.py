"""Another process of this Python, which finds modules where this one does.

Its folder of now does not come first, as it does with `python -m`: a folder may hold another toycomb, or a file of the
name of a module that toycomb needs.
"""

from __future__ import annotations

import sys

CALL = "import sys; sys.path[:] = {paths!a}; from {module} import main; main({arguments!a})"


def command(module: str, *arguments: str) -> list[str]:
    """The command that calls `main(arguments)` of a module in another process, and runs nothing of what runs here."""
    return [sys.executable, "-c", CALL.format(paths=paths(), module=module, arguments=arguments)]


def paths() -> list[str]:
    """Where modules are found."""
    return [x for x in sys.path if isinstance(x, str)]
