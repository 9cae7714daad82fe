"""The three sources of a user's own prices: CSV, Parquet and DuckDB SQL."""

from __future__ import annotations

from pathlib import Path

from tangency.errors import DataError
from tangency.market.csv_file import load_csv
from tangency.market.panel import PricePanel
from tangency.market.parquet_file import load_parquet
from tangency.market.raw import RawTable
from tangency.market.spec import PanelSpec
from tangency.market.sql_query import load_sql

__all__ = ["load_file", "read_csv", "read_parquet", "read_sql"]


def read_csv(path: str | Path, spec: PanelSpec) -> PricePanel:
    """Return a CSV file in long form as a panel; raises DataError with the line and column of the first fault."""
    return PricePanel.from_table(load_csv(path), spec)


def read_parquet(path: str | Path, spec: PanelSpec) -> PricePanel:
    """Return a Parquet file in long form as a panel; raises DataError with the row and column of the first fault."""
    return PricePanel.from_table(load_parquet(path), spec)


def read_sql(query: str, spec: PanelSpec) -> PricePanel:
    """Return the rows of a SELECT over files, in long form, as a panel; raises DataError."""
    return PricePanel.from_table(load_sql(query), spec)


def load_file(path: str | Path) -> RawTable:
    """Return a file as read, by its ending.

    Raises
    ------
    DataError
        An ending other than `.csv` and `.parquet`, or what the reader itself refuses.
    """
    ending = Path(path).suffix.lower()
    if ending == ".csv":
        return load_csv(path)
    if ending in (".parquet", ".pq"):
        return load_parquet(path)
    raise DataError(
        "the kind of file is not known by its ending", where=str(path), value=ending, remedy="give .csv or .parquet"
    )
