"""Every metric of many records as one table, a record a row."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from tangency.errors import DataError
from tangency.performance.metrics.registry import METRICS, compute
from tangency.performance.track_record import TrackRecord

if TYPE_CHECKING:
    from collections.abc import Hashable

    import pandas as pd

__all__ = ["metric_table"]


def metric_table(
    returns: pd.DataFrame,
    *,
    benchmark: pd.Series[float] | None,
    risk_free: pd.Series[float] | float,
    periods_per_year: float,
    minimum_acceptable: float = 0.0,
) -> pd.DataFrame:
    """Return the metrics of the registry for each column of returns: records down, metrics across.

    A row is what `compute` says of its record alone, bit for bit; missing where that says why there is no number.

    Parameters
    ----------
    returns
        Simple returns, shape (n_periods, n_records).
    benchmark
        Simple returns of the same dates; None leaves what needs one missing.
    risk_free
        Per period.
    minimum_acceptable
        A return per period.

    Returns
    -------
    DataFrame
        Shape (n_records, n_metrics), of `Float64`.

    Raises
    ------
    DataError
        For no record, a name that stands twice; as `TrackRecord.of_series`, with the name of the record.
    ConfigurationError
        As `compute`.

    >>> import pandas as pd
    >>> from tangency import metric_table
    >>> days = pd.date_range("2024-01-01", periods=4)
    >>> returns = pd.DataFrame({"a": [0.01, 0.03, 0.01, 0.03], "b": [0.0, -0.5, 1.0, 0.0]}, index=days)
    >>> table = metric_table(returns, benchmark=None, risk_free=0.0, periods_per_year=3.0)
    >>> table[["sharpe_ratio", "max_drawdown", "calmar_ratio", "beta"]].round(6)
       sharpe_ratio  max_drawdown  calmar_ratio  beta
    a           3.0           0.0          <NA>  <NA>
    b      0.344124           0.5           0.0  <NA>
    """
    import pandas as pd  # noqa: PLC0415  # wanted for the table only

    _require_names(returns)
    rows = []
    for place, name in enumerate(returns.columns):
        try:
            record = TrackRecord.of_series(
                returns.iloc[:, place], risk_free=risk_free, periods_per_year=periods_per_year, benchmark=benchmark
            )
        except DataError as error:
            raise _of_record(error, name) from error
        values = compute(record, minimum_acceptable=minimum_acceptable).values_by_name
        rows.append([np.nan if value is None else value for value in values.values()])
    numbers = np.array(rows)
    # A computed metric is never NaN, so that the mask says exactly what is missing.
    cells = {
        metric: pd.arrays.FloatingArray(column.copy(), np.isnan(column))
        for metric, column in zip(METRICS, numbers.T, strict=True)
    }
    return pd.DataFrame(cells, index=returns.columns)


def _require_names(returns: pd.DataFrame) -> None:
    names = returns.columns
    if not len(names):
        raise DataError("there is no record", where="returns", remedy="give each a column")
    if not names.is_unique:
        twice = names[names.duplicated()][0]
        raise DataError("a record appears twice", where="returns", value=str(twice), remedy="keep one of them")


def _of_record(error: DataError, name: Hashable) -> DataError:
    where = f"{name}" if error.where is None else f"{name}: {error.where}"
    return DataError(error.what, where=where, value=error.value, remedy=error.remedy)
