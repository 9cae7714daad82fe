"""Dividends and splits that came with the bars of a source, beside those that are known."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from fractions import Fraction
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from tangency.domain.split import Split
from tangency.market.reference import schema_named

__all__ = ["with_dividends", "with_splits"]

_DIVIDENDS = schema_named("dividends")


def with_dividends(known: Any, fetched: Any) -> Any:
    """Return the table `dividends` with what was fetched; None where there is nothing at all.

    A dividend of an asset and ex-date that are known takes the amount and currency that came last, and keeps its day
    of payment, of which a source says nothing. None is ever taken away.

    Parameters
    ----------
    known
        The table; None where there is none.
    fetched
        Rows of `PAGE_SCHEMA`, in the order in which they came.
    """
    came = fetched.filter(pc.is_valid(fetched["dividend"])).to_pylist()
    if not came:
        return known
    rows = {(each["symbol"], each["ex_date"]): each for each in ([] if known is None else known.to_pylist())}
    for each in came:
        key = (each["symbol"], each["timestamp"])
        new = {"amount": each["dividend"], "currency": each["currency"]}
        rows[key] = {**rows.get(key, {"symbol": key[0], "ex_date": key[1], "pay_date": None}), **new}
    keys = [(name, "ascending") for name in dict.fromkeys((*_DIVIDENDS.key, *_DIVIDENDS.arrow.names))]
    return pa.Table.from_pylist(list(rows.values()), schema=_DIVIDENDS.arrow).sort_by(keys)


def with_splits(known: Iterable[Split], fetched: Any) -> tuple[Split, ...]:
    """Return the splits that a source has told, by asset and session, with those of fetched rows."""
    told: dict[tuple[str, datetime], Split] = {(each.symbol, each.session): each for each in known}
    for each in fetched.filter(pc.is_valid(fetched["split"])).to_pylist():
        ratio = Fraction(each["split"])
        if ratio != 1:
            key = (each["symbol"], each["timestamp"])
            told[key] = Split(symbol=key[0], session=key[1], ratio=ratio)
    return tuple(told[key] for key in sorted(told))
