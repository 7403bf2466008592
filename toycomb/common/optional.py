"""Packages that are not required: imported where they are needed; a missing one is asked for in one sentence."""

from __future__ import annotations

import importlib
from types import ModuleType

from toycomb.common.errors import InputError


def needed(name: str, extra: str) -> ModuleType:
    """An optional package, such as `torch`, which `pip install 'toycomb[extra]'` brings.

    Raises
    ------
    InputError
        If it cannot be imported.
    """
    try:
        return importlib.import_module(name)
    except ImportError as error:
        package = name.partition(".")[0]
        if isinstance(error, ModuleNotFoundError) and (error.name or "").partition(".")[0] == package:
            raise InputError(f"this needs the package {package}; pip install 'toycomb[{extra}]' brings it") from None
        raise InputError(f"this needs the package {package}, which is there but cannot be loaded: {error}") from error


def there(name: str) -> bool:
    """Whether an optional package can be imported."""
    try:
        importlib.import_module(name)
    except ImportError:
        return False
    return True
