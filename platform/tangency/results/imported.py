"""The result of an import: what was stored, and what of each table belongs to the dataset."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Self

from pydantic import Field

from tangency.market import PricePanel, ReadTables, TableMatch
from tangency.results.document import Document, Part
from tangency.results.result import Result
from tangency.results.summary import Column, Summary, Table

__all__ = ["ImportDocument", "ImportResult", "TableMatchDocument"]

_SHOWN = 5


class TableMatchDocument(Part):
    """What of a table belongs to the dataset."""

    table: str
    rows: int
    matched: tuple[str, ...] = Field(description="assets of the dataset that have rows")
    unmatched: tuple[str, ...] = Field(description="symbols of the table that the dataset has no prices of")
    without: tuple[str, ...] = Field(description="assets of the dataset that have no row")
    columns_left_out: tuple[str, ...] = Field(description="columns of the source that no one asked for")
    notes: tuple[str, ...] = Field(description="what is doubtful about the table")

    @classmethod
    def of(cls, match: TableMatch) -> Self:
        """Return the document of a match."""
        return cls(
            table=match.table,
            rows=match.rows,
            matched=match.matched,
            unmatched=match.unmatched,
            without=match.without,
            columns_left_out=match.columns_left_out,
            notes=match.notes,
        )


class ImportDocument(Document):
    """What an import stored."""

    name: str
    version: str = Field(description="hash of prices, facts and tables")
    rows: int
    assets: int
    first: datetime
    last: datetime
    columns_left_out: tuple[str, ...] = Field(description="columns of the prices' table that no one asked for")
    noticed: tuple[str, ...] = Field(description="what of it was read otherwise than it stands there")
    tables: tuple[TableMatchDocument, ...]

    def summary(self) -> Summary:
        """Return what is stored, and a line for each table."""
        rows = tuple(
            (
                each.table,
                f"{each.rows:,}",
                f"{len(each.matched):,}",
                _some(each.unmatched),
                _some(each.without),
                _some(each.columns_left_out),
            )
            for each in self.tables
        )
        columns = (
            Column(title="table", is_number=False),
            Column(title="rows"),
            Column(title="assets matched"),
            *(Column(title=title, is_number=False) for title in ("not in the prices", "without a row", "left out")),
        )
        left_out = ", ".join(self.columns_left_out)
        return Summary(
            title=f"imported {self.name}: {self.rows:,} rows, {self.assets} assets, "
            f"{self.first:%Y-%m-%d} to {self.last:%Y-%m-%d}",
            run_id=None,
            tables=(Table(columns=columns, rows=rows),) if rows else (),
            lines=(
                *([f"columns left out: {left_out}"] if left_out else []),
                *(f"noticed: {note}" for note in self.noticed),
                *(note for each in self.tables for note in each.notes),
                f"version {self.version}",
            ),
        )


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class ImportResult(Result):
    """What an import stored.

    Attributes
    ----------
    version
        Hash of prices, facts and tables.
    columns_left_out
        Columns of the prices' table that no one asked for.
    noticed
        What of it was read otherwise than it stands there.
    tables
        What of each table that was given belongs to the dataset.

    >>> import tempfile
    >>> import pandas as pd
    >>> import tangency as tg
    >>> rows = [(f"2024-01-0{day}", symbol, day) for day in (1, 2, 3) for symbol in ("UNI", "SOL")]
    >>> prices = pd.DataFrame(rows, columns=["timestamp", "symbol", "close"])
    >>> with tg.Desk(tempfile.mkdtemp()) as desk:
    ...     done = desk.import_prices(prices, name="mine", calendar="crypto", currency="USD", names={"UNI": "Uniswap"})
    ...     done.rows, done.tables[0].table, done.tables[0].without
    (6, 'assets', ('SOL',))
    """

    name: str
    version: str
    rows: int
    assets: int
    first: datetime
    last: datetime
    columns_left_out: tuple[str, ...]
    noticed: tuple[str, ...]
    tables: tuple[TableMatch, ...]

    @classmethod
    def of(cls, panel: PricePanel, read: ReadTables, *, version: str) -> Self:
        """Return the result of storing a panel and tables."""
        first, last = panel.first_and_last()
        return cls(
            name=panel.name,
            version=version,
            rows=panel.bars.num_rows,
            assets=len(panel.assets),
            first=first,
            last=last,
            columns_left_out=panel.facts.columns_left_out,
            noticed=panel.facts.noticed,
            tables=read.matches,
        )

    def document(self) -> ImportDocument:
        """Return the document."""
        return ImportDocument(
            name=self.name,
            version=self.version,
            rows=self.rows,
            assets=self.assets,
            first=self.first,
            last=self.last,
            columns_left_out=self.columns_left_out,
            noticed=self.noticed,
            tables=tuple(map(TableMatchDocument.of, self.tables)),
        )


def _some(names: tuple[str, ...]) -> str:
    more = f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else ""
    return ", ".join(names[:_SHOWN]) + more
