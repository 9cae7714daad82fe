"""Performance and risk of a portfolio: every metric, drawdowns, benchmarks, value at risk and whose it is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, TypeAlias

import pandas as pd

from tangency.contracts.deferred import Later
from tangency.contracts.progress import OnProgress, no_progress
from tangency.desk.analytics_given import given_benchmarks, given_returns
from tangency.desk.analytics_request import AnalyticsRequest
from tangency.desk.use_case import UseCase
from tangency.desk.verb_call import Beside, VerbCall, verb_call
from tangency.desk.workbench import Workbench
from tangency.domain.calendar import Period
from tangency.estimation.frame_returns import Declared
from tangency.estimation.inputs import Current, Groups
from tangency.estimation.plugin_metrics import plugin_figures
from tangency.market import AsOf
from tangency.results.analytics.document import AnalyticsDocument
from tangency.results.analytics.result import Analytics
from tangency.results.result import Result

if TYPE_CHECKING:
    from tangency.results.backtest import BacktestResult
    from tangency.results.optimization import OptimizationResult
    from tangency.risk.value_at_risk import HorizonRule

__all__ = ["AnalyticsRequest", "analytics"]

Benchmark: TypeAlias = "str | Mapping[str, float] | pd.Series[float] | pd.DataFrame"


def _call(  # one keyword for each setting that a user has
    portfolio: pd.Series[float] | pd.DataFrame | BacktestResult | OptimizationResult | str | None = None,
    *,
    benchmark: Benchmark | Sequence[Benchmark] = (),
    risk_free_annual: float | pd.Series[float] = 0.0,
    periods_per_year: float | None = None,
    returns_are: Declared | None = None,
    weights: Current | None = None,
    dataset: str | None = None,
    start: AsOf | None = None,
    end: AsOf | None = None,
    benchmark_every: Period = "month",
    benchmark_cost_bps: float = 0.0,
    groups: Groups | None = None,
    taxonomy: str = "sector",
    minimum_acceptable: float = 0.0,
    level: float = 0.95,
    horizon_periods: int = 1,
    horizon_rule: HorizonRule | str | None = None,
    participation: float | None = None,
    net_asset_value: float | None = None,
    rolling_periods: int | None = None,
    risk_periods: int | None = None,
    forecast_periods: int = 250,
    draws: int = 1000,
    seed: int = 0,
    time_limit: float | None = None,
    on_progress: OnProgress = no_progress,
) -> VerbCall[AnalyticsRequest]:
    """Return performance and risk of a portfolio, against benchmarks, each figure with its unit, source and interval.

    Nothing is computed before it is read.

    Parameters
    ----------
    portfolio
        Simple returns by session; or a backtest, or an optimisation, whose weights are then held over its window; on a
        desk the id of such a run, or the name of a portfolio that was constructed. A frame of returns of several assets
        beside `weights`; nothing where `weights` are of a `dataset`.
    benchmark
        One, or several: simple returns by session (a frame: one column each); or of the dataset's prices an asset, a
        basket by weight, or `"largest:10"`, the ten largest by market cap. Returns outside the portfolio's sessions are
        not used; within, each session needs one.
    risk_free_annual
        A rate a year, (1 + r)^(1/P) − 1 a period; or rates by date, of which a period takes the last one stated at its
        start.
    periods_per_year
        Of returns given inline, explicit: 365 for crypto, 252 for US equities. A dataset's calendar knows it.
    returns_are
        `simple` or `log`; values that surely are no simple returns are refused where None.
    weights
        Restored every period, before costs.
    start, end
        First and last period.
    benchmark_every, benchmark_cost_bps
        How often baskets are rebalanced, and what their trades cost.
    groups, taxonomy
        By whose labels risk and drawdowns are added up, beside assets and strategies.
    minimum_acceptable
        Return per period from which downside is measured, where a metric takes one.
    level, horizon_periods, horizon_rule
        Of value at risk; a horizon of several periods needs a rule, `square-root` or `overlapping`.
    participation, net_asset_value
        Share of the daily volume that a sale may be, and the money to sell: of liquidity-adjusted value at risk.
    rolling_periods, risk_periods, forecast_periods
        Windows: of rolling figures (half a year where None), of the returns that the risk of what is held is of (a year
        where None), and of each rolling forecast of value at risk.
    draws, seed
        Of the bootstrap behind the intervals.

    Raises
    ------
    DataError
        Prices in place of returns, a return below −100 %, gaps, fewer than two periods, sessions that the benchmark
        lacks, weights of unknown assets. A metric that sound returns do not define says why instead.
    ConfigurationError
        No portfolio, or two; returns without the periods of a year.

    >>> import pandas as pd
    >>> import tangency as tg
    >>> days = pd.date_range("2024-01-01", periods=4)
    >>> fund = pd.Series([0.01, -0.02, 0.03, 0.01], days)
    >>> found = tg.analytics(fund, benchmark=fund / 2, risk_free_annual=0.0, periods_per_year=365)
    >>> found.metrics[["beta", "max_drawdown"]].round(9).tolist()
    [2.0, 0.02]
    """
    own = dict(locals())
    frames: dict[Beside, pd.DataFrame] = {}
    given = own.pop("portfolio")
    result = given if isinstance(given, Result) else None
    if result is not None:
        own["portfolio"] = result.run_id
    elif isinstance(given, pd.Series | pd.DataFrame):
        frames["returns"] = given_returns(given)
    else:
        own["portfolio"] = given
    own["benchmark"], beside = given_benchmarks(own.pop("benchmark"))
    if beside is not None:
        frames["benchmark_returns"] = beside
    if isinstance(risk_free_annual, pd.Series):
        del own["risk_free_annual"]
        frames["risk_free"] = risk_free_annual.to_frame("risk_free")
    return replace(verb_call(AnalyticsRequest, own), frames=frames, result=result)


def _settle(request: AnalyticsRequest, bench: Workbench) -> AnalyticsRequest:
    """Name the run that a portfolio's name stands for now, so that a replay reads the same."""
    if request.portfolio is None or bench.result is not None:
        return request
    from tangency.desk.analytics_run import run_of_portfolio  # noqa: PLC0415  # as below

    return request.model_copy(update={"portfolio": run_of_portfolio(bench.books, request.portfolio).id})


def _compute(request: AnalyticsRequest, bench: Workbench) -> Analytics:
    from tangency.desk.analytics_portfolio import analysed_portfolio, settled_terms  # noqa: PLC0415  # the compiler loads

    bench.progress(0, 1, "reading returns")
    portfolio = analysed_portfolio(request, bench)
    return Analytics(
        portfolio=portfolio,
        terms=settled_terms(request, portfolio.record),
        plugins=Later(plugin_figures, bench.catalogue, portfolio.record),
    )


analytics = UseCase(
    name="analytics",
    call=_call,
    request=AnalyticsRequest,
    compute=_compute,
    document=AnalyticsDocument,
    settle=_settle,
    derived={
        "returns": "a series or a frame given as the portfolio",
        "benchmark_returns": "benchmarks that are series or frames",
        "risk_free": "rates by date, given as `risk_free_annual`",
    },
)
