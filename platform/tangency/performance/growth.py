"""Growth of equity: the total return and the one that would give it at the same rate every year."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from tangency.performance.checking import positive_periods, simple_returns

__all__ = ["annual_return", "total_return"]


def total_return(returns: npt.ArrayLike) -> float:
    """Return Πₜ (1 + rₜ) − 1, compounded simple returns of shape (n_periods,).

    Raises
    ------
    DataError
        For a return that is missing or below −1.

    >>> round(total_return([0.5, -0.5]), 12)
    -0.25
    """
    return float(np.prod(1.0 + simple_returns(returns))) - 1.0


def annual_return(returns: npt.ArrayLike, *, periods_per_year: float) -> float:
    """Return the geometric annual return (1 + total)^(P / n) − 1 of n periods, P in a year.

    Of less than a year it extrapolates.

    Raises
    ------
    DataError
        As `total_return`.
    ConfigurationError
        For a P that is not positive.

    References
    ----------
    Bacon (2008), Practical Portfolio Performance Measurement and Attribution, chapter 2.

    >>> round(annual_return([0.1, 0.1, 0.1], periods_per_year=2), 12)
    0.21
    """
    found = simple_returns(returns)
    growth = 1.0 + total_return(found)
    return float(growth ** (positive_periods(periods_per_year) / found.size)) - 1.0
