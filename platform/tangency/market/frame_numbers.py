"""The values of a frame as numbers; what else a column holds is named, with the call that mends it."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from tangency.contracts.arrays import Floats
from tangency.errors import DataError

__all__ = ["frame_numbers"]


def frame_numbers(frame: pd.DataFrame) -> Floats:
    """Return the values, shape (n_periods, n_assets), in the frame's own memory where it is of one kind.

    Raises
    ------
    DataError
        For a column of dates, texts, or marks of true and false.
    """
    values = frame.to_numpy()
    if values.dtype.kind in "fiu":
        return np.asarray(values, dtype=np.float64)
    for column, dtype in zip(frame.columns, frame.dtypes, strict=True):
        if not _is_number(frame[column], dtype):
            raise DataError(
                "a column is not numeric",
                where=f"data[{column}]",
                value=f"{dtype}, such as {frame[column].iloc[0]}",
                remedy=f"of dates make the index: frame.set_index({str(column)!r}); "
                "of texts make numbers, or leave the column out",
            )
    return np.asarray(frame.to_numpy(dtype=np.float64))


def _is_number(column: pd.Series, dtype: Any) -> bool:
    """Whether a column's values are real numbers, of whatever type."""
    if pd.api.types.is_any_real_numeric_dtype(dtype):
        return True
    if not pd.api.types.is_object_dtype(dtype):
        return False
    try:
        column.to_numpy(dtype=np.float64)
    except (TypeError, ValueError):
        return False
    return pd.api.types.infer_dtype(column) not in {"string", "boolean", "date", "datetime", "datetime64"}
