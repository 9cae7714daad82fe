"""Analytics as a result: performance and risk of a portfolio, computed when they are first read."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from tangency.contracts.deferred import Deferred
from tangency.contracts.resampling import Resampling
from tangency.errors import DataError
from tangency.estimation.plugin_metrics import PluginFigure
from tangency.performance.calendar_table import calendar_returns
from tangency.performance.drawdown_table import DrawdownTable
from tangency.performance.headline import FigureName
from tangency.performance.metrics.facts import Facts, facts_of
from tangency.performance.metrics.figures import MetricFigures
from tangency.performance.metrics.registry import METRICS, figures
from tangency.performance.rolling import expanding_figures, rolling_figures
from tangency.performance.track_record import TrackRecord
from tangency.results.analytics.attribution import drawdown_contributions
from tangency.results.analytics.document import AnalyticsDocument
from tangency.results.analytics.facts_document import BenchmarkDocument
from tangency.results.analytics.figure_document import core_metrics, plugin_metrics, values_of
from tangency.results.analytics.path_document import calendar_of, curve_of, drawdowns_of, labels_of, rolling_of
from tangency.results.analytics.portfolio import AnalysedPortfolio, Comparison
from tangency.results.analytics.risk_analytics import RiskAnalytics
from tangency.results.analytics.risk_document import risk_of
from tangency.results.analytics.terms import AnalyticsTerms
from tangency.results.honesty import Drawn, SureInterval
from tangency.results.result import Result
from tangency.risk.undefined import UndefinedFigure

if TYPE_CHECKING:
    from tangency.performance.bootstrap import Interval
    from tangency.plots.figure import Figure

__all__ = ["Analytics"]

_LEVEL = 0.95
_RELATIVE = tuple(metric for metric in METRICS.values() if metric.needs_benchmark)
_HEADLINE = tuple(
    METRICS[name] for name in FigureName if not METRICS[name].needs_benchmark and name != "annual_turnover"
)
_NAMES = pd.Index(list(METRICS), name="metric")


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class Analytics(Result):
    """Performance and risk of a portfolio.

    Attributes
    ----------
    portfolio
        What is analysed.
    terms
        By what terms.
    plugins
        The metrics of plugins.

    >>> import pandas as pd
    >>> import tangency as tg
    >>> returns = pd.Series([0.01, -0.02, 0.03], pd.date_range("2024-01-01", periods=3), name="fund")
    >>> found = tg.analytics(returns, periods_per_year=365)
    >>> round(float(found.metrics["total_return"]), 6), found.undefined["beta"]
    (0.019494, 'there is no benchmark')
    >>> found.drawdowns.frame()["depth"].round(6).tolist()
    [0.02]
    """

    portfolio: AnalysedPortfolio
    terms: AnalyticsTerms
    plugins: Deferred[tuple[PluginFigure, ...]] = Deferred(())

    @property
    def warnings(self) -> tuple[str, ...]:
        """What is doubtful about the data."""
        return self.portfolio.warnings

    @property
    def record(self) -> TrackRecord:
        """The returns that are analysed, with the first benchmark where there is one."""
        return self.portfolio.record

    @cached_property
    def metrics(self) -> pd.Series:
        """Every metric by its name in the registry, `tg.metrics()`; NA where `undefined` says why there is none."""
        values = list(self._figures.values_by_name.values())
        index = _NAMES
        if own := self.plugins:
            values += [each.figure.value for each in own]
            index = pd.Index([*_NAMES, *(each.name for each in own)], name="metric")
        numbers = np.array(values, dtype=np.float64)  # None becomes NaN, which no metric is
        found = pd.arrays.FloatingArray(numbers, np.isnan(numbers))
        return pd.Series(found, index=index, name=self.portfolio.name)

    @cached_property
    def undefined(self) -> pd.Series:
        """The metrics that the record does not define, and why."""
        found = dict(self._figures.reasons)
        found |= {each.name: each.figure.reason for each in self.plugins if each.figure.reason is not None}
        return pd.Series(found, dtype="str", name="reason").rename_axis("metric")

    @property
    def drawdowns(self) -> DrawdownTable:
        """Every drawdown: depth, peak, valley, recovery, how long; `frame()` is the table, the deepest first."""
        return self._facts.table

    @cached_property
    def underwater(self) -> pd.Series:
        """Loss from the highest equity at the end of each period, the equity at the start included."""
        return self._series(self.drawdowns.underwater, "loss")

    @cached_property
    def equity(self) -> pd.DataFrame:
        """What one unit became, beside each benchmark."""
        columns = {self.portfolio.name: self.record.returns}
        columns |= {each.name: each.returns for each in self.portfolio.comparisons}
        return pd.DataFrame({name: np.cumprod(1.0 + returns) for name, returns in columns.items()}, index=self._dates)

    @cached_property
    def calendar(self) -> pd.DataFrame:
        """Returns, years down and months across, with the total of each year; missing outside the record.

        Raises
        ------
        DataError
            Where the periods have no dates.
        """
        return calendar_returns(self.record).frame()

    @cached_property
    def intervals(self) -> pd.DataFrame:
        """Bootstrap intervals of the headline figures: `value`, `lower`, `upper`, `standard_error`.

        Raises
        ------
        UndefinedFigure
            For a record too short, or constant.
        """
        if isinstance(self._drawn, str):
            raise UndefinedFigure(self._drawn, where="intervals")
        found = self._intervals[self.portfolio.name]
        rows = {
            str(name): {
                "value": self._figures.values_by_name[name],
                "lower": own.lower,
                "upper": own.upper,
                "standard_error": own.standard_error,
            }
            for name, own in found.items()
            if own is not None
        }
        return pd.DataFrame.from_dict(rows, orient="index").astype("Float64").rename_axis("metric")

    @cached_property
    def risk(self) -> RiskAnalytics:
        """Models of value at risk, contributions, forecasts held against what came."""
        return RiskAnalytics(portfolio=self.portfolio, terms=self.terms)

    @cached_property
    def benchmark(self) -> pd.DataFrame:
        """The metrics that need a benchmark, one column a benchmark; NA where one is not defined."""
        columns = {each.name: self._relative(each).values_by_name for each in self.portfolio.comparisons}
        names = pd.Index([metric.name for metric in _RELATIVE], name="metric")
        return pd.DataFrame(columns, index=names).astype("Float64")

    def rolling(self, periods: int | None = None) -> pd.DataFrame:
        """Return the figures of every window by its last date, those against the first benchmark among them.

        Parameters
        ----------
        periods
            Length of a window; that of the terms where None.

        Raises
        ------
        ConfigurationError
            For a window of fewer than two periods, or more than the record has.
        UndefinedFigure
            For a record too short for any window, where none is given.
        """
        window = self.terms.rolling_periods if periods is None else periods
        if window is None:
            raise UndefinedFigure("the record is too short for rolling figures", where="rolling")
        found = rolling_figures(self.record, window=window)
        return pd.DataFrame({str(name): own.series() for name, own in found.items()}).astype("Float64")

    def expanding(self, least: int = 20) -> pd.DataFrame:
        """Return the figures of the record up to each date, from its `least`-th period on; raises as `rolling`."""
        found = expanding_figures(self.record, least=least)
        return pd.DataFrame({str(name): own.series() for name, own in found.items()}).astype("Float64")

    def plot(self, kind: str = "equity", *, by: str = "asset", measure: str = "cvar") -> Figure:
        """Return a plot; its title says what is seen.

        Parameters
        ----------
        kind
            `equity`, `relative`, `underwater`, `calendar`, `rolling`, `exposures` (betas to the benchmarks),
            `distribution`, `intervals`, `drawdown` (what the deepest was made of), `contributions` to risk, `treemap`
            of risk, or `losses` beside value at risk.
        by
            Kind of label, such as `sector`, for `drawdown` and `contributions`.
        measure
            Name of an `EulerMeasure`, for `contributions` and `treemap`.

        Raises
        ------
        UndefinedFigure
            For what cannot be shown, such as `relative` without a benchmark, with the reason.
        UnknownName
            For another kind, kind of label or measure.
        """
        from tangency.results.analytics.views import analytics_figure  # noqa: PLC0415  # plots load when asked for

        return analytics_figure(self.document(), kind, by=by, measure=measure)

    def plotted(self, kind: str = "equity", *, by: str = "asset", measure: str = "cvar") -> pd.DataFrame:
        """Return the table behind a plot; parameters and raises as `plot`."""
        from tangency.results.analytics.views import analytics_table  # noqa: PLC0415  # as above

        return analytics_table(self.document(), kind, by=by, measure=measure)

    def document(self) -> AnalyticsDocument:
        """Return the document, the same on every face; floats keep every bit."""
        return self._document.model_copy(update={"run_id": self.run_id})

    @cached_property
    def _document(self) -> AnalyticsDocument:
        own, terms, record = self.portfolio, self.terms, self.record
        labels = labels_of(record.dates)
        pairs = [(each.name, each.returns) for each in own.comparisons]
        is_drawn = not isinstance(self._drawn, str)
        return AnalyticsDocument(
            warnings=own.warnings or None,
            name=own.name,
            kind=own.kind,
            run=own.run,
            start=labels[0],
            end=labels[-1],
            n_periods=record.n_periods,
            periods_per_year=record.periods_per_year,
            currency=own.currency,
            calendar=own.calendar,
            dataset_version=own.dataset_version,
            risk_free=own.risk_free,
            minimum_acceptable=terms.minimum_acceptable,
            said=own.said,
            metrics={**core_metrics(self._figures), **plugin_metrics(self.plugins)},
            intervals=_sure(self._intervals[own.name]) if is_drawn else {},
            drawn=None if isinstance(self._drawn, str) else _drawn(self._drawn),
            not_drawn=self._drawn if isinstance(self._drawn, str) else None,
            curve=curve_of(record, self.drawdowns.underwater, pairs),
            drawdowns=drawdowns_of(self.drawdowns, drawdown_contributions(self.drawdowns, own.contributions)),
            not_contributed=own.not_contributed,
            calendar_returns=calendar_of(record),
            rolling=None if terms.rolling_periods is None else rolling_of(record, terms.rolling_periods, pairs),
            benchmarks=tuple(map(self._benchmark, own.comparisons)),
            risk=risk_of(self.risk),
        )

    @cached_property
    def _facts(self) -> Facts:
        with np.errstate(all="ignore"):  # what overflows has its reason
            return facts_of(self.record, minimum_acceptable=self.terms.minimum_acceptable)

    @cached_property
    def _figures(self) -> MetricFigures:
        with np.errstate(all="ignore"):  # as above
            return figures(self._facts, METRICS.values())

    @cached_property
    def _drawn(self) -> Resampling | str:
        """How histories are drawn, or why they are not."""
        from tangency.performance.bootstrap import automatic_resampling  # noqa: PLC0415  # the compiler loads late

        try:
            return automatic_resampling(
                {self.portfolio.name: self.record}, draws=self.terms.draws, level=_LEVEL, seed=self.terms.seed
            )
        except DataError as error:
            return error.what

    @cached_property
    def _intervals(self) -> dict[str, dict[FigureName, Interval | None]]:
        """Intervals of the portfolio, and of it against each later benchmark; all are drawn alike."""
        from tangency.performance.bootstrap import headline_intervals  # noqa: PLC0415  # as above

        assert isinstance(self._drawn, Resampling)  # noqa: S101  # for the type checker: callers have looked
        records = {self.portfolio.name: self.record}
        records |= {each.name: replace(self.record, benchmark=each.returns) for each in self.portfolio.comparisons[1:]}
        return headline_intervals(records, self._drawn)

    def _relative(self, comparison: Comparison) -> MetricFigures:
        record = replace(self.record, benchmark=comparison.returns)
        with np.errstate(all="ignore"):  # as above
            return figures(facts_of(record, minimum_acceptable=self.terms.minimum_acceptable), _RELATIVE)

    def _benchmark(self, own: Comparison) -> BenchmarkDocument:
        alone = replace(self.record, returns=own.returns, benchmark=None, turnover=None)
        with np.errstate(all="ignore"):  # as above
            by_itself = figures(facts_of(alone), _HEADLINE)
        is_first = own is self.portfolio.comparisons[0]
        intervals = (
            {} if isinstance(self._drawn, str) else self._intervals[self.portfolio.name if is_first else own.name]
        )
        return BenchmarkDocument(
            name=own.name,
            made_of=own.made_of,
            metrics=values_of(self._relative(own)),
            intervals={name: each for name, each in _sure(intervals).items() if METRICS[name].needs_benchmark},
            total_return=float(np.prod(1.0 + own.returns)) - 1.0,
            own=values_of(by_itself),
            active_share=own.active_share,
            no_active_share=None if own.active_share is not None else "weights of the two are not both known",
        )

    @property
    def _dates(self) -> pd.Index:
        return pd.Index(self.record.dates, name="date")

    def _series(self, values: np.ndarray, name: str) -> pd.Series:
        return pd.Series(values, index=self._dates, name=name)


def _sure(found: dict[FigureName, Interval | None]) -> dict[str, SureInterval]:
    return {
        str(name): SureInterval(
            lower=own.lower,
            upper=own.upper,
            standard_error=own.standard_error,
            undefined_draws=own.undefined_draws,
        )
        for name, own in found.items()
        if own is not None
    }


def _drawn(resampling: Resampling) -> Drawn:
    return Drawn(
        draws=resampling.draws,
        level=resampling.level,
        block_periods=resampling.block_periods,
        seed=resampling.seed,
    )
