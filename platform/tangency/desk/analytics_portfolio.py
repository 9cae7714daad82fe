"""What analytics are of, put together: the record, its benchmarks, the risk-free rate, what is held."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from tangency.contracts.arrays import frozen_floats
from tangency.contracts.returns import Returns
from tangency.desk.analysed_record import AnalysedRecord, Prices
from tangency.desk.analytics_benchmarks import comparisons_of
from tangency.desk.analytics_liquidity import liquidity_of
from tangency.desk.analytics_request import AnalyticsRequest
from tangency.desk.analytics_returns import of_returns
from tangency.desk.analytics_run import of_result, of_run
from tangency.desk.analytics_weights import over_dataset
from tangency.desk.workbench import Workbench
from tangency.errors import ConfigurationError, Remedy, Setting
from tangency.market import Dataset
from tangency.performance.risk_free import risk_free_per_period
from tangency.performance.track_record import TrackRecord
from tangency.results.analytics.portfolio import AnalysedPortfolio, Holdings
from tangency.results.analytics.terms import AnalyticsTerms
from tangency.simulate.bars_from import bars_of

__all__ = ["analysed_portfolio", "settled_terms"]

_LEAST = 2


def analysed_portfolio(request: AnalyticsRequest, bench: Workbench) -> AnalysedPortfolio:
    """Return what a request is of.

    Raises
    ------
    TangencyError
        Of the branch that fits.
    """
    dataset = None if request.dataset is None else bench.dataset(request.dataset)
    own = _record(request, bench, dataset)
    comparisons = comparisons_of(request, own, bench.frame("benchmark_returns", request.benchmark_returns))
    rates = bench.frame("risk_free", request.risk_free)
    if rates is not None and rates.shape[1] != 1:
        raise ConfigurationError("risk-free rates are one column", where="risk_free", value=f"{rates.shape[1]} columns")
    annual = request.risk_free_annual if rates is None else rates.iloc[:, 0]
    holdings, not_held = _holdings(request, own)
    return AnalysedPortfolio(
        name=own.name,
        kind=own.kind,
        record=TrackRecord(
            dates=own.dates,
            returns=own.returns,
            risk_free=risk_free_per_period(annual, own.dates, own.periods_per_year),
            periods_per_year=own.periods_per_year,
            benchmark=comparisons[0].returns if comparisons else None,
            turnover=own.turnover,
        ),
        risk_free=f"{100.0 * request.risk_free_annual:.6g}% a year" if rates is None else "annual rates by date",
        comparisons=comparisons,
        holdings=holdings,
        not_held=not_held,
        contributions=own.contributions,
        not_contributed=own.not_contributed,
        run=own.run,
        currency=own.currency,
        calendar=own.calendar,
        dataset_version=own.dataset_version,
        said=own.said,
        warnings=own.warnings,
    )


def settled_terms(request: AnalyticsRequest, record: TrackRecord) -> AnalyticsTerms:
    """Return the terms, windows that were not chosen among them.

    Raises
    ------
    ConfigurationError
        For a window of rolling figures that is longer than the record.
    """
    n = record.n_periods
    rolling = request.rolling_periods
    if rolling is None:
        half = min(round(record.periods_per_year / 2.0), n // 2)
        rolling = half if half >= _LEAST else None
    elif rolling > n:
        raise ConfigurationError(
            f"the window of rolling figures is longer than the record's {n} periods",
            where="rolling_periods",
            value=rolling,
            remedy=Remedy("shorten it: ", Setting("rolling_periods", max(n // 2, _LEAST))),
        )
    return AnalyticsTerms(
        minimum_acceptable=request.minimum_acceptable,
        level=request.level,
        horizon_periods=request.horizon_periods,
        horizon_rule=None if request.horizon_rule is None else str(request.horizon_rule),
        rolling_periods=rolling,
        forecast_periods=request.forecast_periods,
        drawdown_periods=max(round(record.periods_per_year), 1),
        draws=request.draws,
        seed=request.seed,
    )


def _record(request: AnalyticsRequest, bench: Workbench, dataset: Dataset | None) -> AnalysedRecord:
    """Return the record, cut to what is asked for, with prices where a dataset is named beside it."""
    returns = bench.frame("returns", request.returns)
    _require_one(request, has_returns=returns is not None, has_result=bench.result is not None)
    if bench.result is not None:
        own = of_result(request, bench.result)
    elif request.portfolio is not None:
        own = of_run(request, bench, request.portfolio)
    elif returns is not None:
        years = None if dataset is None else dataset.panel.calendar.periods_per_year
        own = of_returns(request, returns, years)
    else:
        assert dataset is not None  # noqa: S101  # for the type checker: weights have returns or a dataset
        own = over_dataset(request, dataset, None, name="weights", kind="weights", start=request.start, end=request.end)
    own = own.within(request)
    if dataset is not None and own.prices is None:
        own = replace(
            own,
            prices=Prices.around(bars_of(dataset), dataset.market_caps, own.dates, name=str(request.dataset)),
            calendar=dataset.panel.calendar.name,
        )
    return own


def _require_one(request: AnalyticsRequest, *, has_returns: bool, has_result: bool) -> None:
    is_of_run = request.portfolio is not None or has_result
    if is_of_run + has_returns > 1 or (is_of_run and request.weights is not None):
        raise ConfigurationError(
            "two portfolios are named",
            where="portfolio",
            remedy="give a run or a portfolio, or returns, or weights: one of the three",
        )
    if is_of_run and request.dataset is not None:
        raise ConfigurationError(
            "a run has its own prices", where="dataset", value=request.dataset, remedy="leave it out"
        )
    if is_of_run or has_returns:
        return
    if request.weights is None:
        raise ConfigurationError(
            "no portfolio is named",
            where="portfolio",
            remedy="name a run or a portfolio, give returns, or weights with a dataset",
        )
    if request.dataset is None:
        raise ConfigurationError(
            "weights alone have no prices",
            where="weights",
            remedy=Remedy("name a dataset, such as ", Setting("dataset", "crypto"), ", or give returns of the assets"),
        )


def _holdings(request: AnalyticsRequest, own: AnalysedRecord) -> tuple[Holdings | None, str | None]:
    """Return what is held with the last returns of its assets, as many as are asked for and have no gap."""
    if own.weights is None or own.window is None:
        return None, own.not_held or "nothing is held at the end"
    asked = request.risk_periods or max(round(own.periods_per_year), _LEAST)
    gaps = np.flatnonzero(np.isnan(own.window.values).any(axis=1))
    first = max(int(gaps[-1]) + 1 if gaps.size else 0, len(own.window.dates) - asked)
    window = _last(own.window, first)
    if len(window.dates) < _LEAST:
        return None, "what is held has no two returns without a gap before the end"
    liquidity = liquidity_of(request, own, window.assets)
    return Holdings(weights=own.weights, window=window, liquidity=liquidity), None


def _last(returns: Returns, first: int) -> Returns:
    return replace(returns, dates=returns.dates[first:], values=frozen_floats(returns.values[first:]), is_complete=True)
