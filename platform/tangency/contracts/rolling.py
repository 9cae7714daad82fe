"""What an estimator may offer beside its contract: estimates of windows that move over one history."""

from __future__ import annotations

from typing import Protocol, TypeVar, runtime_checkable

from tangency.contracts.returns import Returns

__all__ = ["RollingEstimator", "Rolls"]

E_co = TypeVar("E_co", covariant=True)


class RollingEstimator(Protocol[E_co]):
    """Estimates from one window after another, and keeps what the next one needs.

    An estimate may depend on the returns of its window and on their place, and on nothing else: not on the windows that
    were asked for before. It says what the estimator says of the window alone, and differs by rounding.

    >>> import numpy as np
    >>> from tangency.sdk import MeanEstimate, Returns, RollingEstimator
    >>> class Remembered:
    ...     def __init__(self) -> None:
    ...         self.sums: dict[int, np.ndarray] = {}
    ...
    ...     def estimate_at(self, returns: Returns, first: int) -> MeanEstimate:
    ...         for period, row in enumerate(returns.values, start=first):
    ...             self.sums.setdefault(period, row)
    ...         n = len(returns.dates)
    ...         total = sum(self.sums[period] for period in range(first, first + n))
    ...         return MeanEstimate(values=total / n, n_periods=n)
    >>> rolling: RollingEstimator[MeanEstimate] = Remembered()
    >>> window = Returns(assets=("BTC",), dates=np.arange(2), values=np.array([[0.01], [0.03]]), periods_per_year=None)
    >>> rolling.estimate_at(window, 5).values.tolist()
    [0.02]
    """

    def estimate_at(self, returns: Returns, first: int) -> E_co:
        """Return the estimate of a window; never mutate `returns`.

        Parameters
        ----------
        first
            Place of the window's first period in the history. Of the same assets, one place always holds the same
            returns; windows may overlap, leave gaps, and change their assets.
        """
        ...


@runtime_checkable
class Rolls(Protocol[E_co]):
    """A risk or return model that has a cheaper way through many windows of one history.

    >>> from tangency.sdk import Rolls
    >>> class Model:
    ...     def rolling(self):
    ...         return self
    >>> isinstance(Model(), Rolls)
    True
    """

    def rolling(self) -> RollingEstimator[E_co]:
        """Return an estimator that has seen no window yet."""
        ...
