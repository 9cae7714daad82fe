"""The members of a tar archive of any origin, found by their headers alone: plain files that lie in it whole.

A reader of our own, since `tarfile` unpacks sparse members, follows links, and takes a header's word for the memory to
give to the next one. What a backup holds is a small part of the format.

References
----------
POSIX.1-2017, `pax`: ustar interchange format, and the extended header records.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from tangency.errors import StoreError

__all__ = ["Member", "plain_members", "require_dense"]

_BLOCK = 512
_FILE, _EXTENDED = (b"0", b"\0"), b"x"
# Ours hold a path and the times of a file.
_LONGEST_EXTENDED_HEADER = 64 * 1024
_KNOWN_RECORDS = {"path", "size", "mtime", "atime", "ctime", "uid", "gid", "uname", "gname"}
_MOST_HOLES = 16 * 2**20
_REMEDY = "use a backup that `tangency store backup` wrote"


@dataclass(frozen=True, slots=True)
class Member:
    """A file in an archive.

    Attributes
    ----------
    offset, size
        Where its bytes are; past the end of an archive that was cut short.
    """

    name: str
    offset: int
    size: int


def plain_members(file: BinaryIO, *, where: str) -> Iterator[Member]:
    """Yield the members of an archive in their order; an archive that was cut short ends early.

    Raises
    ------
    StoreError
        For a member that is no plain file: a link, a device, a folder, a sparse file.
    """
    end = os.fstat(file.fileno()).st_size
    position = 0
    extended: dict[str, str] = {}
    while position + _BLOCK <= end:
        file.seek(position)
        header = file.read(_BLOCK)
        if not header.strip(b"\0"):
            return
        kind, size = _kind(header, where), _size(header, where)
        position += _BLOCK
        if kind == _EXTENDED:
            if size > _LONGEST_EXTENDED_HEADER:
                raise _refused("a header of the archive is far too long", where, f"{size:,} bytes")
            extended = _records(file.read(size), where)
        elif kind in _FILE:
            size = int(extended.get("size", size))
            yield Member(extended.get("path") or _name(header), position, size)
            extended = {}
        else:
            raise _refused("a member of the archive is no plain file", where, f"{_name(header)!r}, of type {kind!r}")
        position += -(-size // _BLOCK) * _BLOCK


def require_dense(path: Path) -> None:
    """Do nothing for an archive that takes the space on the disk that it claims.

    Raises
    ------
    StoreError
        For one with large holes, which cost nothing to send and everything to unpack.
    """
    with path.open("rb") as file:
        descriptor, end = file.fileno(), os.fstat(file.fileno()).st_size
        holes = position = 0
        while position < end:
            hole = os.lseek(descriptor, position, os.SEEK_HOLE)
            try:
                position = min(os.lseek(descriptor, hole, os.SEEK_DATA), end)
            except OSError:  # ENXIO: the hole reaches to the end
                position = end
            holes += position - hole
            if holes > _MOST_HOLES:
                raise _refused("the archive is a sparse file", str(path), f"{end:,} bytes long")


def _kind(header: bytes, where: str) -> bytes:
    if header[257:262] != b"ustar":
        raise _refused("not a backup of a store", where, "no tar archive")
    claimed = _number(header[148:156], where)
    if claimed != sum(header[:148]) + 8 * ord(" ") + sum(header[156:]):
        raise _refused("a header of the archive is damaged", where, _name(header))
    return header[156:157]


def _size(header: bytes, where: str) -> int:
    return _number(header[124:136], where)


def _number(field: bytes, where: str) -> int:
    try:
        return int(field.strip(b"\0 ") or b"0", 8)
    except ValueError:
        raise _refused("a header of the archive is damaged", where, repr(field)) from None


def _name(header: bytes) -> str:
    name, prefix = (part.partition(b"\0")[0].decode(errors="replace") for part in (header[:100], header[345:500]))
    return f"{prefix}/{name}" if prefix else name


def _records(text: bytes, where: str) -> dict[str, str]:
    records = {}
    while text.strip(b"\0"):
        length, _, rest = text.partition(b" ")
        if not length.isdigit() or not len(length) < int(length) <= len(text):
            raise _refused("a header of the archive is damaged", where, repr(text[:40]))
        key, _, value = rest[: int(length) - len(length) - 2].decode(errors="replace").partition("=")
        if key not in _KNOWN_RECORDS or (key == "size" and not value.isdigit()):
            raise _refused("a member of the archive is no plain file", where, f"{key}={value}"[:80])
        records[key] = value
        text = text[int(length) :]
    return records


def _refused(what: str, where: str, value: str) -> StoreError:
    return StoreError(what, where=where, value=value, remedy=_REMEDY)
