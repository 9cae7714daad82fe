"""Rows that hold from a day until another: which hold on a day, and which contradict each other."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime
from itertools import pairwise
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from tangency.display.numbers import percent
from tangency.market.reference.reading import ReadRows

__all__ = ["holding_on", "require_intervals", "require_whole"]

_BEGIN, _END = datetime.min, datetime.max  # noqa: DTZ901  # labels have no time zone
_TOLERANCE = 1e-9


def holding_on(rows: Any, day: datetime) -> Any:
    """Return the rows that hold on a day: valid_from ≤ day < valid_to, an empty bound being open."""
    stamp = pa.scalar(day, pa.timestamp("us"))
    has_begun = pc.fill_null(pc.less_equal(rows["valid_from"], stamp), fill_value=True)
    goes_on = pc.fill_null(pc.greater(rows["valid_to"], stamp), fill_value=True)
    return rows.filter(pc.and_(has_begun, goes_on))


def require_intervals(read: ReadRows, by: tuple[str, ...]) -> None:
    """Refuse rows that end before they begin, and two rows of one thing that hold at the same time.

    Parameters
    ----------
    by
        Columns that say what a row is of.

    Raises
    ------
    DataError
        With the place of the row.
    """
    spans: dict[tuple[object, ...], list[tuple[datetime, datetime, int]]] = defaultdict(list)
    for row, each in enumerate(read.rows.to_pylist()):
        begin, end = each["valid_from"] or _BEGIN, each["valid_to"] or _END
        if end <= begin:
            raise read.fault(
                row,
                "the row ends before it begins",
                value=f"{begin:%Y-%m-%d} to {end:%Y-%m-%d}",
                remedy="valid_to is the first day on which the row holds no more, after valid_from",
            )
        spans[tuple(each[name] for name in by)].append((begin, end, row))
    for own, known in spans.items():
        ordered = sorted(known)
        for before, after in pairwise(ordered):
            if after[0] < before[1]:
                raise read.fault(
                    after[2],
                    f"the row holds while that of {read.raw.place(before[2])} does",
                    value=", ".join(map(str, own)),
                    remedy="let the earlier one end (valid_to) where the later one begins (valid_from), or remove one",
                )


def require_whole(read: ReadRows) -> None:
    """Refuse labels of an asset whose weights exceed 1 on any day.

    Raises
    ------
    DataError
        With the place of the row that exceeds it.
    """
    by_symbol: dict[str, list[tuple[datetime, datetime, float, str, int]]] = defaultdict(list)
    for row, each in enumerate(read.rows.to_pylist()):
        if each["label"] is not None:
            own = (each["valid_from"] or _BEGIN, each["valid_to"] or _END, each["weight"], each["label"], row)
            by_symbol[each["symbol"]].append(own)
    for symbol, known in by_symbol.items():
        # The sum grows only where a row begins.
        for begin, *_, row in known:
            there = [each for each in known if each[0] <= begin < each[1]]
            if sum(each[2] for each in there) > 1 + _TOLERANCE:
                raise read.fault(
                    row,
                    f"the labels of {symbol} add up to more than 1",
                    value=", ".join(f"{label} {percent(weight)}" for _, _, weight, label, _ in there),
                    remedy="give each its weight, a fraction, or the day on which the earlier ends (valid_to)",
                )
