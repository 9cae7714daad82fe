"""How a table of prices is read, as a result: what plays which part, some rows, and what was noticed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from tangency.market import PanelSpec
from tangency.market.reading.canonical import Canonical
from tangency.market.sessions import label
from tangency.results.result import Result
from tangency.results.table_preview_document import FaultPart, TablePreviewDocument

__all__ = ["TablePreview"]

_SHOWN_ROWS, _SHOWN_FAULTS = 5, 10


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class TablePreview(Result):
    """How a table of prices is read; nothing was imported.

    Attributes
    ----------
    source
        What errors call the table.
    n_rows
        Rows of the table, those at fault among them.
    spec
        What was declared.
    canonical
        The rows as they are understood, and the faults of those that are not.

    >>> import pandas as pd
    >>> import tangency as tg
    >>> spec = tg.PanelSpec(name="mine", calendar="us-equity", currency="USD", asset_class="equity")
    >>> days = pd.Index(["2024-01-02", "2024-01-03"], name="Date")
    >>> shown = tg.preview(pd.DataFrame({"Ticker": "AAPL", "Close": [185.64, -1.0]}, index=days), spec)
    >>> shown.document().faults[0].place
    "table 'mine', row 2, column 'Close'"
    """

    source: str
    n_rows: int
    spec: PanelSpec
    canonical: Canonical

    def document(self) -> TablePreviewDocument:
        """Return the document, the same on every face."""
        bars, calendar = self.canonical.bars, self.spec.resolved_calendar
        n_bars = bars.num_rows
        span = [label(stamp, calendar) for stamp in _ends(bars)] if n_bars else [None, None]
        return TablePreviewDocument(
            source=self.source,
            n_rows=self.n_rows,
            n_prices=n_bars,
            dialect=self.spec.dialect.model_dump(mode="json"),
            parts=dict(self.canonical.parts),
            left_out=self.canonical.left_out,
            noticed=self.canonical.noticed,
            symbols=self.canonical.symbols,
            first=span[0],
            last=span[1],
            columns=tuple(bars.column_names),
            first_rows=self._rows(bars.slice(0, _SHOWN_ROWS)),
            last_rows=self._rows(bars.slice(max(_SHOWN_ROWS, n_bars - _SHOWN_ROWS))),
            n_faults=len(self.canonical.faults),
            faults=tuple(
                FaultPart(place=fault.place, what=fault.what, value=fault.value)
                for fault in self.canonical.faults.first(_SHOWN_FAULTS)
            ),
        )

    def _rows(self, bars: Any) -> tuple[tuple[str, ...], ...]:
        stamps = [label(stamp, self.spec.resolved_calendar) for stamp in bars["timestamp"].to_numpy()]
        others = [["" if cell is None else str(cell) for cell in column.to_pylist()] for column in bars.columns[1:]]
        return tuple(zip(stamps, *others, strict=True))


def _ends(bars: Any) -> tuple[Any, Any]:
    stamps = bars["timestamp"].to_numpy()
    return stamps.min(), stamps.max()
