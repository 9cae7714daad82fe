"""A benchmark that is given as simple returns by date."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from tangency.contracts.arrays import Floats, all_finite, own_floats, read_only
from tangency.contracts.returns import Returns
from tangency.errors import DataError, Remedy, Setting
from tangency.estimation.frame_values import Doubt, doubt_of, kind_of_impossible, years_of
from tangency.market.frame_periods import frame_periods
from tangency.risk.drawdown_spells import Dates

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["aligned_benchmark"]

_WHERE = "benchmark"


def aligned_benchmark(
    returns: pd.Series[float], dates: Dates, *, periods_per_year: float | None, declared: bool = False
) -> Floats:
    """Return a benchmark's simple returns on the dates of a record, shape (n_periods,), joined by label.

    What lies before the record's first date or after its last is not used. Between them both have the same dates:
    a date that only the benchmark has is refused, too, for the record's return there spans several of its own.

    Parameters
    ----------
    dates
        Labels of the record's periods, ascending.
    periods_per_year
        The calendar's, by which values are judged; None where it is not known.
    declared
        Whether it was said that the values are simple returns, so that they are not judged.

    Raises
    ------
    DataError
        Dates of another kind, repeated, or out of order; a date of the record without a return, or a date between its
        dates; a return below −1; values that surely are no simple returns, such as prices.

    >>> import pandas as pd
    >>> given = pd.Series([0.5, 0.01, 0.02], pd.date_range("2024-01-01", periods=3))
    >>> aligned_benchmark(given, given.index[1:].to_numpy(), periods_per_year=365.0).tolist()
    [0.01, 0.02]
    """
    stated, values = _labelled(returns, dates)
    if not (np.array_equal(stated, dates) and all_finite(values)):
        within = (stated >= dates[0]) & (stated <= dates[-1])
        stated, values = stated[within], read_only(values[within])
        _require_same(stated, values, dates)
    _require_returns(stated, values, periods_per_year, declared=declared)
    return values


def _require_same(own: Dates, values: Floats, dates: Dates) -> None:
    _require_all(own[np.isfinite(values)], dates)
    more = np.setdiff1d(own, dates)
    if len(more):
        raise DataError(
            "the benchmark has another calendar than the record",
            where=_WHERE,
            value=f"{len(more)} dates that the record lacks, the first {_day(more[0])}",
            remedy="compound its returns to the dates of the record",
        )


def _labelled(returns: pd.Series[float], dates: Dates) -> tuple[Dates, Floats]:
    labels = returns.index
    # Whole numbers are labels as they stand; what people write as dates is read as that of the record is.
    stated: Dates = labels.to_numpy() if labels.dtype.kind in "iu" else frame_periods(labels)
    if stated.dtype.kind != dates.dtype.kind:
        raise DataError(
            "a benchmark has labels as the record has",
            where=_WHERE,
            value=f"{labels.dtype} for {dates.dtype}",
            remedy="label it by the day of the session, or by its opening in UTC",
        )
    if not (labels.is_monotonic_increasing and labels.is_unique):
        raise DataError("the dates of a benchmark ascend, each once", where=_WHERE, remedy="sort them")
    return stated, own_floats(returns.to_numpy(dtype=np.float64))


def _require_all(own: Dates, dates: Dates) -> None:
    """Refuse a date of the record without a return; `own` are those within the record that have one."""
    missing = np.setdiff1d(dates, own)
    if not len(missing):
        return
    value = f"{len(missing)} of {len(dates)} dates, the first {_day(missing[0])}"
    if not len(own):
        raise DataError(
            "the benchmark has no date of the record",
            where=_WHERE,
            value=value,
            remedy="give returns on the dates of the record",
        )
    if ((missing > own[0]) & (missing < own[-1])).any():
        raise DataError(
            "the benchmark lacks dates of the record, as one of another calendar does",
            where=_WHERE,
            value=value,
            remedy="give a return for every date of the record, or a record on the dates of the benchmark",
        )
    if missing[0] < own[0]:
        begin = Remedy("give it from the start, or begin the record there: ", Setting("start", _day(own[0])))
        raise DataError(f"the benchmark starts late, at {_day(own[0])}", where=_WHERE, value=value, remedy=begin)
    stop = Remedy("give it to the end, or end the record there: ", Setting("end", _day(own[-1])))
    raise DataError(f"the benchmark ends early, at {_day(own[-1])}", where=_WHERE, value=value, remedy=stop)


def _require_returns(dates: Dates, values: Floats, periods_per_year: float | None, *, declared: bool) -> None:
    given = Returns.of_assets((_WHERE,), dates, values[None], periods_per_year)
    below: npt.NDArray[np.bool_] = values < -1.0
    if below.any():
        at = int(below.argmax())
        doubt = Doubt.of(kind_of_impossible(values, years_of(given)), _WHERE, values, is_alone=False)
        raise DataError(
            f"not a simple return: it must be at least -1; {doubt.what}",
            where=f"{_WHERE}, {_day(dates[at])}",
            value=float(values[at]),
            remedy="give simple returns as fractions: 0.01 is one percent, -1 the loss of all",
        )
    doubtful = None if declared else doubt_of(given)
    if doubtful is not None:
        raise DataError(
            doubtful.what, where=_WHERE, value=doubtful.value, remedy="make simple returns of them, from date to date"
        )


def _day(label: np.datetime64 | np.int64) -> str:
    day, _, clock = str(label).partition("T")
    return day if not clock.strip("0:.") else f"{day}T{clock[:5]}"
