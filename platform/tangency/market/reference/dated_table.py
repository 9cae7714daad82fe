"""Numbers that are published at a time: what was known of each asset, or currency, on a day."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from tangency.market.as_of import AsOf, parse_as_of

__all__ = ["CharacteristicTable", "DatedTable", "DividendTable", "known_by"]


def known_by(rows: Any, column: str, day: AsOf) -> Any:
    """Return the rows whose time in `column` is `day` or earlier."""
    return rows.filter(pc.less_equal(rows[column], pa.scalar(parse_as_of(day), pa.timestamp("us"))))


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class DatedTable:
    """Rows of `timestamp`, an asset or a currency, and one number.

    Attributes
    ----------
    of
        The column that says whose number it is: `symbol` or `currency`.
    value
        The column of the number, which names its unit.

    >>> from tangency.market import GivenTables, ReferenceTables, read_tables
    >>> rows = [{"timestamp": f"2024-01-0{n}", "symbol": "BTC", "rate": n / 10_000} for n in (1, 3)]
    >>> own = ReferenceTables(frames=read_tables(GivenTables(tables={"funding": rows}), ["BTC"]).frames)
    >>> own.funding.as_of("2024-01-02")
    {'BTC': 0.0001}
    """

    rows: Any
    of: str
    value: str

    def until(self, day: AsOf) -> Any:
        """Return the rows dated `day` or earlier, as an Arrow table."""
        return known_by(self.rows, "timestamp", day)

    def as_of(self, day: AsOf) -> dict[str, float]:
        """Return the latest number of each that is dated `day` or earlier."""
        rows = self.until(day).sort_by("timestamp")
        return dict(zip(rows[self.of].to_pylist(), rows[self.value].to_pylist(), strict=True))


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class DividendTable:
    """Rows of `ex_date`, `pay_date`, `symbol`, `amount` (exact, a unit of the asset) and `currency`."""

    rows: Any

    def as_of(self, day: AsOf) -> Any:
        """Return the dividends whose ex-date is `day` or earlier, as an Arrow table."""
        return known_by(self.rows, "ex_date", day)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class CharacteristicTable:
    """Rows of `timestamp` (what the value is of), `symbol`, `name`, `value` and `known_at` (when it became known).

    >>> from tangency.market import GivenTables, ReferenceTables, read_tables
    >>> first = {"timestamp": "2024-03-31", "symbol": "AAPL", "name": "book", "value": 74.2, "known_at": "2024-05-02"}
    >>> revised = {**first, "value": 74.1, "known_at": "2024-08-01"}
    >>> given = GivenTables(tables={"characteristics": [first, revised]})
    >>> own = ReferenceTables(frames=read_tables(given, ["AAPL"]).frames).characteristics
    >>> own.values("book", "2024-05-01"), own.values("book", "2024-07-31"), own.values("book", "2024-08-01")
    ({}, {'AAPL': 74.2}, {'AAPL': 74.1})
    """

    rows: Any

    @property
    def names(self) -> tuple[str, ...]:
        """Every characteristic that any asset has at any time, sorted."""
        return tuple(sorted(pc.unique(self.rows["name"]).to_pylist()))

    def as_of(self, day: AsOf) -> Any:
        """Return what was known on a day: of each asset and name the latest value, as last revised by then.

        Returns
        -------
        pyarrow.Table
            `timestamp`, `symbol`, `name`, `value`, `known_at`; one row for each symbol and name, sorted by them.
        """
        known = known_by(self.rows, "known_at", day)
        order = [("symbol", "ascending"), ("name", "ascending"), ("timestamp", "ascending"), ("known_at", "ascending")]
        frame = known.sort_by(order).to_pandas()
        latest = ~frame.duplicated(["symbol", "name"], keep="last").to_numpy()
        return known.sort_by(order).filter(pa.array(latest))

    def values(self, name: str, day: AsOf) -> dict[str, float]:
        """Return symbol → the value of one characteristic that was known on a day."""
        own = CharacteristicTable(rows=self.rows.filter(pc.equal(self.rows["name"], name))).as_of(day)
        return dict(zip(own["symbol"].to_pylist(), own["value"].to_pylist(), strict=True))
