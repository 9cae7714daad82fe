"""The list of a dataset's tables beside its prices."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Self

import pyarrow.compute as pc
from pydantic import Field

from tangency.market import Dataset, schema_named
from tangency.results.document import Document, Part
from tangency.results.result import Result
from tangency.results.summary import Column, Summary, Table

__all__ = ["TableLine", "TableList", "TableListDocument"]


class TableLine(Part):
    """A table in the list."""

    table: str
    title: str = Field(description="what it is")
    rows: int
    symbols: int | None = Field(description="how many assets it has rows of; none where it is not of assets")
    first: datetime | None = Field(description="when its rows begin to hold; none where they always do")
    last: datetime | None


class TableListDocument(Document):
    """The tables of a dataset."""

    name: str
    version: str
    tables: tuple[TableLine, ...]

    def summary(self) -> Summary:
        """Return a line for each."""
        columns = (
            *(Column(title=title, is_number=False) for title in ("table", "what it is")),
            *(Column(title=title) for title in ("rows", "assets")),
            *(Column(title=title, is_number=False) for title in ("from", "to")),
        )
        rows = tuple(
            (
                each.table,
                each.title,
                f"{each.rows:,}",
                "" if each.symbols is None else f"{each.symbols:,}",
                "" if each.first is None else f"{each.first:%Y-%m-%d}",
                "" if each.last is None else f"{each.last:%Y-%m-%d}",
            )
            for each in self.tables
        )
        return Summary(
            title=f"tables beside the prices of {self.name}"
            if rows
            else f"{self.name} has no tables beside its prices",
            run_id=None,
            tables=(Table(columns=columns, rows=rows),) if rows else (),
            lines=(f"version {self.version}",),
        )


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class TableList(Result):
    """Tables beside a dataset's prices, by name.

    >>> import tempfile
    >>> import tangency as tg
    >>> with tg.Desk(tempfile.mkdtemp()) as desk:
    ...     [(line.table, line.rows) for line in desk.tables("us-equity")]
    [('sectors', 105)]
    """

    name: str
    version: str
    lines: tuple[TableLine, ...]

    @classmethod
    def of(cls, name: str, dataset: Dataset) -> Self:
        """Return the list of a dataset's tables."""
        lines = []
        for table, rows in dataset.tables.frames.items():
            schema = schema_named(table)
            span = None if schema.time is None else pc.min_max(rows[schema.time])
            lines.append(
                TableLine(
                    table=table,
                    title=schema.title,
                    rows=rows.num_rows,
                    symbols=pc.count_distinct(rows["symbol"]).as_py() if schema.has_symbols else None,
                    first=None if span is None else span["min"].as_py(),
                    last=None if span is None else span["max"].as_py(),
                )
            )
        return cls(name=name, version=dataset.version, lines=tuple(lines))

    def __iter__(self) -> Iterator[TableLine]:
        return iter(self.lines)

    def __len__(self) -> int:
        return len(self.lines)

    def document(self) -> TableListDocument:
        """Return the document."""
        return TableListDocument(name=self.name, version=self.version, tables=self.lines)
