"""How a table of prices is read, before anything is imported."""

from __future__ import annotations

from tangency.market import PanelSpec, PricePanel, RawTable, Source, read_raw
from tangency.market.reading.canonical import Canonical, canonicalise
from tangency.market.whole_remedy import with_whole_remedy
from tangency.results.table_preview import TablePreview

__all__ = ["preview"]


def preview(source: Source, spec: PanelSpec) -> TablePreview:
    """Return how a table is read: which column plays which part, the first and last rows, and what was noticed.

    Rows that an import would refuse are listed as faults.

    Raises
    ------
    DataError
        A table that is written otherwise than declared, with all that is to be declared; or whose rows do not come as
        often as the calendar says.

    >>> import pandas as pd
    >>> import tangency as tg
    >>> frame = pd.DataFrame({"Date": ["2024-01-02", "2024-01-03"], "Ticker": "AAPL", "Close": [185.64, 184.25]})
    >>> spec = tg.PanelSpec(name="mine", calendar="us-equity", currency="USD", asset_class="equity")
    >>> tg.preview(frame, spec).document().parts
    {'timestamp': 'Date', 'symbol': 'Ticker', 'close': 'Close'}
    """

    def read(spec: PanelSpec) -> tuple[RawTable, Canonical]:
        raw = read_raw(source, spec.dialect, called=f"table {spec.name!r}")
        canonical = canonicalise(raw, spec)
        if not len(canonical.faults):  # else the rows at fault are what is shown
            PricePanel.from_canonical(canonical, spec).require_rhythm(raw.source)
        return raw, canonical

    raw, canonical = with_whole_remedy(read, spec)
    return TablePreview(source=raw.source, n_rows=len(raw.frame), spec=spec, canonical=canonical)
