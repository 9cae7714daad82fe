"""The document of how a table of prices is read."""

from __future__ import annotations

from pydantic import Field, JsonValue

from tangency.market import Dialect
from tangency.results.document import Document, Part
from tangency.results.summary import Column, Summary, Table

__all__ = ["FaultPart", "TablePreviewDocument"]

_SHOWN_SYMBOLS = 20


class FaultPart(Part):
    """A row that an import refuses."""

    place: str
    what: str
    value: str


class TablePreviewDocument(Document):
    """How a table of prices is read."""

    source: str
    n_rows: int = Field(description="rows of the table, those at fault among them")
    n_prices: int = Field(description="observations of an asset at a session that are understood")
    dialect: dict[str, JsonValue] = Field(description="how the table is taken to be written")
    parts: dict[str, str] = Field(description="which column plays which part")
    left_out: tuple[str, ...] = Field(description="columns that play none")
    noticed: tuple[str, ...] = Field(description="what is read otherwise than it stands there")
    symbols: tuple[str, ...]
    first: str | None = Field(description="the first session; none where no row is understood")
    last: str | None
    columns: tuple[str, ...]
    first_rows: tuple[tuple[str, ...], ...] = Field(description="by symbol and session")
    last_rows: tuple[tuple[str, ...], ...]
    n_faults: int = Field(description="rows that an import refuses")
    faults: tuple[FaultPart, ...] = Field(description="the first of them")

    def summary(self) -> Summary:
        """Return the parts and the first and last rows, and what was noticed."""
        span = "" if self.first is None else f", {self.first} to {self.last}"
        count = f"{self.n_rows:,} rows, {len(self.symbols)} asset{'' if len(self.symbols) == 1 else 's'}"
        tables = [_table(("part", "column"), tuple(self.parts.items())), _table(self.columns, self.first_rows)]
        if self.last_rows:
            tables.append(_table(self.columns, self.last_rows))
        return Summary(
            title=f"{self.source}: {count}{span}",
            run_id=self.run_id,
            tables=tuple(tables),
            lines=tuple(self._lines()),
        )

    def _lines(self) -> list[str]:
        shown, more = self.symbols[:_SHOWN_SYMBOLS], len(self.symbols) - _SHOWN_SYMBOLS
        usual = Dialect().model_dump(mode="json")
        declared = [f"{name} {value}" for name, value in self.dialect.items() if value != usual[name]]
        return [
            f"assets: {', '.join(shown)}" + (f" and {more} more" if more > 0 else ""),
            f"columns left out: {', '.join(self.left_out) or 'none'}",
            f"dialect: {', '.join(declared) or 'as by default'}",
            *(f"noticed: {note}" for note in self.noticed),
            *([f"an import refuses this table: {self.n_faults:,} faults"] if self.n_faults else []),
            *(f"fault: {fault.place}: {fault.what} ({fault.value})" for fault in self.faults),
        ]


def _table(titles: tuple[str, ...], rows: tuple[tuple[str, ...], ...]) -> Table:
    texts = {"part", "column", "timestamp", "symbol", "venue"}
    return Table(columns=tuple(Column(title=title, is_number=title not in texts) for title in titles), rows=rows)
