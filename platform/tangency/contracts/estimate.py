"""What estimators return: moments per period, with a description of how missing returns were treated."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from tangency.contracts.arrays import Floats
from tangency.contracts.covariance import Covariance
from tangency.contracts.returns import Returns
from tangency.contracts.scatter import Scatter
from tangency.domain.return_kind import ReturnKind

__all__ = ["CovarianceEstimate", "Fact", "MeanEstimate", "ReturnModel", "RiskModel"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """One thing worth telling about an estimate, such as a shrinkage intensity.

    >>> from tangency.sdk import Fact
    >>> Fact(name="shrinkage", value=0.25)
    Fact(name='shrinkage', value=0.25)
    """

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
        What was done with missing returns, as text; None where there were none.
    scatter
        Whose matrix this is, so that nothing is left to prove; None for any other estimate, which is factorised.

    >>> import numpy as np
    >>> from tangency.sdk import CovarianceEstimate
    >>> estimate = CovarianceEstimate(matrix=np.diag([0.0016, 0.0004]), n_periods=250)
    >>> np.sqrt(estimate.matrix.diagonal()).round(6).tolist()  # standard deviations per period
    [0.04, 0.02]
    """

    matrix: Covariance
    n_periods: int
    missing_data: str | None = None
    facts: tuple[Fact, ...] = ()
    scatter: Scatter | None = None


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class MeanEstimate:
    """Expected simple returns per period, shape (n_assets,), in the order of the returns' assets.

    Attributes
    ----------
    mean_kind
        Whether they are total returns, as means of returns are, or in excess of the risk-free rate.

    >>> import numpy as np
    >>> from tangency.sdk import MeanEstimate
    >>> MeanEstimate(values=np.array([0.002, 0.001]), n_periods=250).values.tolist()
    [0.002, 0.001]
    """

    values: Floats
    n_periods: int
    missing_data: str | None = None
    facts: tuple[Fact, ...] = ()
    mean_kind: ReturnKind = ReturnKind.TOTAL


@runtime_checkable
class RiskModel(Protocol):
    """Estimates a covariance from a window of returns.

    >>> import numpy as np
    >>> from tangency.sdk import CovarianceEstimate, Returns, RiskModel
    >>> class Sample:
    ...     def estimate(self, returns: Returns) -> CovarianceEstimate:
    ...         return CovarianceEstimate(matrix=np.cov(returns.values.T), n_periods=len(returns.dates))
    >>> isinstance(Sample(), RiskModel)
    True
    """

    def estimate(self, returns: Returns) -> CovarianceEstimate:
        """Return the covariance per period; never mutate `returns`."""
        ...


@runtime_checkable
class ReturnModel(Protocol):
    """Estimates expected returns from a window of returns.

    >>> from tangency.sdk import MeanEstimate, Returns, ReturnModel
    >>> class Historical:
    ...     def estimate(self, returns: Returns) -> MeanEstimate:
    ...         return MeanEstimate(values=returns.means, n_periods=len(returns.dates))
    >>> isinstance(Historical(), ReturnModel)
    True
    """

    def estimate(self, returns: Returns) -> MeanEstimate:
        """Return the means per period; never mutate `returns`."""
        ...
