"""Frames of pandas: index levels are columns, and two levels of columns are two header rows."""

from __future__ import annotations

from collections.abc import Hashable

import pandas as pd

from tangency.errors import DataError, Remedy, Setting
from tangency.market.reading.raw import RawTable

__all__ = ["raw_from_pandas"]

_DATES, _CLOSE = "timestamp", "close"
_LEVELS = 2


def raw_from_pandas(data: pd.DataFrame | pd.Series, source: str) -> RawTable:
    """Return a frame, or a series as a frame of one column, as read.

    An index that counts the rows carries no meaning and is left out; one of dates without a name holds the timestamps.

    Raises
    ------
    DataError
        More than two levels of columns.
    """
    frame = data.to_frame(_CLOSE if data.name is None else data.name) if isinstance(data, pd.Series) else data
    levels = _levels(frame, source)
    columns = [" ".join(filter(None, pair)) for pair in levels] or [str(name) for name in frame.columns]
    index, noticed = _index(frame.index, columns)
    body = frame.set_axis(pd.Index(columns, dtype="object"), axis=1).reset_index(drop=True)
    if index is not None:
        body = pd.concat([index, body], axis=1)
        levels = (*((str(name), "") for name in index.columns), *levels) if levels else ()
    return RawTable(frame=body, source=source, levels=levels, noticed=noticed)


def _levels(frame: pd.DataFrame, source: str) -> tuple[tuple[str, str], ...]:
    if not isinstance(frame.columns, pd.MultiIndex):
        return ()
    if frame.columns.nlevels != _LEVELS:
        raise DataError(
            f"the columns have {frame.columns.nlevels} levels",
            where=source,
            remedy=Remedy("two are read, field and asset, as ", Setting("header_rows", 2), " does of a file"),
        )
    return tuple((_text(above), _text(below)) for above, below in frame.columns)


def _text(name: Hashable) -> str:
    return "" if name is None or name != name else str(name)  # noqa: PLR0124  # NaN, as pandas names what has no name


def _index(index: pd.Index, columns: list[str]) -> tuple[pd.DataFrame | None, tuple[str, ...]]:
    """Return the levels of an index that are columns, and what was noticed."""
    if isinstance(index, pd.MultiIndex):
        names = [str(name) if name is not None else f"index {place + 1}" for place, name in enumerate(index.names)]
        return pd.DataFrame({name: index.get_level_values(place) for place, name in enumerate(names)}), ()
    if index.name is not None:
        return pd.DataFrame({str(index.name): index}), ()
    if isinstance(index, pd.DatetimeIndex) and _DATES not in columns:
        return pd.DataFrame({_DATES: index}), ("the index has no name and holds dates: they are the timestamps",)
    if index.dtype.kind in "iu" or isinstance(index, pd.RangeIndex):
        return None, ()
    return pd.DataFrame({"index": index}), ("the index has no name and is called 'index'",)
