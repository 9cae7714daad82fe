"""The version of the code that computes, recorded with every run."""

from __future__ import annotations

import platform
from functools import cache
from importlib.metadata import version

__all__ = ["code_version"]


@cache
def code_version() -> str:
    """Return the core's version, and those of Python and NumPy, which move last bits."""
    return f"tangency {version('tangency')}, Python {platform.python_version()}, NumPy {version('numpy')}"
