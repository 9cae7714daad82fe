"""Text files as UTF-8 bytes: unpacked, decoded by the declared encoding, and cut to the lines that are asked for."""

from __future__ import annotations

import gzip
import re
import zlib
from dataclasses import dataclass
from pathlib import Path

from tangency.domain.parquet_bounds import DECODED_BYTES
from tangency.errors import DataError, Remedy, Setting
from tangency.market.dialect import TAB, Dialect
from tangency.market.reading.held_file import FileLike, HeldFile, opened
from tangency.market.reading.paths import named, unreadable

__all__ = ["Text", "read_text"]

_LINE_END = re.compile(rb"\r\n|\r|\n")
_SEPARATOR_LINE = re.compile(rb"sep=(.)(?:\r\n|\r|\n|\Z)", re.IGNORECASE)
_MOST_BLANK = 1 << 16  # of blank lines at the end
_UTF_8_MARK = b"\xef\xbb\xbf"
_UTF_16_MARKS = (b"\xff\xfe", b"\xfe\xff")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Text:
    """The part of a text file that holds its table.

    Attributes
    ----------
    data
        UTF-8, from the header to the end of the last row.
    first_line
        The line of the file at which `data` begins, counted from one.
    separator
        What divides the fields.
    """

    source: str
    data: bytes
    first_line: int
    separator: str
    noticed: tuple[str, ...]

    def after(self, lines: int) -> Text:
        """Return what follows the first `lines` lines."""
        start = _start_of(self.data, lines)
        return Text(
            source=self.source,
            data=self.data[start:],
            first_line=self.first_line + lines,
            separator=self.separator,
            noticed=self.noticed,
        )


def read_text(path: FileLike, dialect: Dialect) -> Text:
    """Return the text of a file, packed by gzip where its name ends with `.gz`.

    Raises
    ------
    DataError
        Missing or unreadable file, not in the encoding, or too large for the memory.
    """
    source = named(path)
    data, noticed = _decoded(_content(path, source), dialect.encoding, source)
    if b"\0" in data:
        is_wide = data.count(0) > len(data) // 4  # as UTF-16 without its mark has in every other byte
        raise DataError(
            "the file is not text",
            where=source,
            value=f"a zero at byte {data.index(0)}",
            remedy=Remedy("declare its encoding, perhaps ", Setting("encoding", "utf-16-le"))
            if is_wide
            else "give a text file, or remove the zeros",
        )
    start = _start_of(data, dialect.skip_lines)
    separator, more = _separator(
        data[start : start + 16], Path(source), dialect, f"{source}, line {dialect.skip_lines + 1}"
    )
    if more:
        start += _start_of(data[start : start + 16], 1)
    return Text(
        source=source,
        data=data[start : _end_of(data, dialect.skip_last_lines)],
        first_line=dialect.skip_lines + 1 + bool(more),
        separator=separator,
        noticed=noticed + more,
    )


def _content(path: FileLike, source: str) -> bytes:
    is_packed = source.lower().endswith(".gz")
    try:
        if is_packed:
            with opened(path) as handle, gzip.open(handle) as packed:
                content = packed.read(DECODED_BYTES + 1)
        elif isinstance(path, HeldFile):
            return path.content
        elif Path(path).stat().st_size <= DECODED_BYTES:
            return Path(path).read_bytes()
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise DataError(
            "the file is not packed by gzip, or is damaged", where=source, value=str(error), remedy="pack it again"
        ) from None
    except OSError as error:
        raise unreadable(source, error) from None
    if is_packed and len(content) <= DECODED_BYTES:
        return content
    raise DataError(
        f"the text takes more than {DECODED_BYTES / 2**30:g} GiB", where=source, remedy="split it into smaller files"
    )


def _decoded(content: bytes, encoding: str, source: str) -> tuple[bytes, tuple[str, ...]]:
    if encoding != "utf-8":
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError as error:
            raise DataError(
                f"the file is not {encoding} text",
                where=source,
                value=f"byte {error.start}",
                remedy=Remedy("declare the encoding that it has, such as ", Setting("encoding", "utf-8")),
            ) from None
        return text.removeprefix("\ufeff").encode(), ()
    if content.startswith(_UTF_16_MARKS):
        raise DataError(
            "the file is UTF-16 text", where=source, remedy=Remedy("declare it: ", Setting("encoding", "utf-16"))
        )
    try:
        content.isascii() or content.decode()
    except UnicodeDecodeError as error:
        raise DataError(
            "the file is not UTF-8 text",
            where=source,
            value=f"byte {error.start}",
            remedy=Remedy("save it as UTF-8, or declare its encoding, perhaps ", Setting("encoding", "cp1252")),
        ) from None
    is_marked = content.startswith(_UTF_8_MARK)
    return content[3 * is_marked :], ("a byte order mark begins the file; it is no part of the header",) * is_marked


def _separator(head: bytes, path: Path, dialect: Dialect, where: str) -> tuple[str, tuple[str, ...]]:
    """Return the separator, and the note that the file itself states it in a line `sep=;`, as Excel does."""
    declared = "\t" if dialect.separator == TAB else dialect.separator
    found = _SEPARATOR_LINE.match(head)
    if found is None:
        endings = {ending.lower() for ending in path.suffixes}
        return declared or ("\t" if endings & {".tsv", ".tab"} else ","), ()
    stated = found[1].decode("ascii", "replace")
    if declared not in {None, stated}:
        raise DataError(
            "the file states another separator than is declared",
            where=where,
            value=f"sep={stated}",
            remedy=Remedy("declare the one that the rows have, perhaps ", Setting("separator", stated)),
        )
    return stated, (f"the line sep={stated} states the separator; it is no row",)


def _start_of(data: bytes, lines: int) -> int:
    """Return where the line after the first `lines` begins."""
    at = 0
    for _ in range(lines):
        found = _LINE_END.search(data, at)
        if found is None:
            return len(data)
        at = found.end()
    return at


def _end_of(data: bytes, lines: int) -> int:
    """Return where the line before the last `lines` ends, blank ones at the end aside."""
    end = len(data)
    for _ in range(lines):
        trimmed = data[max(0, end - _MOST_BLANK) : end].rstrip(b"\r\n \t")
        end = max(0, end - _MOST_BLANK) + len(trimmed)
        end = max(data.rfind(b"\n", 0, end), data.rfind(b"\r", 0, end)) + 1
    return end
