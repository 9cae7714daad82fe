"""The symbol of a table that has no column of it: declared, or from the name of its file."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pandas as pd

from tangency.errors import DataError, Remedy, Setting
from tangency.market.dialect import Dialect
from tangency.market.reading.column_names import SYMBOL, plays
from tangency.market.reading.raw import RawTable

__all__ = ["ENDINGS", "stem_of", "symbol_of_file", "with_symbol"]

ENDINGS = {
    "text": (".csv", ".tsv", ".tab", ".txt"),
    "parquet": (".parquet", ".pq"),
    "arrow": (".feather", ".arrow", ".ipc"),
    "excel": (".xlsx", ".xlsm", ".xlsb", ".xls", ".ods"),
}
"""The kinds of files that are read, by their endings."""

_PACKED = ".gz"


def stem_of(path: Path) -> str:
    """Return the name of a file without its ending: `AAPL.us` of `AAPL.us.txt`, `BTC-USD` of `BTC-USD.csv.gz`."""
    plain = path.with_suffix("") if path.suffix.lower() == _PACKED else path
    known = {ending for endings in ENDINGS.values() for ending in endings}
    return plain.stem if plain.suffix.lower() in known else plain.name


def symbol_of_file(path: Path, dialect: Dialect) -> str:
    """Return the symbol that the name of a file states, by the declared pattern or as a whole.

    Raises
    ------
    DataError
        A name that does not have the declared form.
    """
    stem = stem_of(path)
    if dialect.symbol_from is None:
        return stem
    pattern = re.escape(dialect.symbol_from).replace(r"\{symbol\}", "(?P<symbol>.+?)").replace(r"\*", ".*?")
    found = re.fullmatch(pattern, stem)
    if found is None:
        raise DataError(
            "the name of the file does not state a symbol as declared",
            where=str(path),
            value=stem,
            remedy=Remedy("declare where it stands, endings aside, or move the file: ", Setting("symbol_from")),
        )
    return found["symbol"]


def with_symbol(raw: RawTable, symbol: str) -> RawTable:
    """Return a table of one asset with a column of its symbol.

    Raises
    ------
    DataError
        A table that has a column of symbols.
    """
    own = next((name for name in raw.frame.columns if raw.levels or plays(name) == SYMBOL), None)
    if own is not None:
        raise DataError(
            "the table names its assets itself, so it is not of the one declared",
            where=f"{raw.source}, column {own!r}",
            value=symbol,
            remedy=Remedy("leave out ", Setting("symbol"), " and ", Setting("symbol_from")),
        )
    column = pd.Series(symbol, index=raw.frame.index, dtype="str")
    return replace(raw, frame=raw.frame.assign(**{SYMBOL: column}))
