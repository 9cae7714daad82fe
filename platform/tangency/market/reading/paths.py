"""Names of files as errors write them, and the error for a file that cannot be read."""

from __future__ import annotations

from tangency.errors import DataError
from tangency.market.reading.held_file import FileLike

__all__ = ["named", "unreadable"]


def named(path: FileLike) -> str:
    """Return what errors call a file; raises DataError for a name that no file can have."""
    source = str(path)
    if "\0" in source:
        raise unreadable(repr(source), FileNotFoundError())
    return source


def unreadable(source: str, error: OSError) -> DataError:
    """Return the error for a file that the system does not let us read."""
    missing = isinstance(error, FileNotFoundError)
    return DataError(
        "there is no such file" if missing else "the file cannot be read",
        where=source,
        value=None if missing else error.strerror,
        remedy="check the path" if missing else "check that it is a file and that you may read it",
    )
