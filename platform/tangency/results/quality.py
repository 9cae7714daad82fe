"""The quality of a dataset as a result: what was found, in a sentence, a table and a picture."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from tangency.contracts.arrays import Floats
from tangency.market.quality.finding import Finding, FindingKind
from tangency.market.quality.report import QualityReport
from tangency.market.sessions import label
from tangency.plots.quality import quality_figure
from tangency.results.quality_document import FindingDocument, QualityDocument
from tangency.results.result import Result

if TYPE_CHECKING:
    import plotly.graph_objects as go

    from tangency.market import PricePanel

__all__ = ["DataQuality"]

_MOST_STRETCHES = 120
_MARKED: dict[str, str] = {
    FindingKind.EXTREME_MOVE: "jump",
    FindingKind.BAD_TICK_REVERSAL: "jump",
    FindingKind.LIKELY_SPLIT: "jump",
    FindingKind.STALE_RUN: "stale",
    FindingKind.CLOSED_DAY: "other",
    FindingKind.UNLISTED: "other",
    FindingKind.OHLC_VIOLATION: "other",
}


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class DataQuality(Result):
    """What is wrong with a dataset, or with a table before it is imported; nothing is repaired.

    Attributes
    ----------
    report
        Every finding, and the rows that were looked at.

    >>> import tangency as tg
    >>> from tangency.market import check_quality
    >>> quality = DataQuality(report=check_quality(tg.load("crypto", as_of="2024-11-30")))
    >>> quality.document().sentence()
    'crypto: 20 assets, 366 sessions; no price is missing, nothing else is doubtful'
    """

    report: QualityReport

    @property
    def loads(self) -> bool:
        """Whether an import accepts the table."""
        return self.report.loads

    def to_frame(self) -> pd.DataFrame:
        """Return one row a finding."""
        return self.report.to_frame()

    def missing(self) -> pd.DataFrame:
        """Return the share of missing prices, assets down, stretches of time across.

        At most 120 stretches of as many sessions each, named by their first session; NaN before an asset's first and
        after its last price.
        """
        if self.report.panel is None:
            return pd.DataFrame()
        panel, starts = self.report.panel, _starts(self.report.panel)
        known, gone = (np.add.reduceat(each, starts, axis=0) for each in _known_and_missing(panel))
        with np.errstate(invalid="ignore"):
            shares = np.where(known > 0, gone / np.maximum(known, 1), np.nan)
        names = [label(panel.sessions[start], panel.calendar) for start in starts]
        return pd.DataFrame(shares.T, index=pd.Index(panel.symbols, name="asset"), columns=names)

    def plot(self) -> go.Figure:
        """Return the heat map of missing prices by asset and time, with jumps and stale prices on it."""
        missing = self.missing()
        return quality_figure(missing, self._marks(), title=self.document().sentence())

    def document(self) -> QualityDocument:
        """Return the document, the same on every face."""
        report, panel = self.report, self.report.panel
        known, gone = (0.0, 0.0) if panel is None else (float(each.sum()) for each in _known_and_missing(panel))
        return QualityDocument(
            run_id=self.run_id,
            dataset=report.dataset,
            loads=report.loads,
            rows=report.n_rows,
            assets=report.n_assets,
            sessions=0 if panel is None else len(panel.sessions),
            first=report.first,
            last=report.last,
            missing=gone / known if known else None,
            thresholds=report.thresholds.model_dump(),
            counts=report.summary(),
            findings=tuple(_part(finding) for finding in report.findings),
        )

    def _marks(self) -> pd.DataFrame:
        columns = ["asset", "place", "kind", "what"]
        if self.report.panel is None:
            return pd.DataFrame(columns=columns)
        panel, starts = self.report.panel, _starts(self.report.panel)
        found = [
            (each.symbol, int(np.searchsorted(starts, _at(panel, each), side="right")) - 1, kind, each.detail)
            for each in self.report.findings
            if each.symbol is not None and (kind := _MARKED.get(each.kind)) is not None
        ]
        return pd.DataFrame(found, columns=columns)


def _starts(panel: PricePanel) -> np.ndarray[tuple[int], np.dtype[np.intp]]:
    """Return the place of the first session of each stretch."""
    n = len(panel.sessions)
    return np.arange(0, n, -(-n // _MOST_STRETCHES), dtype=np.intp)


def _known_and_missing(panel: PricePanel) -> tuple[Floats, Floats]:
    """Return which prices should be there, between an asset's first and last, and which of them are not, as 0 and 1."""
    there = ~np.isnan(panel.prices)
    listed = np.logical_or.accumulate(there, axis=0) & np.logical_or.accumulate(there[::-1], axis=0)[::-1]
    return listed.astype(np.float64), (listed & ~there).astype(np.float64)


def _at(panel: PricePanel, found: Finding) -> int:
    return 0 if found.first is None else int(np.searchsorted(panel.sessions, np.datetime64(found.first, "us")))


def _part(found: Finding) -> FindingDocument:
    return FindingDocument(
        kind=str(found.kind),
        severity=found.severity.value,
        symbol=found.symbol,
        first=found.first,
        last=found.last,
        count=found.count,
        detail=found.detail,
    )
