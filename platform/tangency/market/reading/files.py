"""A folder, a pattern or a list of files as one table: one file for each asset, or the parts of one table."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path

import pandas as pd

from tangency.errors import DataError
from tangency.market.dialect import Dialect
from tangency.market.reading.column_names import SYMBOL, plays
from tangency.market.reading.listing import listed
from tangency.market.reading.raw import RawTable
from tangency.market.reading.symbol_column import ENDINGS, symbol_of_file, with_symbol

__all__ = ["files_of", "is_pattern", "load_files"]

_SIGNS = "*?["


def is_pattern(source: str) -> bool:
    """Whether a text is a pattern of file names, such as `prices/*.csv`, and no file itself."""
    return any(sign in source for sign in _SIGNS) and not Path(source).exists()


def files_of(source: str | Path) -> tuple[list[Path], tuple[str, ...]]:
    """Return the files of a folder or pattern, by name, and what of it is no table and left out.

    Raises
    ------
    DataError
        None there.
    """
    path = Path(source)
    if path.is_dir():
        there = [each for each in path.iterdir() if not each.name.startswith(".")]
    else:
        steady = next(place for place, part in enumerate(path.parts) if any(sign in part for sign in _SIGNS))
        there = list(Path(*path.parts[:steady]).glob(str(Path(*path.parts[steady:]))))
    files = sorted(each for each in there if each.is_file() and _is_table(each))
    if not files:
        raise DataError(
            "there are no tables",
            where=str(source),
            remedy=f"give files whose names end with {', '.join(e for kind in ENDINGS.values() for e in kind)}",
        )
    others = sorted(each.name for each in there if each not in set(files))
    return files, (f"left out of {source}: {listed(others)}",) if others else ()


def load_files(
    files: Iterable[Path], dialect: Dialect, load: Callable[[Path], RawTable], *, source: str, noticed: tuple[str, ...]
) -> RawTable:
    """Return the rows of several files as one table; a file without a column of symbols is of the asset in its name.

    Raises
    ------
    DataError
        What `load` refuses, or a name that does not have the declared form.
    """
    tables = [_with_symbol(load(path), path, dialect) for path in files]
    said = tuple(dict.fromkeys((*noticed, *(note for table in tables for note in table.noticed))))
    if any(table.levels != tables[0].levels for table in tables):
        raise DataError(
            "the files differ in their two header rows", where=source, remedy="give one file, or files of one header"
        )
    frame = pd.concat([table.frame for table in tables], ignore_index=True)
    ends = tuple(accumulate(len(table.frame) for table in tables))
    return RawTable(
        frame=frame, source=source, row_place=_OfFiles(tables=tables, ends=ends), levels=tables[0].levels, noticed=said
    )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _OfFiles:
    """Where a row stands: in its own file."""

    tables: list[RawTable]
    ends: tuple[int, ...]

    def __call__(self, row: int) -> str:
        at = bisect_right(self.ends, row)
        return self.tables[at].place(row - (self.ends[at - 1] if at else 0))


def _with_symbol(raw: RawTable, path: Path, dialect: Dialect) -> RawTable:
    names_itself = any(plays(name) == SYMBOL for name in raw.frame.columns)
    if dialect.symbol is not None or dialect.layout == "wide" or raw.levels:
        return raw  # the declared symbol is of the whole, and is added to it
    if names_itself and dialect.symbol_from is None:
        return raw
    return with_symbol(raw, symbol_of_file(path, dialect))


def _is_table(path: Path) -> bool:
    endings = {ending for kind in ENDINGS.values() for ending in kind}
    return path.suffix.lower() in endings or (
        path.suffix.lower() == ".gz" and Path(path.stem).suffix.lower() in endings
    )
