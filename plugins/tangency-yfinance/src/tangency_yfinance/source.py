"""Yahoo Finance by yfinance: daily bars, adjusted for splits and not for dividends, with both, and last prices."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

from pydantic import Field

from tangency.sdk import Bar, Calendar, DataError, LatestPrice, Page, Params
from tangency_yfinance.session import session, typed_faults

__all__ = ["YahooParams", "YahooSource"]

# Yahoo gives a split as numerator / denominator; the quotient in floating point finds them again.
_LARGEST_PART = 10_000
_CALENDARS = ("us-equity", "XNYS", "XLON", "XETR", "XPAR", "XAMS", "XTKS", "XHKG", "XSWX", "XTSE", "XASX")


class YahooParams(Params):
    """Yahoo Finance."""

    base_url: str | None = Field(
        None, max_length=2048, description="where to ask in place of Yahoo's own hosts, such as a proxy"
    )


class YahooSource:
    """Yahoo Finance; symbols are Yahoo's, such as `AAPL` or `VOD.L`."""

    calendars = _CALENDARS
    page_size = 50_000  # Yahoo gives a whole history at once
    pause_seconds = 0.5

    def __init__(self, params: YahooParams) -> None:
        self._params = params

    def symbols(self) -> tuple[str, ...]:
        """Refuse: Yahoo lists no symbols.

        Raises
        ------
        DataError
            Always.
        """
        raise DataError("Yahoo lists no symbols", where="yfinance", remedy="look the symbol up on its pages")

    def fetch(self, symbols: Sequence[str], start: datetime, end: datetime, calendar: Calendar) -> Iterator[Page]:
        """Yield one page for each symbol."""
        del calendar, end  # days of the exchange, whatever its calendar is called
        # A range that ends in the past is answered from yfinance's own memory, and no revision would be seen.
        tomorrow = datetime.now(UTC) + timedelta(days=2)
        for symbol in symbols:
            with typed_faults(symbol):
                ticker = self._ticker(symbol)
                frame = ticker.history(
                    start=f"{start:%Y-%m-%d}",
                    end=f"{tomorrow:%Y-%m-%d}",
                    interval="1d",
                    auto_adjust=False,
                    actions=True,
                )
                currency = str(ticker.history_metadata["currency"])
            yield Page(
                symbol=symbol,
                currency=currency,
                venue="yahoo",
                retrieved_at=datetime.now(UTC),
                bars=tuple(_bar(at, row) for at, row in frame.iterrows()),
            )

    def latest(self, symbols: Sequence[str]) -> tuple[LatestPrice, ...]:
        """Return the last trade of each symbol."""
        return tuple(self._latest(symbol) for symbol in symbols)

    def _latest(self, symbol: str) -> LatestPrice:
        with typed_faults(symbol):
            ticker = self._ticker(symbol)
            ticker.history(period="1d", interval="1d", auto_adjust=False, actions=False)
            meta = ticker.history_metadata
            return LatestPrice(
                symbol=symbol,
                price=float(meta["regularMarketPrice"]),
                currency=str(meta["currency"]),
                at=_instant(meta["regularMarketTime"]),
            )

    def _ticker(self, symbol: str) -> Any:
        opened = session(self._params.base_url)
        import yfinance  # noqa: PLC0415  # it takes a second to import, and only a fetch needs it

        return yfinance.Ticker(symbol, session=opened)


def _bar(at: Any, row: Any) -> Bar:
    known = {name.lower(): float(row[name]) for name in ("Open", "High", "Low", "Volume") if not math.isnan(row[name])}
    dividend, split = (float(row.get(name, 0.0)) for name in ("Dividends", "Stock Splits"))
    # Without a close the bar is left out by the caller, who tells it.
    return Bar(
        timestamp=datetime(at.year, at.month, at.day),  # noqa: DTZ001  # a label
        close=float(row["Close"]),
        dividend=Decimal(repr(dividend)) if dividend > 0.0 else None,
        split=Fraction(split).limit_denominator(_LARGEST_PART) if split > 0.0 else None,
        **known,
    )


def _instant(given: Any) -> datetime:
    return given.astimezone(UTC) if isinstance(given, datetime) else datetime.fromtimestamp(float(given), UTC)
