"""One fetch from a data source: the pages kept so far, and the rest, each kept as it comes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from tangency.contracts.data_source import DataSource
from tangency.domain.calendar import Calendar
from tangency.errors import DataError
from tangency.market.refreshing import PAGE_SCHEMA, FetchLog, LeftOut, Pace, fetched, last_finished, page_rows
from tangency.store import KeptPages

__all__ = ["Fetch", "Fetched"]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Fetched:
    """Rows of a fetch, in the order in which they came, and what it took.

    Attributes
    ----------
    rows
        Arrow table of `PAGE_SCHEMA`.
    end
        The last session that was over when it began.
    resumed_rows
        How many of the rows a fetch that broke off had kept.
    retrieved_at
        When the last page came; None without any.
    """

    rows: Any
    end: datetime
    left_out: tuple[LeftOut, ...]
    log: FetchLog
    resumed_rows: int
    retrieved_at: datetime | None

    def and_then(self, later: Fetched) -> Fetched:
        """Return this fetch and one that came after it as one."""
        log = FetchLog(
            pages=self.log.pages + later.log.pages,
            retries=self.log.retries + later.log.retries,
            waited_seconds=self.log.waited_seconds + later.log.waited_seconds,
        )
        return Fetched(
            rows=pa.concat_tables([self.rows, later.rows]),
            end=later.end,
            left_out=self.left_out + tuple(each for each in later.left_out if each not in self.left_out),
            log=log,
            resumed_rows=self.resumed_rows + later.resumed_rows,
            retrieved_at=later.retrieved_at or self.retrieved_at,
        )

    def currencies(self) -> dict[str, str]:
        """Return symbol → the currency in which it is quoted.

        Raises
        ------
        DataError
            Two currencies of one symbol.
        """
        found: dict[str, str] = {}
        pairs = self.rows.group_by(["symbol", "currency"]).aggregate([])
        for symbol, currency in zip(pairs["symbol"].to_pylist(), pairs["currency"].to_pylist(), strict=True):
            if found.setdefault(symbol, currency) != currency:
                raise DataError(
                    "the source quotes one asset in two currencies", where=symbol, value=f"{found[symbol]}, {currency}"
                )
        return found

    def newer_than(self, label: datetime) -> set[str]:
        """Return the symbols of which rows after a session came."""
        newer = pc.greater(self.rows["timestamp"], pa.scalar(label, pa.timestamp("us")))
        return set(self.rows["symbol"].filter(newer).to_pylist())


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetch:
    """How a source is asked.

    Attributes
    ----------
    start
        The first session that may be in the dataset.
    """

    source: DataSource
    calendar: Calendar
    pace: Pace
    start: datetime

    def run(self, starts: Mapping[str, datetime], pages: KeptPages) -> Fetched:
        """Return the rows from each symbol's start on; those that were kept are not asked for again.

        Raises
        ------
        TangencyError
            Of the source; what came until then is kept.
        """
        end = last_finished(self.calendar, self.pace.now())
        tables = [table for table in pages.tables() if table.schema.equals(PAGE_SCHEMA)]
        kept = _kept_until(tables)
        left = {symbol: max(start, kept.get(symbol, start)) for symbol, start in starts.items()}
        log, left_out, at = FetchLog(), Counter[tuple[str, str]](), None
        resumed = sum(table.num_rows for table in tables)
        for page in fetched(self.source, left, end, self.calendar, pace=self.pace, log=log):
            rows = page_rows(page, self.calendar, self.start, end)
            left_out.update({(each.symbol, each.reason): each.count for each in rows.left_out})
            at = page.retrieved_at
            if rows.table.num_rows:
                pages.add(rows.table)
                tables.append(rows.table)
        return Fetched(
            rows=pa.concat_tables([PAGE_SCHEMA.empty_table(), *tables]),
            end=end,
            left_out=tuple(LeftOut(symbol=s, reason=r, count=n) for (s, r), n in sorted(left_out.items())),
            log=log,
            resumed_rows=resumed,
            retrieved_at=at,
        )


def _kept_until(tables: list[Any]) -> dict[str, datetime]:
    """Return symbol → its last session of the pages kept: it is asked for once more, for it costs no further page."""
    found: dict[str, datetime] = {}
    for table in tables:
        if table.num_rows:
            symbol, last = table["symbol"][0].as_py(), table["timestamp"].to_numpy().max()
            found[symbol] = max(found.get(symbol, datetime.min), np.datetime64(last, "us").item())  # noqa: DTZ901  # labels
    return found
