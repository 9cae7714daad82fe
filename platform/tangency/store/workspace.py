"""Folders for work that is thrown away, told from those whose process was killed by a lock."""

from __future__ import annotations

import fcntl
import os
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from secrets import token_hex

from tangency.store.files import PRIVATE_FOLDER, is_locked

__all__ = ["GRACE_SECONDS", "left_behind", "workspace"]

GRACE_SECONDS = 10.0
"""How long what is not locked may belong to a process that is about to lock it."""


@contextmanager
def workspace(parent: Path, prefix: str) -> Iterator[Path]:
    """Give a new folder below `parent`, for this user and this process alone, and remove it with all that is in it."""
    folder = parent / f"{prefix}{token_hex(6)}"
    folder.mkdir(mode=PRIVATE_FOLDER)
    descriptor = os.open(folder, os.O_RDONLY | os.O_CLOEXEC)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        os.close(descriptor)


def left_behind(parent: Path, prefix: str, *, grace_seconds: float = GRACE_SECONDS) -> list[Path]:
    """Return the folders that killed processes left, by name."""
    before = time.time() - grace_seconds
    found = sorted(
        path for path in parent.glob(f"{prefix}{'[0-9a-f]' * 12}") if path.is_dir() and not path.is_symlink()
    )
    return [path for path in found if path.stat().st_mtime <= before and not is_locked(path)]
