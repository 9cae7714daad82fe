"""The window of an estimate: how many of its periods entered, and which returns are missing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import numpy as np
import numpy.typing as npt

from tangency.contracts.returns import Returns

__all__ = ["Window", "window_of"]

_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_DAY = np.timedelta64(1, "D")
# 1970-01-01 was a Thursday.
_EPOCH_WEEKDAY = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """The periods that there are, and those that the moments came from.

    Attributes
    ----------
    n_periods
        Periods of the window.
    for_covariance, for_mean
        Periods that entered each estimate.
    missing
        Asset → returns that do not exist, most first; assets that lack none are left out.
    lost_weekdays
        Weekdays of the window of which no period is complete, as where stocks stand beside coins.
    """

    n_periods: int
    for_covariance: int
    for_mean: int
    missing: Mapping[str, int] = field(default_factory=dict)
    lost_weekdays: tuple[str, ...] = ()


def window_of(returns: Returns, *, for_covariance: int, for_mean: int) -> Window:
    """Return the window of two estimates from the same returns."""
    whole = Window(n_periods=len(returns.dates), for_covariance=for_covariance, for_mean=for_mean)
    if returns.is_complete:
        return whole
    is_missing = np.isnan(returns.values)
    counts = is_missing.sum(axis=0)
    most_first = sorted(np.flatnonzero(counts), key=lambda i: -counts[i])
    return replace(
        whole,
        missing={returns.assets[i]: int(counts[i]) for i in most_first},
        lost_weekdays=_lost_weekdays(returns.dates, np.asarray(~is_missing.any(axis=1))),
    )


def _lost_weekdays(dates: npt.NDArray[np.generic], is_complete: npt.NDArray[np.bool_]) -> tuple[str, ...]:
    """Return the weekdays that have periods of a day or longer, but no complete one."""
    if dates.dtype.kind != "M" or is_complete.all() or not is_complete.any():
        return ()
    days = dates.astype("datetime64[D]")
    if (np.diff(days) < _DAY).any():  # within a day a weekday says little
        return ()
    weekdays = (days.astype(np.int64) + _EPOCH_WEEKDAY) % len(_WEEKDAYS)
    lost = set(weekdays.tolist()) - set(weekdays[is_complete].tolist())
    return tuple(_WEEKDAYS[day] for day in sorted(lost))
