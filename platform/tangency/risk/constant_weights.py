"""Returns of a portfolio that is rebalanced to the same weights at the end of every period."""

from __future__ import annotations

import numpy as np

from tangency.contracts.arrays import Floats
from tangency.contracts.returns import Returns
from tangency.errors import DataError

__all__ = ["portfolio_returns"]

_LEAST_PERIODS = 2


def portfolio_returns(returns: Returns, weights: Floats) -> Floats:
    """Return Σᵢ wᵢ rₜᵢ for each period, shape (n_periods,), before costs.

    Parameters
    ----------
    weights
        Shape (n_assets,), in the order of the returns' assets.

    Raises
    ------
    DataError
        Where a held asset has a missing return: there is no portfolio return on that day. With fewer than two
        periods, of which no risk can be computed.
    """
    held = weights != 0.0
    values = returns.values[:, held]
    missing = np.isnan(values)
    if missing.any():
        period, column = divmod(int(missing.argmax()), values.shape[1])
        raise DataError(
            "a held asset has no return in a period of the window",
            where=f"asset {np.array(returns.assets)[held][column]}, {returns.label(period)}",
            remedy="take a window in which every held asset has prices",
        )
    if len(values) < _LEAST_PERIODS:
        raise DataError("risk needs at least two periods", where="returns", value=len(values))
    portfolio: Floats = values @ weights[held]
    return portfolio
