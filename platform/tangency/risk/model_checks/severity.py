"""Acerbi and Székely's tests of the mean beyond the value at risk."""

from __future__ import annotations

from math import erfc, sqrt

import numpy as np

from tangency.contracts.arrays import Floats
from tangency.risk.model_checks.check import Check, CheckResult, simulated_p_values
from tangency.risk.undefined import UndefinedFigure
from tangency.risk.value_at_risk.rolling import RollingForecasts

__all__ = ["severity", "severity_and_coverage"]

_DRAWS = 1999
_SEED = 20250102
_NODES = 64


def severity(forecasts: RollingForecasts, *, seed: int = 0) -> CheckResult:
    """Return the test Z₁ = 1 − mean of L/CVaR over the exceptions: negative where losses were larger than foretold.

    Given when the exceptions came, losses are drawn from the model's own tails.

    Parameters
    ----------
    seed
        Of the draws, and of those that break ties.

    Raises
    ------
    UndefinedFigure
        Without an exception, or where a foretold tail mean is no loss.

    References
    ----------
    Acerbi & Székely (2014), Backtesting expected shortfall, Risk 27(11), eq. 4.
    """
    rows = np.flatnonzero(forecasts.exceptions)
    if rows.size == 0:
        raise UndefinedFigure("without an exception no loss lies beyond the value at risk", where=str(forecasts.model))
    ratios = -forecasts.returns[rows] / _means(forecasts)[rows]
    statistic = 1.0 - float(ratios.mean())
    rng = np.random.default_rng([_SEED, seed])
    many = np.tile(rows, _DRAWS)
    drawn = 1.0 - _ratios(forecasts, many, rng.random(many.size)).reshape(_DRAWS, rows.size).mean(axis=1)
    spread = sqrt(float(_variances(forecasts, rows)[1].sum())) / rows.size
    return _result(Check.SEVERITY, forecasts, statistic, drawn, spread, seed)


def severity_and_coverage(forecasts: RollingForecasts, *, seed: int = 0) -> CheckResult:
    """Return the test Z₂ = 1 − Σ L/CVaR over the exceptions / (T(1 − level)).

    Exceptions are drawn with the foretold chance, and losses from the model's own tails.

    Parameters
    ----------
    seed
        Of the draws, and of those that break ties.

    Raises
    ------
    UndefinedFigure
        Where a foretold tail mean is no loss.

    References
    ----------
    Acerbi & Székely (2014), Backtesting expected shortfall, Risk 27(11), eq. 6.
    """
    n, share = forecasts.returns.size, 1.0 - forecasts.level
    rows = np.flatnonzero(forecasts.exceptions)
    means = _means(forecasts)
    statistic = 1.0 - float((-forecasts.returns[rows] / means[rows]).sum()) / (n * share)
    rng = np.random.default_rng([_SEED, seed])
    draws, chosen = np.nonzero(rng.random((_DRAWS, n)) < share)
    drawn_ratios = _ratios(forecasts, chosen, rng.random(chosen.size))
    drawn = 1.0 - np.bincount(draws, weights=drawn_ratios, minlength=_DRAWS) / (n * share)
    first, second = _variances(forecasts, np.arange(n))
    spread = sqrt(float((share * (second + first**2) - (share * first) ** 2).sum())) / (n * share)
    return _result(Check.SEVERITY_AND_COVERAGE, forecasts, statistic, drawn, spread, seed)


def _means(forecasts: RollingForecasts) -> Floats:
    means = forecasts.conditional_value_at_risk
    if not (means > 0.0).all():
        row = int((means <= 0.0).argmax())
        raise UndefinedFigure(
            "a foretold mean beyond the value at risk is a gain, by which no loss can be measured",
            where=f"{forecasts.model}, period {forecasts.periods[row]}",
            value=float(means[row]),
        )
    return means


def _ratios(forecasts: RollingForecasts, rows: np.ndarray, ranks: Floats) -> Floats:
    """Return losses over the foretold mean."""
    losses = forecasts.tails.losses(forecasts.windows[rows], ranks)
    found: Floats = losses / forecasts.conditional_value_at_risk[rows]
    return found


def _variances(forecasts: RollingForecasts, rows: np.ndarray) -> tuple[Floats, Floats]:
    """Return mean and variance of the ratio in the model's tail of each row, at ranks that are spread evenly."""
    ranks = (np.arange(_NODES) + 0.5) / _NODES
    ratios = _ratios(forecasts, np.repeat(rows, _NODES), np.tile(ranks, rows.size)).reshape(rows.size, _NODES)
    return ratios.mean(axis=1), ratios.var(axis=1)


def _result(
    check: Check, forecasts: RollingForecasts, statistic: float, drawn: Floats, spread: float, seed: int
) -> CheckResult:
    """Return the one-sided test that small statistics reject."""
    if not spread > 0.0:
        raise UndefinedFigure("the foretold tail has no spread", where=str(forecasts.model))
    p_value, randomised = simulated_p_values(-statistic, -drawn, seed)
    return CheckResult(
        check=check,
        statistic=statistic,
        p_value_asymptotic=0.5 * erfc(-statistic / spread / sqrt(2.0)),
        p_value=p_value,
        p_value_randomised=randomised,
        draws=_DRAWS,
        n_periods=forecasts.returns.size,
        n_exceptions=int(forecasts.exceptions.sum()),
    )
