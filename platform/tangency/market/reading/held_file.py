"""Files that are held in memory, because they were sent: read as those that lie in a folder are."""

from __future__ import annotations

import io
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO, TypeAlias

__all__ = ["FileLike", "HeldFile", "opened", "own_path"]


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldFile:
    r"""The content of a file; no file of the machine is opened for it.

    Attributes
    ----------
    name
        By which errors call it, and whose ending says of what kind it is.
    content
        Its bytes.
    is_own_name
        Whether the user gave it that name, so that it may state a symbol.

    >>> from tangency.market import Dialect, read_raw
    >>> held = HeldFile(name="AAPL.csv", content=b"Date,Close\n2024-01-02,185.64\n")
    >>> read_raw(held, Dialect(symbol="AAPL")).frame["Close"].tolist()
    ['185.64']
    """

    name: str
    content: bytes = field(repr=False)
    is_own_name: bool = True

    def __str__(self) -> str:
        return self.name


FileLike: TypeAlias = str | Path | HeldFile
"""A file, by its path or held in memory."""


def opened(file: FileLike) -> BinaryIO:
    """Return the bytes of a file, to be read and closed; raises OSError for one that is not there."""
    return io.BytesIO(file.content) if isinstance(file, HeldFile) else Path(file).open("rb")


def own_path(file: FileLike) -> Path | None:
    """Return the path of a file, of one in memory its name; None for a name that the user did not give."""
    if isinstance(file, HeldFile):
        return Path(file.name) if file.is_own_name else None
    return Path(file)
