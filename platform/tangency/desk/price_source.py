"""The table of an import: a file, a SELECT, or a frame that is at hand."""

from __future__ import annotations

from pathlib import Path
from typing import TypeAlias

import pandas as pd
import pyarrow as pa

from tangency.errors import ConfigurationError
from tangency.market import RawTable, load_file
from tangency.market.sql_query import load_sql

__all__ = ["PriceSource", "read_source"]

PriceSource: TypeAlias = str | Path | pd.DataFrame | pa.Table
"""The path of a file, a SELECT over files, or a table in long form."""


def read_source(source: PriceSource, symbol: str | None = None) -> RawTable:
    """Return the rows of a source.

    Parameters
    ----------
    symbol
        Of a table of one asset.

    Raises
    ------
    DataError
        As the readers of files do.
    ConfigurationError
        For a symbol beside a column of symbols, or a source of another type.
    """
    raw = _read(source)
    if symbol is None:
        return raw
    if "symbol" in raw.frame.columns:
        raise ConfigurationError(
            "the table has symbols of its own", where=raw.source, value=symbol, remedy="leave the symbol out"
        )
    return RawTable(frame=raw.frame.assign(symbol=symbol), source=raw.source, lines=raw.lines)


def _is_query(source: str) -> bool:
    return source.lstrip().casefold().startswith(("select ", "with ", "from "))


def _read(source: PriceSource) -> RawTable:
    if isinstance(source, str) and _is_query(source):
        return load_sql(source)
    if isinstance(source, str | Path):
        return load_file(source)
    if isinstance(source, pa.Table):
        return RawTable(frame=source.to_pandas(), source="Arrow table")
    if isinstance(source, pd.DataFrame):
        levels = [name for name in source.index.names if name is not None]
        return RawTable(frame=source.reset_index(levels) if levels else source, source="frame")
    raise ConfigurationError(
        "prices come from a file, a SELECT, a DataFrame or an Arrow table", where="source", value=type(source).__name__
    )
