"""How sure a Sharpe ratio is: its probability against a threshold, and how long a record has to be."""

from __future__ import annotations

from dataclasses import dataclass
from math import isfinite, sqrt
from typing import Self

import numpy.typing as npt

from tangency.contracts.arrays import Floats
from tangency.errors import ConfigurationError
from tangency.performance.checking import excess, simple_returns
from tangency.performance.dispersion import kurtosis, skewness
from tangency.performance.normal import normal_cdf, normal_quantile
from tangency.performance.ratios import sharpe_ratio
from tangency.risk.undefined import UndefinedFigure

__all__ = ["SharpeEstimate", "minimum_track_record", "probabilistic_sharpe"]


@dataclass(frozen=True, slots=True, kw_only=True)
class SharpeEstimate:
    """A Sharpe ratio per period with what its sampling error depends on.

    Attributes
    ----------
    n_periods
        How many returns it is of.
    sharpe
        Per period, not annual.
    skewness, kurtosis
        Of the excess returns; 0 and 3 if they are normal.

    Raises
    ------
    ConfigurationError
        For fewer than two periods, or moments of no distribution (γ₄ < 1 + γ₃²).

    >>> round(SharpeEstimate.of([0.03, -0.01, 0.03, -0.01], risk_free=0.0).kurtosis, 12)
    1.0
    """

    n_periods: int
    sharpe: float
    skewness: float
    kurtosis: float

    def __post_init__(self) -> None:
        if self.n_periods <= 1:
            raise ConfigurationError(
                "a Sharpe ratio is of two periods or more", where="n_periods", value=self.n_periods
            )
        if not all(isfinite(each) for each in (self.sharpe, self.skewness, self.kurtosis)):
            raise ConfigurationError("a Sharpe ratio and its moments are numbers", where="estimate", value=repr(self))
        if self.kurtosis < (1.0 + self.skewness**2) * (1.0 - 1e-9):
            raise ConfigurationError(
                "no distribution has a kurtosis below 1 + skewness²",
                where="kurtosis",
                value=self.kurtosis,
                remedy="give the kurtosis itself (3 for normal returns), not its excess over 3",
            )

    @classmethod
    def of(cls, returns: npt.ArrayLike, *, risk_free: Floats | float) -> Self:
        """Return the estimate of simple returns, shape (n_periods,), with a risk-free return per period.

        Raises
        ------
        UndefinedFigure
            For constant excess returns.
        DataError
            For a return that is missing or below −1.
        """
        found = simple_returns(returns, least=2)
        over = excess(found, risk_free)
        return cls(
            n_periods=found.size,
            sharpe=sharpe_ratio(found, risk_free=risk_free, periods_per_year=1.0),
            skewness=skewness(over),
            kurtosis=kurtosis(over),
        )

    def score(self, threshold: float) -> float:
        """Return z = (SR − SR*) √(n − 1) / √(1 − γ₃ SR + (γ₄ − 1)/4 · SR²), SR* per period.

        Raises
        ------
        UndefinedFigure
            Where the variance is zero, as of two values at SR = 2/γ₃.
        """
        return (self.sharpe - threshold) * sqrt((self.n_periods - 1) / self.unit_variance())

    def unit_variance(self) -> float:
        """Return 1 − γ₃ SR + (γ₄ − 1)/4 · SR², the variance of √(n − 1) SR.

        Raises
        ------
        UndefinedFigure
            Where it is zero.
        """
        found = 1.0 - self.skewness * self.sharpe + (self.kurtosis - 1.0) / 4.0 * self.sharpe**2
        if found <= 1e-12:  # noqa: PLR2004  # rounding of terms near 1
            raise UndefinedFigure(
                "the sampling variance of the Sharpe ratio is zero", where="sharpe", value=self.sharpe
            )
        return found


def probabilistic_sharpe(estimate: SharpeEstimate, *, threshold: float) -> float:
    """Return Φ(z), the probability that the true Sharpe ratio is above a threshold, one trial being all there was.

    z is `SharpeEstimate.score`. It allows for skewness and fat tails, and not for dependence between periods: returns
    that trend make a record look longer than it is.

    Parameters
    ----------
    threshold
        Sharpe ratio per period.

    Raises
    ------
    UndefinedFigure
        Where the sampling variance is zero.

    References
    ----------
    Bailey & López de Prado (2012), The Sharpe ratio efficient frontier, Journal of Risk 15(2), equation 11.

    >>> probabilistic_sharpe(SharpeEstimate(n_periods=101, sharpe=0.1, skewness=0.0, kurtosis=3.0), threshold=0.1)
    0.5
    """
    return normal_cdf(estimate.score(threshold))


def minimum_track_record(estimate: SharpeEstimate, *, threshold: float, confidence: float) -> float:
    """Return how many periods of the same Sharpe ratio and moments it takes to be above a threshold with confidence.

    n* = 1 + [1 − γ₃ SR + (γ₄ − 1)/4 · SR²] (z_c / (SR − SR*))².

    Parameters
    ----------
    threshold
        Sharpe ratio per period.
    confidence
        Such as 0.95.

    Raises
    ------
    UndefinedFigure
        For a Sharpe ratio that is not above the threshold: no record is long enough.
    ConfigurationError
        For a confidence outside [½, 1).

    References
    ----------
    Bailey & López de Prado (2012), equation 13.

    >>> estimate = SharpeEstimate(n_periods=60, sharpe=0.2, skewness=0.0, kurtosis=3.0)
    >>> round(minimum_track_record(estimate, threshold=0.0, confidence=0.95), 1)
    70.0
    """
    if not 0.5 <= confidence < 1.0:  # noqa: PLR2004
        raise ConfigurationError(
            "a confidence is at least a half and below 1", where="confidence", value=confidence, remedy="such as 0.95"
        )
    if estimate.sharpe <= threshold:
        raise UndefinedFigure(
            "the Sharpe ratio is not above the threshold, however long the record",
            where="minimum_track_record",
            value=estimate.sharpe,
        )
    quantile = normal_quantile(confidence)
    return 1.0 + estimate.unit_variance() * (quantile / (estimate.sharpe - threshold)) ** 2
