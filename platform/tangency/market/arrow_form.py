"""Matrices of prices and volumes, read from canonical rows in Arrow by label."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from tangency.contracts.arrays import Floats
from tangency.errors import DataError
from tangency.market.sessions import Sessions
from tangency.market.spec import CANONICAL_COLUMNS, FLOAT_COLUMNS, REQUIRED_COLUMNS

__all__ = ["bar_values", "close_prices"]

_TYPES = {
    "timestamp": pa.timestamp("us"),
    "symbol": pa.string(),
    "venue": pa.string(),
    **dict.fromkeys(FLOAT_COLUMNS, pa.float64()),
}


def close_prices(bars: Any, symbols: tuple[str, ...], sessions: Sessions, *, where: str) -> Floats:
    """Return close prices, shape (n_sessions, n_assets), read-only; NaN where there is none.

    Raises
    ------
    DataError
        Columns or types that are not canonical, assets that repeat, a row of an asset or session that the panel
        does not list, two rows for one place.
    """
    _require_canonical(bars.schema, where=where)
    return bar_values(bars, "close", symbols, sessions, where=where)


def bar_values(bars: Any, name: str, symbols: tuple[str, ...], sessions: Sessions, *, where: str) -> Floats:
    """Return one column of the rows, shape (n_sessions, n_assets), read-only; NaN where it is unknown.

    Raises
    ------
    DataError
        A column that the rows lack, assets that repeat, a row of an asset or session that is not listed, two rows for
        one place.
    """
    if name not in bars.schema.names:
        raise DataError(
            f"the bars have no {name!r}",
            where=where,
            value=", ".join(bars.schema.names),
            remedy="import them with that column",
        )
    if len(set(symbols)) < len(symbols):
        raise DataError("the assets of a panel must differ", where=where, remedy="list each symbol once")
    stamps = bars["timestamp"].to_numpy()
    labels = bars["symbol"].combine_chunks().dictionary_encode()
    rows = np.minimum(np.searchsorted(sessions, stamps), len(sessions) - 1)
    known = pd.Index(symbols).get_indexer(pd.Index(labels.dictionary.to_pylist()))
    columns = np.append(known, -1)[pc.fill_null(labels.indices, -1).to_numpy(zero_copy_only=False)]
    strange = (columns < 0) | (sessions[rows] != stamps)
    if strange.any():
        at = int(np.argmax(strange))
        raise DataError(
            "a row is not of the panel's assets and sessions",
            where=where,
            value=f"{labels[at]} {stamps[at]}",
            remedy="list every asset of the table",
        )
    taken = np.zeros((len(sessions), len(symbols)), dtype=np.bool_)
    taken[rows, columns] = True
    if np.count_nonzero(taken) < len(rows):
        raise DataError("two rows for one asset and session", where=where, remedy="import the dataset again")
    values = np.full(taken.shape, np.nan)
    values[rows, columns] = bars[name].to_numpy()
    values.flags.writeable = False
    return values


def _require_canonical(schema: Any, *, where: str) -> None:
    names = list(schema.names)
    wrong = [name for name in names if name not in CANONICAL_COLUMNS or schema.field(name).type != _TYPES[name]]
    wrong += [name for name in REQUIRED_COLUMNS if name not in names]
    if wrong:
        raise DataError("a column is not canonical", where=where, value=wrong[0], remedy="import the dataset again")
