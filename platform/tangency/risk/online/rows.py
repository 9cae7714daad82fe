"""What a moving estimate accepts: rows of returns without holes."""

from __future__ import annotations

from math import isfinite

import numpy as np

from tangency.contracts.arrays import Floats
from tangency.errors import ConfigurationError, DataError, Remedy, Setting

__all__ = ["checked_row", "checked_rows", "require_positive"]


def checked_rows(rows: Floats, n_assets: int) -> Floats:
    """Return a C-contiguous copy of rows of returns, shape (n_periods, n_assets), or raise DataError."""
    if rows.ndim != 2 or rows.shape[1] != n_assets:  # noqa: PLR2004  # periods and assets
        raise DataError("returns have a row for each period and a column for each asset", value=str(rows.shape))
    for row in rows:
        checked_row(row, n_assets)
    return np.array(rows, dtype=np.float64, order="C")  # as kernels take them, whatever the frame's own layout


def checked_row(row: Floats, n_assets: int) -> Floats:
    """Return the returns of one period, shape (n_assets,), contiguous; or raise DataError."""
    if row.shape != (n_assets,):
        raise DataError("a period has a return for each asset", where="returns", value=f"{row.shape} for {n_assets}")
    if not isfinite(row.dot(row)) and not np.isfinite(row).all():
        raise DataError(
            "a return is missing or infinite",
            where=f"returns, asset number {int((~np.isfinite(row)).argmax())}",
            remedy="leave the asset or the period out",
        )
    return np.ascontiguousarray(row, dtype=np.float64)


def require_positive(name: str, value: float, such_as: float) -> None:
    """Return if a number is positive and finite, or raise ConfigurationError."""
    if not 0.0 < value < np.inf:
        raise ConfigurationError(
            "a number is not positive", where=name, value=value, remedy=Remedy("give ", Setting(name, such_as))
        )
