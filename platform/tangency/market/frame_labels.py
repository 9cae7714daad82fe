"""The column labels of a frame: assets, each once; what else stands there is named, with the call that mends it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import pandas as pd

from tangency.domain.input_limits import LONGEST_NAME, MOST_ASSETS
from tangency.errors import DataError
from tangency.market.reading.timestamps import ISO_DATE

__all__ = ["require_assets", "require_labels"]

_WHERE = "data, columns"
_DATES = (pd.DatetimeIndex, pd.PeriodIndex)


def require_assets(frame: pd.DataFrame, labels: tuple[str, ...]) -> None:
    """Return if a frame has rows, and its columns are assets.

    Parameters
    ----------
    labels
        Of the columns, as text.

    Raises
    ------
    DataError
        For a frame without values, too many labels or too long ones, a label that stands twice, labels of several
        levels, or dates across.
    """
    if not labels or len(frame) == 0:
        raise DataError("there are no returns", where="data", value=f"{frame.shape[0]} × {frame.shape[1]}")
    columns = frame.columns
    require_labels(labels, where=_WHERE)
    if isinstance(columns, pd.MultiIndex):
        first = columns[0]
        raise DataError(
            f"the columns have {columns.nlevels} levels, where one label names an asset",
            where=_WHERE,
            value=str(first),
            remedy=f"choose one of each: frame[{first[0]!r}], or frame.droplevel(0, axis=1)",
        )
    if len(set(labels)) < len(labels):
        twice = next(label for label, count in Counter(labels).items() if count > 1)
        raise DataError("an asset appears twice", where=_WHERE, value=twice, remedy="keep one of them")
    is_dated = isinstance(columns, _DATES)
    if is_dated or (labels[0][:1].isdigit() and all(map(ISO_DATE.fullmatch, labels))):
        raise DataError(
            "the columns are dates, where assets belong",
            where=_WHERE,
            value=labels[0],
            remedy="turn the frame, so that a row is a period and a column an asset: frame.T",
        )


def require_labels(labels: Sequence[str], *, where: str) -> None:
    """Return if labels are few and short enough to be assets; raises DataError."""
    if len(labels) > MOST_ASSETS:
        raise DataError(
            f"there are more assets than {MOST_ASSETS}",
            where=where,
            value=len(labels),
            remedy="choose those that may be held; if a row is an asset and a column a period, turn the frame: frame.T",
        )
    if max(map(len, labels)) > LONGEST_NAME:
        longest = max(labels, key=len)
        raise DataError(
            f"a label has more than {LONGEST_NAME} characters", where=where, value=longest, remedy="use short labels"
        )
