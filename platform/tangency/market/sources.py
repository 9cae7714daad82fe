"""A user's own prices, read as a panel."""

from __future__ import annotations

from pathlib import Path

from tangency.contracts.running import raise_if_stopped
from tangency.market.panel import PricePanel
from tangency.market.reading.csv_file import load_csv
from tangency.market.reading.parquet_file import load_parquet
from tangency.market.reading.raw import RawTable
from tangency.market.reading.source import Source, read_raw
from tangency.market.reading.sql_query import load_sql
from tangency.market.spec import PanelSpec
from tangency.market.whole_remedy import with_whole_remedy

__all__ = ["load_file", "read_csv", "read_parquet", "read_prices", "read_sql"]


def read_prices(source: Source, spec: PanelSpec) -> PricePanel:
    """Return any source as a panel: files of all kinds, folders of them, frames, Arrow tables and queries.

    Raises
    ------
    DataError
        With the line and column of the first fault, or with what to declare of how the table is written.
    """
    called = f"table {spec.name!r}"

    def read(spec: PanelSpec) -> PricePanel:
        raw = read_raw(source, spec.dialect, called=called)
        raise_if_stopped()
        return PricePanel.from_table(raw, spec)

    return with_whole_remedy(read, spec)


def read_csv(path: str | Path, spec: PanelSpec) -> PricePanel:
    """Return a text file of any ending as a panel; raises DataError with the line and column of the first fault."""
    return PricePanel.from_table(load_csv(path, spec.dialect), spec)


def read_parquet(path: str | Path, spec: PanelSpec) -> PricePanel:
    """Return a Parquet file of any ending as a panel; raises DataError with the row and column of the first fault."""
    return PricePanel.from_table(load_parquet(path), spec)


def read_sql(query: str, spec: PanelSpec) -> PricePanel:
    """Return the rows of a SELECT over files as a panel; raises DataError."""
    return PricePanel.from_table(load_sql(query), spec)


def load_file(path: str | Path) -> RawTable:
    """Return a file, or a folder of them, as read, by its ending; raises DataError as `read_raw`."""
    return read_raw(path)
