"""What the document of analytics holds."""

from __future__ import annotations

from pydantic import Field

from tangency.results.analytics.figure_document import MetricDocument, ValueDocument
from tangency.results.analytics.path_document import (
    CalendarDocument,
    CurveDocument,
    DrawdownDocument,
    RollingDocument,
)
from tangency.results.analytics.risk_document import RiskDocument
from tangency.results.document import DataDocument, Part
from tangency.results.honesty import Drawn, SureInterval

__all__ = ["AnalyticsFacts", "BenchmarkDocument"]


class BenchmarkDocument(Part):
    """The portfolio against a benchmark."""

    name: str
    made_of: str
    metrics: dict[str, ValueDocument] = Field(description="those that need a benchmark, against this one")
    intervals: dict[str, SureInterval]
    total_return: float = Field(description="the benchmark's own, over the record")
    own: dict[str, ValueDocument] = Field(description="headline figures of the benchmark by itself")
    active_share: float | None
    no_active_share: str | None = Field(description="why there is none")


class AnalyticsFacts(DataDocument):
    """Performance and risk of a portfolio."""

    name: str
    kind: str = Field(description="what was analysed: returns, weights, backtest, optimization or holdings")
    run: str | None = Field(description="the run that was analysed; none of data given with the call")
    start: str = Field(description="label of the first period")
    end: str
    n_periods: int
    periods_per_year: float
    currency: str | None
    calendar: str | None
    dataset_version: str | None
    risk_free: str
    minimum_acceptable: float = Field(description="return per period, for metrics that take one")
    said: tuple[str, ...] = Field(description="what has to be known before any figure is read")
    metrics: dict[str, MetricDocument] = Field(description="against the first benchmark where one is needed")
    intervals: dict[str, SureInterval] = Field(description="of the headline figures")
    drawn: Drawn | None = Field(description="the stationary bootstrap that the intervals are of")
    not_drawn: str | None = Field(description="why there are no intervals")
    curve: CurveDocument
    drawdowns: tuple[DrawdownDocument, ...] = Field(description="all of them, the deepest first")
    not_contributed: str | None = Field(description="why drawdowns are not attributed")
    calendar_returns: CalendarDocument | None = Field(description="none where labels are no dates")
    rolling: RollingDocument | None = Field(description="none of a record that is too short")
    benchmarks: tuple[BenchmarkDocument, ...]
    risk: RiskDocument
