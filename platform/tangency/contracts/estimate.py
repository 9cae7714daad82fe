"""What estimators return: moments per period, and the words for what they did to get them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from tangency.contracts.arrays import Floats
from tangency.contracts.covariance import Covariance, Scatter
from tangency.contracts.returns import Returns

__all__ = ["CovarianceEstimate", "Fact", "MeanEstimate", "ReturnModel", "RiskModel"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """One thing worth telling about an estimate, such as a shrinkage intensity."""

    name: str
    value: float | str


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class CovarianceEstimate:
    """Covariance of returns per period.

    Attributes
    ----------
    matrix
        Shape (n_assets, n_assets), symmetric, positive semi-definite, in the order of the returns' assets: an array,
        or a factor structure that stands for one.
    n_periods
        Periods that entered.
    missing_data
        What was done with missing returns, in words; None where there were none.
    scatter
        Of a matrix that is one of returns about their means, those returns and the scale: then that no variance is
        negative is verified by a product instead of a factorisation. None for any other estimate.
    """

    matrix: Covariance
    n_periods: int
    missing_data: str | None = None
    facts: tuple[Fact, ...] = ()
    scatter: Scatter | None = None


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class MeanEstimate:
    """Expected simple returns per period, shape (n_assets,), in the order of the returns' assets."""

    values: Floats
    n_periods: int
    missing_data: str | None = None
    facts: tuple[Fact, ...] = ()


@runtime_checkable
class RiskModel(Protocol):
    """Estimates a covariance from a window of returns."""

    def estimate(self, returns: Returns) -> CovarianceEstimate:
        """Return the covariance per period; never mutate `returns`."""
        ...


@runtime_checkable
class ReturnModel(Protocol):
    """Estimates expected returns from a window of returns."""

    def estimate(self, returns: Returns) -> MeanEstimate:
        """Return the means per period; never mutate `returns`."""
        ...
