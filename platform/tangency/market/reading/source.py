"""Any source of a table: files of all kinds, folders of them, frames, Arrow tables and queries."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TypeAlias

import pandas as pd
import pyarrow as pa

from tangency.errors import DataError
from tangency.market.dialect import Dialect
from tangency.market.reading.arrow_table import load_arrow, raw_from_arrow
from tangency.market.reading.csv_file import load_csv
from tangency.market.reading.excel_file import load_excel
from tangency.market.reading.files import files_of, is_pattern, load_files
from tangency.market.reading.frame_table import raw_from_pandas
from tangency.market.reading.held_file import FileLike, HeldFile
from tangency.market.reading.parquet_file import load_parquet
from tangency.market.reading.paths import named
from tangency.market.reading.raw import RawTable
from tangency.market.reading.relevant import require_relevant
from tangency.market.reading.sql_query import load_sql
from tangency.market.reading.symbol_column import ENDINGS, symbol_of_file, with_symbol

__all__ = ["Source", "is_query", "read_raw"]

_Unread: TypeAlias = str | Path | HeldFile | Sequence[str | Path] | pd.DataFrame | pd.Series | pa.Table
Source: TypeAlias = _Unread | RawTable
"""A path, a folder, a pattern such as `prices/*.csv`, a list of paths, a frame, an Arrow table, or a SELECT.

A `HeldFile` is a file whose content was sent.
"""


def read_raw(source: Source, dialect: Dialect | None = None, *, called: str = "the frame") -> RawTable:
    """Return a table as it is written, by a declared dialect; of a file, each row knows its line.

    A text that begins with `select`, `with` or `from` is a query over files. The files of a folder are read one after
    the other: a file without a column of symbols is of the asset in its name.

    Parameters
    ----------
    called
        What errors call a source that has no name of its own.

    Raises
    ------
    DataError
        A source that cannot be read, or is written otherwise than the dialect says; with what to declare.

    >>> import pandas as pd
    >>> from tangency.market import read_raw
    >>> days = pd.Index(pd.to_datetime(["2024-01-02", "2024-01-03"]), name="Date")
    >>> list(read_raw(pd.DataFrame({"Close": [185.64, 184.25]}, index=days)).frame)
    ['Date', 'Close']
    """
    if isinstance(source, RawTable):
        return source
    dialect = dialect or Dialect()
    raw = _read(source, dialect, called)
    if dialect.symbol is not None:
        return with_symbol(raw, dialect.symbol)
    return raw


def is_query(source: object) -> bool:
    """Whether a source is a query, by its first word."""
    return isinstance(source, str) and source.lstrip().casefold().startswith(("select ", "with ", "from "))


def _read(source: _Unread, dialect: Dialect, called: str) -> RawTable:
    match source:
        case str() if not is_query(source):
            return _read_path(source, dialect)
        case Path():
            return _read_path(source, dialect)
        case HeldFile():
            return _read_file(source, dialect, own=Path(source.name), name=source.name)
        case str() | pd.DataFrame() | pd.Series() | pa.Table():
            require_relevant(dialect, "memory", where=called)
            return _read_memory(source, called)
        case _:
            files = [Path(named(each)) for each in source]
            if not files:
                raise DataError("the list names no files", where=called, remedy="give one at least")
            return _read_files(files, dialect, f"{len(files)} files", ())


def _read_memory(source: str | pd.DataFrame | pd.Series | pa.Table, called: str) -> RawTable:
    if isinstance(source, str):
        return load_sql(source)
    return raw_from_arrow(source, called) if isinstance(source, pa.Table) else raw_from_pandas(source, called)


def _read_path(path: str | Path, dialect: Dialect) -> RawTable:
    name = named(path)
    if is_pattern(name) or Path(path).is_dir():
        files, noticed = files_of(path)
        return _read_files(files, dialect, name, noticed)
    return _read_file(path, dialect, own=Path(path), name=name)


def _read_file(file: FileLike, dialect: Dialect, *, own: Path, name: str) -> RawTable:
    require_relevant(dialect, _kind_of(own), where=name)
    raw = _load(file, dialect)
    if dialect.symbol_from is not None and dialect.symbol is None:
        return with_symbol(raw, symbol_of_file(own, dialect))
    return raw


def _read_files(files: Sequence[Path], dialect: Dialect, name: str, noticed: tuple[str, ...]) -> RawTable:
    return load_files(files, dialect, lambda path: _load(path, dialect), source=name, noticed=noticed)


def _load(path: FileLike, dialect: Dialect) -> RawTable:
    match _kind_of(Path(str(path))):
        case "text":
            return load_csv(path, dialect)
        case "parquet":
            return load_parquet(path)
        case "arrow":
            return load_arrow(path)
        case _:
            return load_excel(path, dialect)


def _kind_of(path: Path) -> str:
    """Return the kind of a file by its ending; of packed ones, those of text."""
    is_packed = path.suffix.lower() == ".gz"
    ending = (Path(path.stem) if is_packed else path).suffix.lower()
    kind = next((kind for kind, endings in ENDINGS.items() if ending in endings), None)
    if kind is None or (is_packed and kind != "text"):
        raise DataError(
            "the kind of file is not known by its ending",
            where=str(path),
            value=path.suffix.lower(),
            remedy=f"give a file that ends with {', '.join(each for kind in ENDINGS.values() for each in kind)}; "
            "those of text may be packed, as in .csv.gz",
        )
    return kind
