"""Simple returns of a window: the input of every estimator."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from tangency.contracts.arrays import Floats

__all__ = ["Returns"]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Returns:
    """Simple returns per period.

    Attributes
    ----------
    assets
        Labels of the columns, in canonical order (sorted).
    dates
        Label of each period, shape (n_periods,): its end as datetime64, or its number where nobody dated it.
    values
        Shape (n_periods, n_assets), read-only, C-contiguous. NaN marks a return that does not exist: an
        asset not yet listed, no longer listed, or a price missing at either end of the period.
    periods_per_year
        From the calendar, or None where nobody has said it: then nothing annual can be computed.
    is_complete
        Whether it is known that every value is there and finite; where False it has not been looked.
    """

    assets: tuple[str, ...]
    dates: npt.NDArray[np.datetime64] | npt.NDArray[np.int64]
    values: Floats
    periods_per_year: float | None
    is_complete: bool = False

    def label(self, period: int) -> str:
        """Return the words for a period: its date, to the minute where it is not a whole day."""
        stamp = self.dates[period]
        if not isinstance(stamp, np.datetime64):
            return f"period {stamp}"
        day, _, clock = str(stamp).partition("T")
        return day if not clock.strip("0:.") else f"{day}T{clock[:5]}"
