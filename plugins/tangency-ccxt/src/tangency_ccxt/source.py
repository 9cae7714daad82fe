"""An exchange by CCXT: bars page by page, and the last prices."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

from pydantic import Field

from tangency.sdk import Bar, Calendar, ConfigurationError, LatestPrice, Page, Params, PluginError, known_name
from tangency_ccxt.faults import require_json, typed_faults

__all__ = ["CcxtParams", "CcxtSource"]

_TIMEFRAMES = {"crypto": "1d", "crypto-hourly": "1h"}
# What every exchange of CCXT gives at once; some would give 1000.
_PAGE_SIZE = 300


class CcxtParams(Params):
    """An exchange."""

    exchange: str = Field(max_length=64, examples=["binance"], description="id of the exchange, as CCXT lists it")
    urls: dict[str, str] = Field(
        default_factory=dict,
        examples=[{"public": "http://localhost:8000/api/v3"}],
        description="base URLs of its interface in place of CCXT's own, such as those of a proxy, by CCXT's names",
    )


class CcxtSource:
    """A crypto exchange; symbols are CCXT's, such as `BTC/USDT`."""

    calendars = tuple(_TIMEFRAMES)
    page_size = _PAGE_SIZE
    pause_seconds = 0.0  # CCXT keeps the exchange's own rate limit

    def __init__(self, params: CcxtParams) -> None:
        self._params = params
        self._opened: Any = None

    def symbols(self) -> tuple[str, ...]:
        """Return the symbols of all markets of the exchange, sorted."""
        return tuple(sorted(self._markets()))

    def fetch(self, symbols: Sequence[str], start: datetime, end: datetime, calendar: Calendar) -> Iterator[Page]:
        """Yield the bars of one symbol after the other."""
        exchange, markets = self._exchange(), self._markets()
        for symbol in symbols:
            known_name("symbol", symbol, markets, where=f"exchange {exchange.id}")
        timeframe = _TIMEFRAMES[calendar.name]
        if timeframe not in (exchange.timeframes or {}):
            raise ConfigurationError(
                "the exchange has no bars of this length", where=exchange.id, value=timeframe, remedy="use another one"
            )
        for symbol in symbols:
            yield from self._pages(symbol, timeframe, start, end, calendar)

    def latest(self, symbols: Sequence[str]) -> tuple[LatestPrice, ...]:
        """Return the last trade of each symbol; where the exchange does not say when it was, when the answer came."""
        exchange, markets = self._exchange(), self._markets()
        for symbol in symbols:
            known_name("symbol", symbol, markets, where=f"exchange {exchange.id}")
        with typed_faults(exchange):
            if exchange.has.get("fetchTickers"):
                tickers = exchange.fetch_tickers(list(symbols))
            else:
                tickers = {symbol: exchange.fetch_ticker(symbol) for symbol in symbols}
        now = datetime.now(UTC)
        return tuple(
            LatestPrice(
                symbol=symbol,
                price=float(tickers[symbol]["last"]),
                currency=str(markets[symbol]["quote"]),
                at=_instant(tickers[symbol].get("timestamp")) or now,
            )
            for symbol in symbols
            if symbol in tickers and tickers[symbol].get("last")
        )

    def _pages(self, symbol: str, timeframe: str, start: datetime, end: datetime, calendar: Calendar) -> Iterator[Page]:
        exchange, market, since = self._exchange(), self._markets()[symbol], start
        while since <= end:
            with typed_faults(exchange):
                rows = exchange.fetch_ohlcv(symbol, timeframe, since=_milliseconds(since), limit=_PAGE_SIZE)
                require_json(exchange)
                bars = tuple(sorted((_bar(row) for row in rows), key=lambda bar: bar.timestamp))
            yield Page(
                symbol=symbol,
                currency=str(market["quote"]),
                venue=exchange.id,
                retrieved_at=datetime.now(UTC),
                served_at=_served_at(exchange.last_response_headers),
                bars=tuple(bar for bar in bars if bar.timestamp >= start),
            )
            last = bars[-1].timestamp if bars else None
            if last is None:
                since += _PAGE_SIZE * calendar.step  # not listed yet: some exchanges then answer with nothing
            elif last < since:
                return  # nothing newer is there
            else:
                since = last + calendar.step

    def _markets(self) -> Mapping[str, Any]:
        exchange = self._exchange()
        with typed_faults(exchange):
            markets: Mapping[str, Any] = exchange.load_markets()
            return markets

    def _exchange(self) -> Any:
        if self._opened is None:
            self._opened = _open(self._params)
        return self._opened


def _open(params: CcxtParams) -> Any:
    try:
        import ccxt  # noqa: PLC0415  # it takes a second to import, and only a fetch needs it
    except ImportError as error:
        raise PluginError("CCXT is not installed", where="ccxt", remedy='pip install "tangency[ccxt]"') from error
    name = known_name("exchange", params.exchange, ccxt.exchanges, where="ccxt, exchange")
    exchange = getattr(ccxt, name)({"enableRateLimit": True, "enableLastJsonResponse": True, "timeout": 20_000})
    own = exchange.urls["api"]
    if params.urls and isinstance(own, dict):
        for each in params.urls:
            known_name("interface", each, own, where=f"{name}, urls")
        exchange.urls["api"] = {**own, **params.urls}
    return exchange


def _bar(row: Sequence[Any]) -> Bar:
    stamp, *values = row
    opened, high, low, close, volume = (None if value is None else float(value) for value in values[:5])
    label = datetime.fromtimestamp(int(stamp) / 1000, UTC).replace(tzinfo=None)
    # Without a close the bar is left out by the caller, who tells it.
    return Bar(
        timestamp=label, open=opened, high=high, low=low, close=math.nan if close is None else close, volume=volume
    )


def _milliseconds(label: datetime) -> int:
    return int(label.replace(tzinfo=UTC).timestamp() * 1000)


def _instant(milliseconds: float | None) -> datetime | None:
    return None if milliseconds is None else datetime.fromtimestamp(milliseconds / 1000, UTC)


def _served_at(headers: Mapping[str, str] | None) -> datetime | None:
    text = next((value for name, value in (headers or {}).items() if name.lower() == "date"), None)
    return None if text is None else parsedate_to_datetime(text).astimezone(UTC)
