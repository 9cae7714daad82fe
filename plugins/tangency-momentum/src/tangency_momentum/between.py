"""Shares of sectors before caps and floors."""

from __future__ import annotations

import numpy as np

from tangency.sdk import FeasibleSet, Floats, Scope, Window, frozen_floats, solve_risk_budget
from tangency_momentum.levels import Levels, sector_covariance
from tangency_momentum.rotation_params import RotationParams

__all__ = ["raw_shares", "sector_momentum"]


def sector_momentum(levels: Levels, members: Floats) -> Floats:
    """Return the mean of the members' momentum, shape (n_sectors,), weighted with their shares of membership."""
    known = np.isfinite(levels.momentum)
    found: Floats = np.where(known, levels.momentum, 0.0) @ members / (known @ members)
    return found


def raw_shares(
    names: tuple[str, ...], window: Window, members: Floats, momentum: Floats, params: RotationParams
) -> Floats:
    """Return what the sectors' shares are in proportion to, shape (n_sectors,), none negative.

    Of equal momentum, the sector that comes first by name is in the top.

    Raises
    ------
    DataError, SolverError
        Where the sectors' covariance cannot be estimated, or has a portfolio without risk.
    """
    match params.between:
        case "top":
            best = np.argsort(-momentum, kind="stable")[: params.top]
            return np.isin(np.arange(len(names)), best).astype(np.float64)
        case "momentum":
            return np.maximum(momentum, 0.0)
        case "inverse-volatility":
            covariance = sector_covariance(window, members, params.risk_sessions)
            found: Floats = 1.0 / np.sqrt(covariance.diagonal())
            return found
        case "equal-risk":
            covariance = sector_covariance(window, members, params.risk_sessions)
            budget = frozen_floats(np.full(len(names), 1.0 / len(names)))
            return solve_risk_budget(covariance, budget, _whole(names), optimizer="sector-rotation").weights
        case "equal":
            return np.ones(len(names))


def _whole(names: tuple[str, ...]) -> FeasibleSet:
    """Return the set of shares that are not negative and add up to one."""
    n = len(names)
    return FeasibleSet(
        constraints=(),
        scope=Scope(assets=names),
        lower=frozen_floats(np.zeros(n)),
        upper=frozen_floats(np.ones(n)),
        rows=frozen_floats(np.ones((1, n))),
        row_lower=frozen_floats([1.0]),
        row_upper=frozen_floats([1.0]),
        lower_source=(-1,) * n,
        upper_source=(-1,) * n,
        row_source=(-1,),
    )
