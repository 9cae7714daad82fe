"""Market capitalisations by snapshot: the sizes that were known at a time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

import numpy as np
import pandas as pd

from tangency.errors import DataError
from tangency.market.as_of import AsOf, parse_as_of

__all__ = ["CapSnapshot", "MarketCaps"]


@dataclass(frozen=True, slots=True, kw_only=True)
class CapSnapshot:
    """Symbols in order of size, largest first, as published on `date`."""

    date: datetime
    symbols: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class MarketCaps:
    """Snapshots of market capitalisation.

    Attributes
    ----------
    table
        Columns `timestamp`, `symbol`, `market_cap`; one row per snapshot and symbol.
    sectors
        Sectors of symbols that a panel may not hold, so that a stablecoin without prices is known as one.

    Raises
    ------
    DataError
        A symbol twice in one snapshot, or a size that is not a positive number.
    """

    table: pd.DataFrame
    sectors: Mapping[str, str]

    def __post_init__(self) -> None:
        sizes = self.table["market_cap"].to_numpy(dtype=np.float64)
        twice = self.table.duplicated(["timestamp", "symbol"]).to_numpy()
        wrong = ~(np.isfinite(sizes) & (sizes > 0)) | twice
        if wrong.any():
            row = self.table.iloc[int(np.argmax(wrong))]
            raise DataError(
                "market capitalisations must be positive, one for each snapshot and symbol",
                where=f"market caps of {row['timestamp']:%Y-%m-%d}",
                value=f"{row['symbol']}: {row['market_cap']}",
                remedy="correct or remove the row",
            )

    def latest(self, as_of: AsOf) -> CapSnapshot:
        """Return the latest snapshot dated `as_of` or earlier; equal sizes are ordered by symbol.

        Raises
        ------
        DataError
            None is that early.
        """
        moment = pd.Timestamp(parse_as_of(as_of))
        rows = self._rows(moment)
        if rows is None:
            raise DataError(
                f"there is no market-cap snapshot of {moment:%Y-%m-%d} or earlier",
                where="market caps",
                value=f"{moment:%Y-%m-%d}",
                remedy=f"the first snapshot is of {self.table['timestamp'].min():%Y-%m-%d}",
            )
        ordered = rows.sort_values(["market_cap", "symbol"], ascending=[False, True])
        return CapSnapshot(date=ordered["timestamp"].iloc[0].to_pydatetime(), symbols=tuple(ordered["symbol"]))

    def sizes(self, as_of: AsOf) -> dict[str, float]:
        """Return the sizes in the latest snapshot dated `as_of` or earlier; empty where none is that early."""
        rows = self._rows(pd.Timestamp(parse_as_of(as_of)))
        if rows is None:
            return {}
        return {str(symbol): float(size) for symbol, size in zip(rows["symbol"], rows["market_cap"], strict=True)}

    def _rows(self, moment: pd.Timestamp) -> pd.DataFrame | None:
        earlier = self.table["timestamp"] <= moment
        if not earlier.any():
            return None
        latest: pd.DataFrame = self.table[self.table["timestamp"] == self.table.loc[earlier, "timestamp"].max()]
        return latest
