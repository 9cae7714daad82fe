"""A frame of simple returns in canonical form, refused where its values are no such returns."""

from __future__ import annotations

import numpy as np
import pandas as pd

from tangency.contracts.arrays import Floats
from tangency.contracts.returns import Returns
from tangency.errors import DataError

__all__ = ["frame_returns"]


def frame_returns(frame: pd.DataFrame, labels: tuple[str, ...], periods_per_year: float | None) -> Returns:
    """Return a frame's returns, assets sorted by label.

    Parameters
    ----------
    labels
        Of the columns, as text.

    Raises
    ------
    DataError
        For values that are not simple returns, labels that are repeated, or dates out of order.
    """
    if not labels or len(frame) == 0:
        raise DataError("there are no returns", where="data", value=f"{frame.shape[0]} × {frame.shape[1]}")
    if len(set(labels)) < len(labels):
        twice = next(label for label in labels if labels.count(label) > 1)
        raise DataError("an asset appears twice", where="data, columns", value=twice, remedy="keep one of them")
    by_asset = _numbers(frame).T
    canonical = tuple(sorted(labels))
    if canonical != labels:
        by_asset = by_asset[sorted(range(len(labels)), key=labels.__getitem__)]
    index = frame.index
    returns = Returns.of_assets(
        canonical,
        _dates(index) if isinstance(index, pd.DatetimeIndex) else np.arange(len(frame)),
        by_asset,
        periods_per_year,
    )
    _refuse_what_are_no_returns(returns, index)
    return returns


def _dates(index: pd.DatetimeIndex) -> np.ndarray[tuple[int], np.dtype[np.datetime64]]:
    if index.hasnans or not index.is_monotonic_increasing or not index.is_unique:
        raise DataError(
            "dates must be present, ascending and unique",
            where="data, index",
            value=None if index.is_unique else str(index[index.duplicated()][0]),
            remedy="sort the frame by date and keep one row a date",
        )
    local = index if index.tz is None else index.tz_localize(None)
    return np.asarray(local.values).astype("datetime64[us]", copy=False)


def _numbers(frame: pd.DataFrame) -> Floats:
    """Return the values, shape (n_periods, n_assets), in the frame's own memory where it is of one kind."""
    try:
        return np.asarray(frame.to_numpy(dtype=np.float64))
    except (TypeError, ValueError):
        column = next(label for label in frame.columns if not pd.api.types.is_numeric_dtype(frame[label]))
        raise DataError(
            "a column is not numeric", where=f"data[{column}]", value=str(frame[column].dtype), remedy="convert it"
        ) from None


def _refuse_what_are_no_returns(returns: Returns, index: pd.Index) -> None:
    """Return where all values that are there can be simple returns; missing ones are the estimators' business."""
    by_asset = returns.by_asset
    if returns.is_complete:
        least = most = float(by_asset.min())
    else:
        least, most = float(np.nanmin(by_asset, initial=np.inf)), float(np.nanmax(by_asset, initial=-np.inf))
    if least < -1.0 or most == np.inf:
        values = returns.values
        period, column = divmod(int(((values < -1.0) | np.isinf(values)).argmax()), values.shape[1])
        raise DataError(
            "not a simple return: it must be finite and at least -100 %",
            where=f"data[{returns.assets[column]}], row {index[period]}",
            value=float(values[period, column]),
            remedy="pass simple returns as fractions; prices come as a PricePanel",
        )
    if least > 1.0 and most >= least:
        raise DataError(
            "every value is above 100 %, so these are no returns",
            where="data",
            remedy="prices come as a PricePanel; of a frame of prices pass frame.pct_change().dropna()",
        )
