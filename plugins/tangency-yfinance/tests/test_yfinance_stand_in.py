"""The source against a stand-in on the loopback that answers as Yahoo's chart interface (v8) does."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from tangency.domain.calendar import calendar_named
from tangency.errors import SourceUnavailable, UnknownName
from tangency.testing import assert_conforms
from tangency_yfinance.plugin import register_data_sources
from tangency_yfinance.source import YahooParams, YahooSource

OPENING = datetime(2024, 1, 2, 14, 30, tzinfo=UTC)
XNYS = calendar_named("XNYS")


class StandIn:
    """Yahoo with ten weekdays of AAPL from 2024-01-02; `next_answers` come first."""

    def __init__(self) -> None:
        self.next_answers: list[tuple[int, bytes]] = []
        stand_in = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                status, body = stand_in.answer(self.path)
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: Any) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def answer(self, path: str) -> tuple[int, bytes]:
        parts = urlsplit(path)
        if "/v8/finance/chart/" not in parts.path:
            missing = {"code": "Not Found", "description": "Quote not found for symbol: GONE"}
            if "/quoteSummary/" in parts.path:
                return 404, json.dumps({"quoteSummary": {"result": None, "error": missing}}).encode()
            return 200, b"crumb"
        asked = {name: values[0] for name, values in parse_qs(parts.query).items()}
        if "period1" in asked and self.next_answers:
            return self.next_answers.pop(0)
        return 200, json.dumps(chart(parts.path.rsplit("/", 1)[1], asked)).encode()


def chart(symbol: str, asked: dict[str, str]) -> dict[str, Any]:
    if symbol != "AAPL":
        error = {"code": "Not Found", "description": "No data found, symbol may be delisted"}
        return {"chart": {"result": None, "error": error}}
    days = [OPENING + timedelta(days=n) for n in range(14) if (OPENING + timedelta(days=n)).weekday() < 5]
    first, last = float(asked.get("period1", 0)), float(asked.get("period2", 1e12))
    days = [day for day in days if first <= day.timestamp() < last]
    closes: list[float | None] = [185.0 + n for n in range(len(days))]
    if len(closes) > 3:
        closes[3] = None
    meta = {
        "currency": "USD",
        "symbol": symbol,
        "exchangeName": "NMS",
        "instrumentType": "EQUITY",
        "exchangeTimezoneName": "America/New_York",
        "timezone": "EST",
        "gmtoffset": -18000,
        "regularMarketTime": int(OPENING.timestamp()),
        "regularMarketPrice": 191.25,
        "dataGranularity": "1d",
        "range": "",
        "validRanges": ["1d", "5d", "max"],
    }
    quote = dict.fromkeys(("open", "high", "low", "close"), closes) | {"volume": [1000] * len(days)}
    adjusted = [{"adjclose": [None if each is None else each / 2 for each in closes]}]
    first_days = [int(day.timestamp()) for day in days]
    events = {}
    if "div" in asked.get("events", "") and len(days) > 5:
        events = {
            "dividends": {str(first_days[1]): {"amount": 0.24, "date": first_days[1]}},
            "splits": {
                str(first_days[4]): {
                    "date": first_days[4], "numerator": 3.0, "denominator": 2.0, "splitRatio": "3:2",
                },
            },
        }  # fmt: skip
    result = {
        "meta": meta,
        "events": events,
        "timestamp": [int(day.timestamp()) for day in days],
        "indicators": {"quote": [quote], "adjclose": adjusted},
    }
    return {"chart": {"result": [result], "error": None}}


@pytest.fixture
def stand_in() -> Iterator[StandIn]:
    made = StandIn()
    yield made
    made.server.shutdown()
    made.server.server_close()


@pytest.fixture
def source(stand_in: StandIn) -> YahooSource:
    return YahooSource(YahooParams(base_url=stand_in.url))


def label(text: str) -> datetime:
    return datetime.fromisoformat(text)


def fetch(source: YahooSource, symbol: str = "AAPL") -> list[Any]:
    return list(source.fetch([symbol], label("2024-01-02"), label("2024-01-12"), XNYS))


def test_it_conforms() -> None:
    (spec,) = register_data_sources()
    assert_conforms(spec, "data source")


def test_a_history_is_one_page_of_unadjusted_closes(source: YahooSource) -> None:
    (page,) = fetch(source)
    assert (page.symbol, page.currency, page.venue) == ("AAPL", "USD", "yahoo")
    closes = {bar.timestamp: bar.close for bar in page.bars}
    assert closes[label("2024-01-02")] == 185.0
    assert max(closes) == label("2024-01-15")


def test_dividends_and_splits_are_of_their_sessions(source: YahooSource) -> None:
    (page,) = fetch(source)
    assert {bar.timestamp: bar.dividend for bar in page.bars if bar.dividend is not None} == {
        label("2024-01-03"): Decimal("0.24")
    }
    assert {bar.timestamp: bar.split for bar in page.bars if bar.split is not None} == {
        label("2024-01-08"): Fraction(3, 2)
    }


@pytest.mark.parametrize("answer", [(429, b"Too Many Requests"), (200, b'{"chart": {"result": [{"meta"'), (503, b"")])
def test_what_is_worth_another_try(stand_in: StandIn, source: YahooSource, answer: tuple[int, bytes]) -> None:
    fetch(source)
    stand_in.next_answers = [answer] * 3
    with pytest.raises(SourceUnavailable):
        fetch(source)
    stand_in.next_answers = []
    assert len(fetch(source)) == 1


def test_an_unknown_symbol_is_told_by_name(source: YahooSource) -> None:
    with pytest.raises(UnknownName, match="GONE"):
        fetch(source, "GONE")


def test_latest(source: YahooSource) -> None:
    (found,) = source.latest(["AAPL"])
    assert (found.price, found.currency, found.at) == (191.25, "USD", OPENING)
