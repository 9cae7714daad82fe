"""How far weights are scaled down: to a volatility target, and for fear of a crash."""

from __future__ import annotations

from dataclasses import dataclass
from math import prod, sqrt

import numpy as np

from tangency.sdk import DataError, Floats, Window
from tangency_momentum.past_returns import STILL
from tangency_momentum.requirements import periods_a_year_root, require_sessions
from tangency_momentum.residuals import market_of

__all__ = ["Scale", "scale_by_market", "scale_by_own_variance", "scale_to_target"]

_WHERE = "volatility_target_annual"


@dataclass(frozen=True, slots=True, kw_only=True)
class Scale:
    """What weights are multiplied with, and why."""

    factor: float
    reason: str


def scale_to_target(weights: Floats, window: Window, target: float, sessions: int) -> Scale:
    """Return target / √(w'Σw · periods per year), at most 1; Σ is the sample covariance of the held assets.

    Over the periods among the last `sessions` in which no held asset lacks a return.

    Raises
    ------
    DataError
        A window that is too short, fewer than two complete periods, or weights without a volatility.
    ConfigurationError
        Where the periods per year are not known.
    """
    require_sessions(window, sessions + 1, "the volatility target")
    held = np.flatnonzero(weights)
    returns = window.returns.values[-sessions:, held]
    complete = returns[np.isfinite(returns).all(axis=1)]
    deviation = float((complete @ weights[held]).std(ddof=1)) if len(complete) > 1 else 0.0
    return _scale(deviation, window, target, f"of {len(complete)} complete periods")


def scale_by_own_variance(past: Floats, window: Window, target: float) -> Scale:
    """Return target / √(mean of squares · periods per year), at most 1, of the returns that a book has had.

    Parameters
    ----------
    past
        Weights at the closes of the sessions before, shape (n_sessions, n_assets), each of which earned the return of
        the next session; an asset without one earned nothing.

    References
    ----------
    Barroso & Santa-Clara (2015), Momentum has its moments, equations (5) and (6).
    """
    returns = window.returns.values[-len(past) :]
    earned = (past * np.where(np.isfinite(returns), returns, 0.0)).sum(axis=1)
    of_what = f"which its own book would have had over {len(past)} sessions"
    return _scale(sqrt(float(np.mean(earned**2))), window, target, of_what)


def scale_by_market(window: Window, sessions: int, bear_exposure: float) -> Scale:
    """Return what is left of the weights: all, or `bear_exposure` where the market fell over the sessions.

    The market is the mean of all assets of the window in each period.

    References
    ----------
    Daniel & Moskowitz (2016), Momentum crashes, the bear market indicator of equation (1).
    """
    require_sessions(window, sessions + 1, "the state of the market")
    returns = market_of(window.returns.values[-sessions:])
    moved = prod((1.0 + returns[np.isfinite(returns)]).tolist()) - 1.0
    text = f"the market moved {moved:+.1%} over {sessions} sessions"
    if moved < 0.0:
        return Scale(factor=bear_exposure, reason=f"{text}: a bear market, exposure × {bear_exposure:g}")
    return Scale(factor=1.0, reason=text)


def _scale(deviation: float, window: Window, target: float, of_what: str) -> Scale:
    if not deviation > STILL:
        raise DataError(
            "the weights have no volatility that could be scaled to a target",
            where=f"{_WHERE}, {window.label}",
            value=f"a deviation of {deviation:.3g}, {of_what}",
            remedy="use more sessions for the estimate or more complete data, or leave the target out",
        )
    annual = deviation * periods_a_year_root(window, _WHERE)
    wanted = target / annual
    capped = "" if wanted <= 1.0 else ", more than the gross allows to reach"
    return Scale(
        factor=min(1.0, wanted), reason=f"volatility {annual:.1%} a year, {of_what}, target {target:.1%}{capped}"
    )
