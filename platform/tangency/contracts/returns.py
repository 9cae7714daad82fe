"""Simple returns of a window: the input of every estimator."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from math import isfinite
from typing import Self

import numpy as np
import numpy.typing as npt

from tangency.contracts.arrays import Floats, frozen_floats, read_only
from tangency.contracts.deferred import Deferred, Later

__all__ = ["Returns"]


@dataclass(frozen=True, kw_only=True, eq=False)
class Returns:
    """Simple returns per period.

    Attributes
    ----------
    assets
        Labels of the columns, in canonical order (sorted).
    dates
        Label of each period, shape (n_periods,): its end as datetime64, or its number where there are no dates.
    values
        Shape (n_periods, n_assets), read-only, C-contiguous. NaN marks a return that does not exist: an
        asset not yet listed, no longer listed, or a price missing at either end of the period.
    periods_per_year
        From the calendar, or None where unknown: then nothing annual can be computed.
    is_complete
        Whether it is known that every value is there and finite; where False it has not been looked.
    probabilities
        Of the periods, shape (n_periods,), where a view model has reweighted them; None where all are equal.

    >>> import numpy as np
    >>> from tangency.sdk import Returns
    >>> returns = Returns(
    ...     assets=("BTC", "ETH"),
    ...     dates=np.array(["2024-01-01", "2024-01-02"], dtype="datetime64[D]"),
    ...     values=np.array([[0.01, 0.04], [0.03, 0.0]]),
    ...     periods_per_year=365.0,
    ... )
    >>> returns.means.tolist(), returns.label(1)
    ([0.02, 0.02], '2024-01-02')
    """

    assets: tuple[str, ...]
    dates: npt.NDArray[np.datetime64] | npt.NDArray[np.int64]
    values: Deferred[Floats] = Deferred()
    periods_per_year: float | None
    is_complete: bool = False
    probabilities: Floats | None = None

    @classmethod
    def of_assets(
        cls,
        assets: tuple[str, ...],
        dates: npt.NDArray[np.datetime64] | npt.NDArray[np.int64],
        by_asset: Floats,
        periods_per_year: float | None,
    ) -> Self:
        """Return returns that come asset by asset, shape (n_assets, n_periods).

        They are looked through, for `is_complete`; `values` are copied from them on first access.
        """
        by_asset = frozen_floats(by_asset)
        means, is_finite = _means(by_asset)
        made = cls(
            assets=assets,
            dates=dates,
            values=Later(_by_period, by_asset),
            periods_per_year=periods_per_year,
            is_complete=is_finite,
        )
        made.__dict__.update(by_asset=by_asset, means=means)
        return made

    @classmethod
    def of_periods(
        cls,
        assets: tuple[str, ...],
        dates: npt.NDArray[np.datetime64] | npt.NDArray[np.int64],
        values: Floats,
        periods_per_year: float | None,
    ) -> Self:
        """Return complete returns that come period by period, shape (n_periods, n_assets), read-only, C-contiguous.

        Their means are taken from them as they lie: of a window that moves, copying all of it costs more.
        """
        made = cls(assets=assets, dates=dates, values=values, periods_per_year=periods_per_year, is_complete=True)
        n_periods = len(values)
        made.__dict__["means"] = read_only(np.ones(n_periods).dot(values) / n_periods)
        return made

    @cached_property
    def by_asset(self) -> Floats:
        """The same returns asset by asset: shape (n_assets, n_periods), read-only, C-contiguous."""
        return frozen_floats(self.values.T)

    @cached_property
    def means(self) -> Floats:
        """Mean of each asset's returns, shape (n_assets,), read-only; not a number where one is missing."""
        return _means(self.by_asset)[0]

    def label(self, period: int) -> str:
        """Return a period as text: its date, to the minute where it is not a whole day."""
        stamp = self.dates[period]
        if not isinstance(stamp, np.datetime64):
            return f"period {stamp}"
        day, _, clock = str(stamp).partition("T")
        return day if not clock.strip("0:.") else f"{day}T{clock[:5]}"


def _by_period(by_asset: Floats) -> Floats:
    return frozen_floats(by_asset.T)


def _means(by_asset: Floats) -> tuple[Floats, bool]:
    """Return the mean of each row, and whether all values are finite."""
    n_periods = by_asset.shape[1]
    with np.errstate(invalid="ignore", over="ignore"):
        means = frozen_floats(by_asset.dot(np.ones(n_periods)) / n_periods)
        return means, isfinite(means.sum())  # a sum is finite only where all its terms are
