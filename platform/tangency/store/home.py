"""The folder of the store: `TANGENCY_HOME`, or the user's data folder."""

from __future__ import annotations

import os
from pathlib import Path

from tangency.store.faults import os_faults

__all__ = ["BLOBS", "DATABASE", "DATASETS", "default_home", "prepare_home"]

DATABASE = "tangency.db"
DATASETS = "datasets"
BLOBS = "blobs"


def default_home() -> Path:
    """Return the store's folder: `TANGENCY_HOME`, else `tangency` below `XDG_DATA_HOME` or `~/.local/share`.

    References
    ----------
    XDG Base Directory Specification 0.8: a relative `XDG_DATA_HOME` is ignored.
    """
    chosen = os.environ.get("TANGENCY_HOME")
    if chosen:
        return Path(chosen).expanduser().absolute()
    data = Path(os.environ.get("XDG_DATA_HOME", ""))
    return (data if data.is_absolute() else Path.home() / ".local" / "share") / "tangency"


def prepare_home(home: Path) -> None:
    """Create the store's folder and its parts where they are missing.

    Raises
    ------
    StoreReadOnly, StoreFull, StoreError
        Where they cannot be created.
    """
    with os_faults(str(home)):
        for folder in (home, home / DATASETS, home / BLOBS):
            # A portfolio is private: what we create, the user alone may read.
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
