"""Value at risk of every window from a GARCH(1,1) fitted to it: with Gaussian quantiles, or those of its residuals."""

from __future__ import annotations

import numpy as np

from tangency.contracts.arrays import Floats
from tangency.risk.tail import boundary_rank
from tangency.risk.value_at_risk.distributions import EmpiricalTails, NormalTails
from tangency.risk.value_at_risk.moment_based import gaussian_tail
from tangency.risk.value_at_risk.windowed import ModelSettings, States, WindowedTails

__all__ = ["filtered_garch", "garch"]

_REASONS = (
    "",
    "all returns of the window are equal, and have no volatility",
    "the GARCH likelihood was not maximised",
)


def garch(returns: Floats, window: int, level: float, settings: ModelSettings) -> WindowedTails:
    """Return z √h − μ and φ(z)√h/(1 − level) − μ with h the variance foretold for the next period.

    ω, α and β maximise −½ Σ (ln hₜ + (rₜ − μ)²/hₜ) with α + β ≤ 0.9999, μ and h₁ being the window's moments over n.

    References
    ----------
    Bollerslev (1986), Generalized autoregressive conditional heteroskedasticity, Journal of Econometrics 31(3).
    """
    del settings
    found, _, states = _fitted(returns, window, level)
    mean, sigma = found[:, 0], found[:, 1]
    z, tail = gaussian_tail(level)
    return WindowedTails(
        value_at_risk=z * sigma - mean,
        conditional_value_at_risk=tail * sigma - mean,
        states=states,
        reasons=_REASONS,
        tails=NormalTails(share=1.0 - level, means=mean, scales=sigma),
        parameters=_parameters(found),
    )


def filtered_garch(returns: Floats, window: int, level: float, settings: ModelSettings) -> WindowedTails:
    """Return √h times the historical measures of (rₜ − μ)/√hₜ, less μ.

    References
    ----------
    Barone-Adesi, Giannopoulos & Vosper (1999), VaR without correlations for portfolios of derivative securities,
    Journal of Futures Markets 19(5).
    """
    del settings
    found, worst, states = _fitted(returns, window, level)
    mean, sigma = found[:, 0], found[:, 1]
    return WindowedTails(
        value_at_risk=sigma * found[:, 5] - mean,
        conditional_value_at_risk=sigma * found[:, 6] - mean,
        states=states,
        reasons=_REASONS,
        tails=EmpiricalTails(worst=worst, count=(1.0 - level) * window, means=mean, scales=sigma),
        parameters=_parameters(found),
    )


def _fitted(returns: Floats, window: int, level: float) -> tuple[Floats, Floats, States]:
    from tangency.risk.kernels.garch import rolling_garch  # noqa: PLC0415  # numba loads where it is used

    n_windows = returns.size - window + 1
    found, states = np.zeros((n_windows, 7)), np.zeros(n_windows, dtype=np.int64)
    worst = np.zeros((n_windows, window - boundary_rank(window, level) + 1))
    rolling_garch(returns, window, 1.0 - level, found, worst, states)
    return found, worst, states


def _parameters(found: Floats) -> dict[str, Floats]:
    """Return the parameters by name; ω in units of the window's variance."""
    return dict(zip(("mean", "volatility", "omega", "alpha", "beta"), found.T, strict=False))
