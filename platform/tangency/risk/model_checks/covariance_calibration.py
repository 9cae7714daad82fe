"""Whether covariance forecasts have the size of what came: Mahalanobis distances, and variances of portfolios."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt

from scipy import special
from scipy.linalg import LinAlgError, cholesky, solve_triangular

from tangency.contracts.arrays import Floats, all_finite
from tangency.errors import DataError
from tangency.risk.model_checks.check import CheckResult
from tangency.risk.model_checks.kupiec import kupiec
from tangency.risk.tail import tail_level
from tangency.risk.undefined import UndefinedFigure

__all__ = ["DistanceCalibration", "VarianceRatio", "distance_calibration", "mahalanobis_squares", "variance_ratio"]


def mahalanobis_squares(covariance: Floats, deviations: Floats) -> Floats:
    """Return d'Σ̂⁻¹d of each period, shape (n_periods,): of normal returns and a true Σ̂, χ² with n_assets degrees.

    Parameters
    ----------
    covariance
        Σ̂ per period, shape (n_assets, n_assets).
    deviations
        d, returns less their expected values, shape (n_periods, n_assets).

    Raises
    ------
    DataError
        For a number that is not finite, or another shape.
    UndefinedFigure
        Where Σ̂ is singular: some portfolio has no forecast risk.

    >>> import numpy as np
    >>> mahalanobis_squares(np.diag([4.0, 1.0]), np.array([[2.0, 0.0], [2.0, 3.0]])).tolist()
    [1.0, 10.0]
    """
    _require_shapes(covariance, deviations)
    try:
        root = cholesky(covariance, lower=True, check_finite=False)
    except LinAlgError:
        raise UndefinedFigure("the covariance is singular, and knows no distance", where="covariance") from None
    standardised = solve_triangular(root, deviations.T, lower=True, check_finite=False)
    squares: Floats = (standardised**2).sum(axis=0)
    return squares


@dataclass(frozen=True, slots=True, kw_only=True)
class DistanceCalibration:
    """Squared distances against χ².

    Attributes
    ----------
    mean_ratio
        Mean squared distance over the number of assets: above 1 the covariance was too small. It is 1 in expectation
        for any distribution with that covariance.
    standard_error
        Of the mean ratio, from how the distances vary, taken as independent.
    beyond
        The share of distances beyond the χ² quantile at `level`, tested as exceptions are: of normal returns alone it
        is 1 − level.
    """

    n_assets: int
    level: float
    mean_ratio: float
    standard_error: float
    beyond: CheckResult


def distance_calibration(squares: Floats, n_assets: int, *, level: float) -> DistanceCalibration:
    """Return how squared distances compare with χ²; they may come from one covariance or one for each period.

    Raises
    ------
    DataError
        For fewer than two distances, one that is negative or not finite, or no assets.
    ConfigurationError
        For a level outside (0, 1).

    >>> import numpy as np
    >>> found = distance_calibration(np.array([1.0, 3.0, 2.0, 2.0]), 2, level=0.95)
    >>> found.mean_ratio, found.beyond.n_exceptions
    (1.0, 0)
    """
    if squares.ndim != 1 or squares.size < 2 or n_assets < 1:  # noqa: PLR2004  # a standard error needs two
        raise DataError("at least two distances, of at least one asset", where="squares", value=str(squares.shape))
    if not all_finite(squares) or squares.min() < 0.0:
        raise DataError("a squared distance is negative or not a number", where="squares")
    beyond = int((squares > special.chdtri(float(n_assets), 1.0 - tail_level(level))).sum())
    return DistanceCalibration(
        n_assets=n_assets,
        level=level,
        mean_ratio=float(squares.mean()) / n_assets,
        standard_error=float(squares.std(ddof=1)) / sqrt(squares.size) / n_assets,
        beyond=kupiec(squares.size, beyond, level=level),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class VarianceRatio:
    """Realised over forecast variance of a portfolio.

    Attributes
    ----------
    ratio
        Mean of (w'd)²/(w'Σ̂w): above 1 the risk was underestimated.
    bias_statistic
        Its root.
    standard_error
        Of the ratio.
    """

    ratio: float
    bias_statistic: float
    standard_error: float
    n_periods: int


def variance_ratio(returns: Floats, variances: Floats) -> VarianceRatio:
    """Return the mean of realised over forecast variances.

    Parameters
    ----------
    returns
        Of the portfolio less their expected values, shape (n_periods,).
    variances
        Forecast for each, shape (n_periods,).

    Raises
    ------
    DataError
        For fewer than two periods, other shapes, or a number that is not finite.
    UndefinedFigure
        For a forecast variance that is not positive.

    >>> import numpy as np
    >>> variance_ratio(np.array([0.01, -0.03]), np.array([1e-4, 1e-4])).ratio
    5.0
    """
    if returns.ndim != 1 or returns.shape != variances.shape or returns.size < 2:  # noqa: PLR2004  # as above
        raise DataError(
            "each period has a return and a variance, and there are two at least",
            where="variances",
            value=f"{variances.shape} for {returns.shape}",
        )
    if not all_finite(returns) or not all_finite(variances):
        raise DataError("a return or a variance is not a number", where="returns")
    if not variances.min() > 0.0:
        raise UndefinedFigure(
            "a forecast variance is not positive",
            where=f"period {int(variances.argmin())}",
            value=float(variances.min()),
        )
    ratios = returns**2 / variances
    mean = float(ratios.mean())
    return VarianceRatio(
        ratio=mean,
        bias_statistic=sqrt(mean),
        standard_error=float(ratios.std(ddof=1)) / sqrt(ratios.size),
        n_periods=ratios.size,
    )


def _require_shapes(covariance: Floats, deviations: Floats) -> None:
    if deviations.ndim != 2 or covariance.shape != (deviations.shape[1],) * 2:  # noqa: PLR2004  # periods and assets
        raise DataError(
            "the covariance is of other assets than the returns",
            where="covariance",
            value=f"{covariance.shape} for {deviations.shape}",
        )
    if not all_finite(covariance) or not all_finite(deviations):
        raise DataError("a covariance or a return is not a number", where="covariance")
