"""Pages of a fetch that is under way, kept until what they belong to is published: a killed fetch goes on from them."""

from __future__ import annotations

import fcntl
import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa

from tangency.errors import StoreBusy
from tangency.store.faults import os_faults
from tangency.store.files import PRIVATE_FILE, make_folder

__all__ = ["FETCHES", "KeptPages", "kept_pages"]

FETCHES = "fetches"
_HASH_BYTES, _LENGTH_BYTES = 32, 8


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptPages:
    """The pages of one fetch: a file to which each is appended after its SHA-256 and its length.

    What was appended outlives a process that is killed. What a crash of the machine may tear off or damage is told by
    its hash, and fetched again.
    """

    path: Path
    descriptor: int

    def add(self, table: pa.Table) -> None:
        """Keep a page."""
        sink = pa.BufferOutputStream()
        with pa.ipc.new_stream(sink, table.schema) as writer:
            writer.write_table(table)
        page = sink.getvalue().to_pybytes()
        with os_faults(str(self.path)):
            _write(self.descriptor, hashlib.sha256(page).digest() + len(page).to_bytes(_LENGTH_BYTES, "little") + page)

    def tables(self) -> list[pa.Table]:
        """Return the pages in the order in which they came, up to the first that is damaged."""
        with os_faults(str(self.path)):
            content = self.path.read_bytes()
            pages, sound = _pages(content)
            if sound < len(content):
                os.ftruncate(self.descriptor, sound)  # or what is added would lie behind it, unread
        return [pa.ipc.open_stream(page).read_all() for page in pages]

    def forget(self) -> None:
        """Remove the pages: what they belong to is published."""
        with os_faults(str(self.path)):
            self.path.unlink(missing_ok=True)


@contextmanager
def kept_pages(home: Path, key: str, base: str) -> Iterator[KeptPages]:
    """Give the pages of a fetch, to this process alone.

    Parameters
    ----------
    key
        What is fetched, in hexadecimal: the same key goes on where the last process broke off.
    base
        What it is added to, such as a version; pages of the same key that were for another are removed.

    Raises
    ------
    StoreBusy
        Another process is at the same fetch.
    """
    path = home / FETCHES / f"{key}-{base}.pages"
    with os_faults(str(path)):
        make_folder(path.parent)
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, PRIVATE_FILE)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise _busy(path) from None
        # A process that was through in between has removed the file that was opened.
        if not path.is_file() or path.stat().st_ino != os.fstat(descriptor).st_ino:
            raise _busy(path)
        for other in path.parent.glob(f"{key}-*.pages"):
            if other != path:
                other.unlink(missing_ok=True)
        yield KeptPages(path=path, descriptor=descriptor)
    finally:
        os.close(descriptor)


def _pages(content: bytes) -> tuple[list[bytes], int]:
    """Return the sound pages, and where they end."""
    pages, at, head = [], 0, _HASH_BYTES + _LENGTH_BYTES
    while at + head <= len(content):
        length = int.from_bytes(content[at + _HASH_BYTES : at + head], "little")
        page = content[at + head : at + head + length]
        if len(page) < length or hashlib.sha256(page).digest() != content[at : at + _HASH_BYTES]:
            break
        pages.append(page)
        at += head + length
    return pages, at


def _write(descriptor: int, content: bytes) -> None:
    left = memoryview(content)
    while left:
        left = left[os.write(descriptor, left) :]


def _busy(path: Path) -> StoreBusy:
    return StoreBusy("another process fetches the same prices now", where=str(path), remedy="wait until it is through")
