"""Momentum and risk of the assets of a window, and of its sectors as means of their members."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from tangency.sdk import DataError, Floats, Window
from tangency_momentum.past_returns import STILL, price_rates
from tangency_momentum.requirements import require_sessions
from tangency_momentum.rotation_params import RotationParams

__all__ = ["Levels", "is_known", "levels_of", "sector_covariance"]

_LEAST = 2


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Levels:
    """What members are weighted by, shape (n_assets,); NaN where it is not known, and all ones where it is not used.

    Attributes
    ----------
    momentum
        Past return per session.
    deviations
        Standard deviation of the returns per session.
    """

    momentum: Floats
    deviations: Floats


def is_known(levels: Levels) -> npt.NDArray[np.bool_]:
    """Return whether an asset has all that is used, shape (n_assets,)."""
    found: npt.NDArray[np.bool_] = np.isfinite(levels.momentum) & np.isfinite(levels.deviations)
    return found


def levels_of(window: Window, params: RotationParams) -> Levels:
    """Return momentum and deviations as far as the params use them.

    Raises
    ------
    DataError
        A window that is too short.
    """
    momentum = deviations = np.ones(len(window.assets))
    if params.needs_momentum:
        require_sessions(window, params.lookback + params.skip + 1, "the lookback")
        momentum = price_rates(window.closes, params.lookback, params.skip)[-1]
    if params.needs_risk:
        require_sessions(window, params.risk_sessions + 1, "volatilities")
        deviations = window.returns.values[-params.risk_sessions :].std(axis=0, ddof=1)
        deviations = np.where(deviations > STILL, deviations, np.nan)
    return Levels(momentum=momentum, deviations=deviations)


def sector_covariance(window: Window, members: Floats, sessions: int) -> Floats:
    """Return the sample covariance of sectors, each period's return the mean of the members that have one.

    Parameters
    ----------
    members
        Shares of membership, shape (n_assets, n_sectors).

    Raises
    ------
    DataError
        Fewer than two periods in which every sector has a return, or a sector that does not move.
    """
    returns = window.returns.values[-sessions:]
    is_there = np.isfinite(returns)
    counts = is_there @ members
    sums = np.where(is_there, returns, 0.0) @ members
    own = (sums / np.where(counts > 0.0, counts, np.nan))[(counts > 0.0).all(axis=1)]
    if len(own) < _LEAST:
        raise DataError(
            "the volatility of a sector needs two periods in which every sector has a return",
            where=window.label,
            value=f"{len(own)} of {sessions} periods",
            remedy="use more sessions for the estimate, or name the sectors that have returns",
        )
    centred = own - own.mean(axis=0)
    covariance: Floats = centred.T @ centred / (len(own) - 1)
    if not (covariance.diagonal() > STILL**2).all():
        raise DataError("the returns of a sector are all the same", where=window.label, remedy="weight sectors equally")
    return covariance
