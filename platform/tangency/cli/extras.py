"""Faces whose libraries are an extra: imported when needed, with an error that names the extra where it is missing."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from tangency.errors import ConfigurationError

__all__ = ["from_extra"]


def from_extra(module: str, name: str, *, extra: str) -> Any:
    """Return an attribute of a module whose libraries are an extra of the distribution.

    Raises
    ------
    ConfigurationError
        A library is missing; the remedy names the extra that brings it.
    """
    try:
        return getattr(import_module(module), name)
    except ModuleNotFoundError as missing:
        if missing.name is None or missing.name.partition(".")[0] == "tangency":
            raise
        raise ConfigurationError(
            f"the library {missing.name} is not installed",
            where=module,
            remedy=f"install the extra: pip install 'tangency[{extra}]'",
        ) from None
