"""The source against stand-ins on the loopback that answer as the public REST documents of the exchanges say.

Binance: GET /api/v3/exchangeInfo, /api/v3/klines, /api/v3/ticker/24hr; 429 with Retry-After, 418, 5xx, code -1121.
Kraken: GET /0/public/AssetPairs, /0/public/OHLC; errors such as EService:Unavailable come with status 200.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from tangency.domain.calendar import calendar_named
from tangency.errors import DataError, SourceUnavailable, UnknownName
from tangency.testing import assert_conforms
from tangency_ccxt.plugin import register_data_sources
from tangency_ccxt.source import CcxtParams, CcxtSource

DAY_MS = 86_400_000
FIRST = int(datetime(2021, 1, 1, tzinfo=UTC).timestamp() * 1000)
N_DAYS = 700
CRYPTO = calendar_named("crypto")
Answer = tuple[int, dict[str, str], bytes]


class StandIn:
    """An exchange with a bar a day; `next_answers` are given before any of its own, to requests for bars."""

    def __init__(self) -> None:
        self.next_answers: list[Answer] = []
        self.asked: list[str] = []
        self.skew = timedelta(0)
        stand_in = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                stand_in.asked.append(self.path)
                status, headers, body = stand_in.answer(self.path)
                self.send_response_only(status)
                self.send_header("Date", format_datetime(datetime.now(UTC) + stand_in.skew, usegmt=True))
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", headers.pop("Content-Length", str(len(body))))
                for name, value in headers.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: Any) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def answer(self, path: str) -> Answer:
        parts = urlsplit(path)
        asked = {name: values[0] for name, values in parse_qs(parts.query).items()}
        if parts.path.endswith(("/klines", "/OHLC")) and self.next_answers:
            return self.next_answers.pop(0)
        routes = {
            "/api/v3/exchangeInfo": binance_info,
            "/fapi/v1/exchangeInfo": lambda: {"symbols": []},
            "/dapi/v1/exchangeInfo": lambda: {"symbols": []},
            "/api/v3/klines": lambda: binance_klines(int(asked["startTime"]), int(asked["limit"])),
            "/api/v3/ticker/24hr": lambda: [binance_ticker("BTCUSDT", "42000.5"), binance_ticker("ETHUSDT", "2500.25")],
            "/0/public/Assets": lambda: {"error": [], "result": KRAKEN_ASSETS},
            "/0/public/AssetPairs": lambda: {"error": [], "result": KRAKEN_PAIRS},
            "/0/public/OHLC": lambda: kraken_ohlc(int(asked["since"])),
        }
        body = routes.get(parts.path, lambda: {"error": parts.path})()
        return 200, {}, json.dumps(body).encode()


def binance_info() -> dict[str, Any]:
    """Return exchangeInfo as Binance documents it."""
    return {
        "timezone": "UTC",
        "serverTime": FIRST,
        "rateLimits": [],
        "exchangeFilters": [],
        "symbols": [
            {
                "symbol": f"{base}USDT",
                "status": "TRADING",
                "baseAsset": base,
                "baseAssetPrecision": 8,
                "quoteAsset": "USDT",
                "quotePrecision": 8,
                "quoteAssetPrecision": 8,
                "orderTypes": ["LIMIT", "MARKET"],
                "isSpotTradingAllowed": True,
                "isMarginTradingAllowed": False,
                "permissions": ["SPOT"],
                "filters": [
                    {"filterType": "PRICE_FILTER", "minPrice": "0.01", "maxPrice": "1000000", "tickSize": "0.01"}
                ],
            }
            for base in ("BTC", "ETH")
        ],
    }


def binance_klines(start: int, limit: int) -> list[list[Any]]:
    days = range(max(0, -(-(start - FIRST) // DAY_MS)), N_DAYS)
    return [binance_kline(day) for day in days][:limit]


def binance_kline(day: int) -> list[Any]:
    at, close = FIRST + day * DAY_MS, f"{1000 + day}.5"
    return [at, "1000.0", "9000.0", "900.0", close, "12.5", at + DAY_MS - 1, "12500.0", 100, "6.0", "6000.0", "0"]


def binance_ticker(symbol: str, last: str) -> dict[str, Any]:
    return {"symbol": symbol, "lastPrice": last, "closeTime": FIRST + 1234, "openTime": FIRST, "count": 1}


KRAKEN_ASSETS = {
    "XXBT": {"aclass": "currency", "altname": "XBT", "decimals": 10, "display_decimals": 5, "status": "enabled"},
    "ZUSD": {"aclass": "currency", "altname": "USD", "decimals": 4, "display_decimals": 2, "status": "enabled"},
}
KRAKEN_PAIRS = {
    "XXBTZUSD": {
        "altname": "XBTUSD",
        "wsname": "XBT/USD",
        "aclass_base": "currency",
        "base": "XXBT",
        "aclass_quote": "currency",
        "quote": "ZUSD",
        "pair_decimals": 1,
        "lot_decimals": 8,
        "lot_multiplier": 1,
        "leverage_buy": [],
        "leverage_sell": [],
        "fees": [[0, 0.4]],
        "fees_maker": [[0, 0.25]],
        "ordermin": "0.0001",
        "costmin": "0.5",
        "tick_size": "0.1",
        "status": "online",
    }
}


def kraken_ohlc(since: int) -> dict[str, Any]:
    """Return OHLC as Kraken documents it: at most 720 of the latest entries, whatever is asked for."""
    days = [day for day in range(N_DAYS) if (FIRST + day * DAY_MS) // 1000 > since]
    rows = [
        [(FIRST + day * DAY_MS) // 1000, "1000.0", "9000.0", "900.0", f"{1000 + day}.5", "1000.1", "12.5", 100]
        for day in days
    ]
    return {"error": [], "result": {"XXBTZUSD": rows, "last": FIRST // 1000}}


@pytest.fixture
def stand_in() -> Iterator[StandIn]:
    made = StandIn()
    yield made
    made.server.shutdown()
    made.server.server_close()


def binance(stand_in: StandIn) -> CcxtSource:
    urls = {"public": "/api/v3", "fapiPublic": "/fapi/v1", "dapiPublic": "/dapi/v1"}
    return CcxtSource(
        CcxtParams(exchange="binance", urls={name: f"{stand_in.url}{path}" for name, path in urls.items()})
    )


def label(text: str) -> datetime:
    return datetime.fromisoformat(text)


def test_it_conforms() -> None:
    (spec,) = register_data_sources()
    assert_conforms(spec, "data source", params={"exchange": "binance"})


def test_binance_in_pages(stand_in: StandIn) -> None:
    source = binance(stand_in)
    assert source.symbols() == ("BTC/USDT", "ETH/USDT")
    pages = list(source.fetch(["BTC/USDT"], label("2021-01-01"), label("2022-11-30"), CRYPTO))
    assert [len(page.bars) for page in pages] == [300, 300, 100]
    bars = [bar for page in pages for bar in page.bars]
    assert [bar.timestamp for bar in bars] == [label("2021-01-01") + timedelta(days=n) for n in range(700)]
    assert (bars[3].close, bars[3].open, bars[3].volume) == (1003.5, 1000.0, 12.5)
    assert {(page.currency, page.venue) for page in pages} == {("USDT", "binance")}
    assert pages[0].served_at is not None
    assert abs((pages[0].served_at - pages[0].retrieved_at).total_seconds()) < 60


def test_the_clock_of_the_exchange_is_told(stand_in: StandIn) -> None:
    stand_in.skew = timedelta(hours=3)
    page = next(binance(stand_in).fetch(["BTC/USDT"], label("2022-11-01"), label("2022-11-30"), CRYPTO))
    assert page.served_at is not None
    assert page.served_at - page.retrieved_at > timedelta(hours=2)


@pytest.mark.parametrize(
    ("answer", "expected", "retry_after"),
    [
        ((429, {"Retry-After": "7"}, b'{"code": -1003, "msg": "Too many requests."}'), "too many requests", 7.0),
        ((418, {"Retry-After": "120"}, b'{"code": -1003, "msg": "IP banned."}'), "too many requests", 120.0),
        ((503, {}, b"<html>Service Unavailable</html>"), "does not answer", None),
        ((200, {}, b'[[1609459200000, "1000.0", "9000'), "broke off", None),
        ((200, {"Content-Length": "5000"}, b'[[1609459200000, "1000.0"'), "does not answer", None),
    ],
)
def test_what_is_worth_another_try(stand_in: StandIn, answer: Answer, expected: str, retry_after: float | None) -> None:
    source = binance(stand_in)
    source.symbols()
    stand_in.next_answers = [answer]
    with pytest.raises(SourceUnavailable, match=expected) as caught:
        list(source.fetch(["BTC/USDT"], label("2021-01-01"), label("2021-01-05"), CRYPTO))
    assert caught.value.retry_after == retry_after
    assert len(list(source.fetch(["BTC/USDT"], label("2021-01-01"), label("2021-01-05"), CRYPTO))) == 1


def test_what_is_not(stand_in: StandIn) -> None:
    source = binance(stand_in)
    with pytest.raises(UnknownName, match="BTC/USDT"):
        list(source.fetch(["BTC/USDTT"], label("2021-01-01"), label("2021-01-05"), CRYPTO))
    stand_in.next_answers = [(400, {}, b'{"code": -1021, "msg": "Timestamp outside of the recvWindow."}')]
    with pytest.raises(DataError, match="refuses the time"):
        list(source.fetch(["BTC/USDT"], label("2021-01-01"), label("2021-01-05"), CRYPTO))
    with pytest.raises(UnknownName, match="binance"):
        CcxtSource(CcxtParams(exchange="binanse")).symbols()


def test_an_empty_page_is_no_end_where_the_asset_comes_later(stand_in: StandIn) -> None:
    source = binance(stand_in)
    source.symbols()
    stand_in.next_answers = [(200, {}, b"[]")]
    pages = list(source.fetch(["ETH/USDT"], label("2020-03-07"), label("2021-01-05"), CRYPTO))
    assert pages[0].bars == ()
    assert pages[-1].bars[0].timestamp == label("2021-01-01")


def test_latest_prices(stand_in: StandIn) -> None:
    found = binance(stand_in).latest(["BTC/USDT", "ETH/USDT"])
    assert [(each.symbol, each.price, each.currency) for each in found] == [
        ("BTC/USDT", 42000.5, "USDT"),
        ("ETH/USDT", 2500.25, "USDT"),
    ]
    assert found[0].at.year == 2021


def test_kraken(stand_in: StandIn) -> None:
    source = CcxtSource(CcxtParams(exchange="kraken", urls={"public": stand_in.url}))
    pages = list(source.fetch(["BTC/USD"], label("2022-11-01"), label("2022-11-30"), CRYPTO))
    bars = [bar for page in pages for bar in page.bars]
    assert (bars[0].timestamp, bars[0].close, pages[0].currency) == (label("2022-11-01"), 1669.5, "USD")
    stand_in.next_answers = [(200, {}, b'{"error": ["EService:Unavailable"]}')]
    with pytest.raises(SourceUnavailable):
        list(source.fetch(["BTC/USD"], label("2022-11-01"), label("2022-11-30"), CRYPTO))
