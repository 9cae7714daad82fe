"""The folder of the store: `TANGENCY_HOME`, or the user's data folder."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from tangency.errors import StoreMoved
from tangency.store.faults import os_faults
from tangency.store.files import PRIVATE_FILE, make_folder

__all__ = ["BLOBS", "DATABASE", "DATASETS", "HomeMark", "default_home", "prepare_home"]

DATABASE = "tangency.db"
DATASETS = "datasets"
BLOBS = "blobs"


@dataclass(frozen=True, slots=True)
class HomeMark:
    """The folder and files that an open store works on, told from others that come to lie at the same paths.

    While one of them is open its inode is not given to another file.
    """

    seen: tuple[tuple[str, int, int], ...]

    @classmethod
    def of(cls, *paths: Path) -> Self:
        """Return the mark of what lies at the paths now."""
        with os_faults(str(paths[0])):
            found = [(str(path), path.stat()) for path in paths]
        return cls(tuple((path, status.st_dev, status.st_ino) for path, status in found))

    def require(self) -> None:
        """Do nothing where all are still the same.

        Raises
        ------
        StoreMoved
            What has since been deleted, moved or replaced.
        """
        for path, device, inode in self.seen:
            try:
                status = os.stat(path)  # noqa: PTH116  # twice as fast as Path.stat, before each commit
            except FileNotFoundError:
                raise _moved("the store's home was deleted or moved while it was open", path) from None
            if (status.st_ino, status.st_dev) != (inode, device):
                raise _moved("the store's home was replaced while it was open", path)


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


def prepare_home(home: Path, *, is_embedded: bool) -> None:
    """Create the store's folder and its parts where they are missing, the database's file too if it lies there.

    Raises
    ------
    StoreReadOnly, StoreFull, StoreError
        Where they cannot be created.
    """
    with os_faults(str(home)):
        for folder in (home, home / DATASETS, home / BLOBS):
            make_folder(folder)
        if is_embedded:  # SQLite itself would let everyone read it, and gives its log the rights of the file
            os.close(os.open(home / DATABASE, os.O_RDONLY | os.O_CREAT | os.O_CLOEXEC, PRIVATE_FILE))


def _moved(what: str, path: str) -> StoreMoved:
    remedy = "nothing was recorded; put it back, or open the desk again to work with what is there now"
    return StoreMoved(what, where=path, remedy=remedy)
