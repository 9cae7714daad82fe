"""Whether a file that the database lists still holds what it must: looked at once, and again when it has changed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pyarrow as pa

from tangency.errors import StoreError
from tangency.store.content import bare
from tangency.store.files import read_parquet

__all__ = ["Intact"]

_MOST = 10_000


class Intact:
    """The files below a home that this process has written or read whole."""

    def __init__(self, home: Path) -> None:
        self._home = home
        self._seen: dict[str, tuple[int, int, int]] = {}

    def holds(self, file: str, claimed: str, hashed: Callable[[pa.Table], str]) -> bool:
        """Return whether a file is there and has the hash that it must have."""
        mark = self._mark(file)
        if mark is None:
            return False
        if self._seen.get(file) == mark:
            return True
        try:
            is_intact = hashed(bare(read_parquet(self._home / file))) == claimed
        except StoreError:
            return False
        if is_intact:
            self._remember(file, mark)
        return is_intact

    def note(self, file: str) -> None:
        """Remember a file that was just written, or found to be whole."""
        mark = self._mark(file)
        if mark is not None:
            self._remember(file, mark)

    def _remember(self, file: str, mark: tuple[int, int, int]) -> None:
        if len(self._seen) >= _MOST:
            self._seen.clear()
        self._seen[file] = mark

    def _mark(self, file: str) -> tuple[int, int, int] | None:
        try:
            status = (self._home / file).stat()
        except OSError:
            return None
        return status.st_ino, status.st_size, status.st_mtime_ns
