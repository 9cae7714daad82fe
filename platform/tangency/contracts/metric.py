"""Performance metrics of plugins: a number of a record of returns, with what a face says about it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol, runtime_checkable

import numpy as np
import numpy.typing as npt

from tangency.contracts.arrays import Floats

__all__ = ["MetricSpec", "PerformanceMetric", "ReturnRecord"]


@dataclass(frozen=True, slots=True, kw_only=True)
class MetricSpec:
    """What a metric is, as faces show it.

    Attributes
    ----------
    title
        For people.
    formula
        In the symbols of the page on metrics: r returns, r_f risk-free ones, b the benchmark's, n periods, P a year.
    unit
        Such as "fraction per year" or "ratio".
    higher_is_better
        None where neither direction is.
    needs_benchmark
        Whether it is defined against a benchmark alone.

    >>> from tangency.sdk import MetricSpec
    >>> MetricSpec(title="Mean return", formula="Σ rₜ / n", unit="fraction per period", higher_is_better=True).unit
    'fraction per period'
    """

    title: str
    formula: str
    unit: str
    higher_is_better: bool | None
    needs_benchmark: bool = False


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ReturnRecord:
    """A record of returns as a metric is given it; arrays are read-only and have no missing value.

    Attributes
    ----------
    dates
        Labels, shape (n_periods,), in ascending order.
    returns, excess
        Simple returns, and those above the risk-free ones, shape (n_periods,).
    periods_per_year
        The calendar's.
    benchmark
        Simple returns, shape (n_periods,); None without one.

    >>> import numpy as np
    >>> from tangency.sdk import ReturnRecord
    >>> returns = np.array([0.01, 0.02])
    >>> ReturnRecord(dates=np.arange(2), returns=returns, excess=returns, periods_per_year=252.0).benchmark is None
    True
    """

    dates: npt.NDArray[np.datetime64] | npt.NDArray[np.int64]
    returns: Floats
    excess: Floats
    periods_per_year: float
    benchmark: Floats | None = None


@runtime_checkable
class PerformanceMetric(Protocol):
    """A number of a record; `UndefinedFigure` where the record does not define it.

    >>> from tangency.sdk import MetricSpec, PerformanceMetric
    >>> class Mean:
    ...     spec = MetricSpec(title="Mean", formula="Σ rₜ / n", unit="fraction per period", higher_is_better=True)
    ...
    ...     def value(self, record):
    ...         return float(record.returns.mean())
    >>> isinstance(Mean(), PerformanceMetric)
    True
    """

    @property
    def spec(self) -> MetricSpec:
        """What it is."""
        ...

    def value(self, record: ReturnRecord) -> float:
        """Return the number.

        Raises
        ------
        UndefinedFigure
            With the reason, where the record does not define it; never NaN, infinity or a stand-in.
        """
        ...
