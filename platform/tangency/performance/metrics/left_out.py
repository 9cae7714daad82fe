"""What other packages list as metrics, and the registry does not: where it is instead, or why it is nowhere."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

__all__ = ["LEFT_OUT"]

_BOOTSTRAP = "paths are of the stationary block bootstrap: its blocks keep the dependence that a permutation destroys"
_ROLLING = "a figure through time: rolling and expanding figures"
_SERIES = "a series or a table, and no number"
_FACTOR = "a factor model's: attribution"
_TAIL_MODEL = "of a fitted tail: the models of value at risk"
_PARTS = "of assets' covariances: risk measures and their contributions"
_NO_RUIN = "((1 − w)/(1 + w))^n knows neither stake nor capital, and is near 0 or 1 for any long record"
_ABSOLUTE = "penalises |ρ|: a record that reverts is punished as one that trends; autocorrelation_adjusted_sharpe_ratio"
_NOT_SHARPE = "the sampling error in it is that of a Sharpe ratio, and not of this ratio"
_LINE = "mean excess return by unit of risk of the market alone: sharpe_ratio of the benchmark as a record"

LEFT_OUT: Mapping[str, str] = MappingProxyType(
    {
        "quantstats:autocorr_penalty": _ABSOLUTE,
        "quantstats:smart_sharpe": _ABSOLUTE,
        "quantstats:smart_sortino": _ABSOLUTE,
        "quantstats:probabilistic_sortino_ratio": _NOT_SHARPE,
        "quantstats:probabilistic_adjusted_sortino_ratio": _NOT_SHARPE,
        "quantstats:risk_of_ruin": _NO_RUIN,
        "quantstats:ror": _NO_RUIN,
        "quantstats:rar": "annual return / exposure states a return of time in which nothing was invested",
        "quantstats:serenity_index": "Σ r over the ulcer index times a Gaussian shortfall of drawdowns: its parts are"
        " there; drawdowns are not Gaussian",
        "quantstats:profit_ratio": "the payoff ratio, with periods of zero return counted as gains",
        "quantstats:implied_volatility": "a rolling deviation of logarithmic returns; nothing is implied by options",
        "quantstats:compare": _SERIES,
        "quantstats:compsum": _SERIES,
        "quantstats:distribution": _SERIES,
        "quantstats:drawdown_details": "the table of drawdowns",
        "quantstats:to_drawdown_series": "the underwater curve of the table of drawdowns",
        "quantstats:monthly_returns": "the calendar of returns",
        "quantstats:montecarlo": _BOOTSTRAP,
        "quantstats:montecarlo_sharpe": _BOOTSTRAP,
        "quantstats:montecarlo_drawdown": _BOOTSTRAP,
        "quantstats:montecarlo_cagr": _BOOTSTRAP,
        "quantstats:rolling_volatility": _ROLLING,
        "quantstats:rolling_sharpe": _ROLLING,
        "quantstats:rolling_sortino": _ROLLING,
        "quantstats:rolling_greeks": _ROLLING,
        "empyrical:aggregate_returns": "the calendar of returns",
        "empyrical:cum_returns": _SERIES,
        "empyrical:capture": "annual return / annual return of the benchmark, whatever its sign; up_capture and"
        " down_capture",
        "empyrical:beta_fragility_heuristic": "a difference of means over thirds of the sorted benchmark, without a"
        " scale: treynor_mazuy_gamma",
        "empyrical:gpd_risk_estimates": _TAIL_MODEL,
        "empyrical:roll_max_drawdown": _ROLLING,
        "empyrical:roll_annual_volatility": _ROLLING,
        "empyrical:roll_sharpe_ratio": _ROLLING,
        "empyrical:roll_sortino_ratio": _ROLLING,
        "empyrical:roll_beta": _ROLLING,
        "empyrical:roll_alpha": _ROLLING,
        "pyfolio:gross_lev": "of holdings and not of returns: the backtest's positions",
        "ffn:twelve_month_win_perc": "the share of overlapping windows of twelve months: rolling total returns",
        "PerformanceAnalytics:ActiveReturn": "another name of its ActivePremium: active_premium",
        "PerformanceAnalytics:BetaCoVariance": "the covariance with the benchmark over its variance: beta",
        "PerformanceAnalytics:CAPM.CML": _LINE,
        "PerformanceAnalytics:CAPM.CML.slope": _LINE,
        "PerformanceAnalytics:CAPM.RiskPremium": "the benchmark's mean excess return",
        "PerformanceAnalytics:CAPM.SML.slope": "the benchmark's mean excess return",
        "PerformanceAnalytics:CAPM.dynamic": _FACTOR,
        "PerformanceAnalytics:CAPM.epsilon": "the regression with geometric means in it: jensen_alpha",
        "PerformanceAnalytics:CDaR.alpha": "alpha and beta of drawdowns need a benchmark's conditional drawdown path",
        "PerformanceAnalytics:CDaR.beta": "alpha and beta of drawdowns need a benchmark's conditional drawdown path",
        "PerformanceAnalytics:CoVariance": _PARTS,
        "PerformanceAnalytics:DownsideSharpeRatio": "the Sortino ratio by a semideviation about the mean times √2",
        "PerformanceAnalytics:DrawdownPeak": _SERIES,
        "PerformanceAnalytics:Drawdowns": "the underwater curve of the table of drawdowns",
        "PerformanceAnalytics:Modigliani": "m_squared without annualising",
        "PerformanceAnalytics:Return.Geltner": _SERIES,
        "PerformanceAnalytics:SmoothingIndex": "of a fitted moving-average model of appraised prices",
        "PerformanceAnalytics:findDrawdowns": "the table of drawdowns",
        "PerformanceAnalytics:table.CalendarReturns": "the calendar of returns",
        "PerformanceAnalytics:table.Drawdowns": "the table of drawdowns",
        "PerformanceAnalytics:table.ProbOutPerformance": "shares of rolling windows: rolling total returns",
        "PerformanceAnalytics:table.RollingPeriods": _ROLLING,
    }
)
"""By `package:name`."""
