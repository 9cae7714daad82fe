"""Prices from a data source: fetched in pages, resumed, refreshed, revised; nothing half-published."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest

from refreshes.exchange import DAY, Exchange, at, bar, label
from tangency.domain.calendar import calendar_named
from tangency.errors import ConfigurationError, DataError, SourceUnavailable, UnknownName
from tangency.market.refreshing import page_rows, with_dividends
from tangency.results.refreshed import RefreshResult
from tangency.results.splits import find_splits
from tangency.store import Store

CRYPTO = calendar_named("crypto")


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(tmp_path / "home") as opened:
        yield opened


@pytest.fixture
def exchange() -> Exchange:
    """Ten days from 2024-01-01, at 01:00 of the tenth: nine are over."""
    return Exchange.of(["BTC/USDT", "ETH/USDT"], label("2024-01-01"), 10, now=at("2024-01-10"))


def backfill(exchange: Exchange, store: Store, *symbols: str) -> RefreshResult:
    return exchange.refreshing(store).backfill(
        "scripted",
        name="mine",
        symbols=symbols or ("BTC/USDT", "ETH/USDT"),
        start="2024-01-01",
        calendar="crypto",
        asset_class="crypto",
    )


def closes(exchange: Exchange, store: Store) -> dict[tuple[str, str], float]:
    rows = exchange.refreshing(store).datasets.panel("mine").bars.to_pylist()
    return {(row["symbol"], f"{row['timestamp']:%m-%d}"): row["close"] for row in rows}


def test_a_backfill_is_a_dataset_without_the_unfinished_session(exchange: Exchange, store: Store) -> None:
    exchange.page_size = 4
    done = backfill(exchange, store)
    assert (done.rows, done.added, done.version_before, done.last) == (18, 18, None, label("2024-01-09"))
    assert [(each.symbol, each.count) for each in done.left_out] == [("BTC/USDT", 1), ("ETH/USDT", 1)]
    assert "not over yet" in done.left_out[0].reason
    panel = exchange.refreshing(store).datasets.panel("mine")
    assert panel.currencies == {"BTC/USDT": "USDT", "ETH/USDT": "USDT"}
    assert panel.facts.feed is not None
    assert (panel.facts.feed.source, panel.facts.feed.venues) == ("fake/scripted", ("exchange",))
    assert set(exchange.slept) == {0.25}, "the pause that the source declares"
    assert "18 rows added" in repr(done)
    assert "18 rows added" in done._repr_mimebundle_()["text/html"]


def test_a_refresh_adds_and_revises_and_keeps_the_version_before(exchange: Exchange, store: Store) -> None:
    before = backfill(exchange, store)
    exchange.now = at("2024-01-11")
    for symbol in exchange.bars:
        exchange.bars[symbol][label("2024-01-11")] = bar(label("2024-01-11"), 110.0)
    exchange.revise("ETH/USDT", label("2024-01-08"), close=107.25)
    done = exchange.refreshing(store).refresh("mine")
    assert (done.added, done.last, done.version_before) == (2, label("2024-01-10"), before.version)
    assert [(r.symbol, r.session, r.before, r.after) for r in done.revised] == [
        ("ETH/USDT", label("2024-01-08"), 107.0, 107.25)
    ]
    assert closes(exchange, store)["ETH/USDT", "01-08"] == 107.25
    earlier = exchange.refreshing(store).datasets.dataset("mine", before.version).panel
    assert earlier.close().loc["2024-01-08", "ETH/USDT"] == 107.0


def test_dividends_and_splits_come_with_the_bars_and_stay(exchange: Exchange, store: Store) -> None:
    exchange.revise("BTC/USDT", label("2024-01-03"), dividend=Decimal("0.24"))
    exchange.revise("ETH/USDT", label("2024-01-04"), split=Fraction(3, 2))
    first = backfill(exchange, store)
    assert (first.dividends, [each.text for each in first.splits]) == (1, ["ETH/USDT=2024-01-04:3/2"])
    assert "dividends told: 1" in repr(first)
    exchange.now = at("2024-01-13")
    for day in ("2024-01-11", "2024-01-12"):
        for symbol in exchange.bars:
            exchange.bars[symbol][label(day)] = bar(label(day), 110.0)
    exchange.revise("BTC/USDT", label("2024-01-11"), dividend=Decimal("0.25"))
    desk = exchange.refreshing(store)
    desk.refresh("mine")
    dataset = desk.datasets.dataset("mine")
    rows = dataset.tables.frames["dividends"].to_pylist()
    assert [(each["symbol"], f"{each['ex_date']:%m-%d}", each["amount"], each["currency"]) for each in rows] == [
        ("BTC/USDT", "01-03", Decimal("0.24"), "USDT"),
        ("BTC/USDT", "01-11", Decimal("0.25"), "USDT"),
    ]
    report = find_splits(dataset.panel).document()
    assert report.told == ("ETH/USDT=2024-01-04:3/2",)
    assert "not to be applied again: ETH/USDT=2024-01-04:3/2" in repr(find_splits(dataset.panel))
    version = desk.datasets.version("mine")
    assert desk.refresh("mine").version == version


def test_a_dividend_alone_is_a_new_version_and_keeps_its_day_of_payment(exchange: Exchange, store: Store) -> None:
    before = backfill(exchange, store)
    exchange.revise("BTC/USDT", label("2024-01-08"), dividend=Decimal("0.5"))
    desk = exchange.refreshing(store)
    done = desk.refresh("mine")
    assert (done.version != before.version, done.added, done.revised) == (True, 0, ())
    (row,) = desk.datasets.dataset("mine").tables.frames["dividends"].to_pylist()
    paid = desk.datasets.dataset("mine").tables.frames["dividends"].from_pylist([{**row, "pay_date": at("2024-02-01")}])
    exchange.revise("BTC/USDT", label("2024-01-08"), dividend=Decimal("0.6"))
    fresh = page_rows(exchange.page("BTC/USDT", [exchange.bars["BTC/USDT"][label("2024-01-08")]]), CRYPTO,
                      label("2024-01-01"), label("2024-01-09")).table  # fmt: skip
    (row,) = with_dividends(paid, fresh).to_pylist()
    assert (row["amount"], row["pay_date"].month) == (Decimal("0.6"), 2)
    assert with_dividends(None, fresh.slice(0, 0)) is None


def test_a_dividend_that_cannot_be_leaves_its_bar_out(exchange: Exchange, store: Store) -> None:
    exchange.revise("BTC/USDT", label("2024-01-08"), dividend=Decimal(-1))
    done = backfill(exchange, store)
    (left,) = [each for each in done.left_out if each.reason == "its dividend or split is not a positive number"]
    assert (left.symbol, left.count) == ("BTC/USDT", 1)


def test_what_was_revised_longer_ago_shows_where_all_is_asked_for_again(exchange: Exchange, store: Store) -> None:
    before = backfill(exchange, store)
    exchange.revise("ETH/USDT", label("2024-01-02"), close=101.25)
    assert exchange.refreshing(store).refresh("mine").version == before.version
    done = exchange.refreshing(store).refresh("mine", full=True)
    assert [(r.symbol, r.session, r.after) for r in done.revised] == [("ETH/USDT", label("2024-01-02"), 101.25)]
    assert closes(exchange, store)["ETH/USDT", "01-02"] == 101.25
    again = exchange.refreshing(store).refresh("mine", full=True)
    assert (again.version, again.revised, again.added) == (done.version, (), 0)


def test_a_history_in_new_units_is_fetched_whole(exchange: Exchange, store: Store) -> None:
    backfill(exchange, store)
    for day in exchange.bars["ETH/USDT"]:  # two for one, back to the first day
        exchange.revise("ETH/USDT", day, close=exchange.bars["ETH/USDT"][day].close / 2)
    done = exchange.refreshing(store).refresh("mine")
    assert {(each.symbol, each.after / each.before) for each in done.revised} == {("ETH/USDT", 0.5)}
    assert len(done.revised) == 9
    assert closes(exchange, store)["ETH/USDT", "01-01"] == 50.0
    assert closes(exchange, store)["BTC/USDT", "01-01"] == 100.0
    assert not any((store.home / "fetches").iterdir())


def test_without_news_there_is_no_new_version(exchange: Exchange, store: Store) -> None:
    before = backfill(exchange, store)
    done = exchange.refreshing(store).refresh("mine")
    assert (done.version, done.added, done.revised, done.without_new) == (before.version, 0, (), ())
    assert "unchanged" in repr(done)


def test_a_fetch_that_broke_off_goes_on_where_it_was(exchange: Exchange, store: Store) -> None:
    exchange.failures = {3: SourceUnavailable("maintenance", where="exchange", retry_after=3600.0)}
    with pytest.raises(SourceUnavailable, match="maintenance"):
        backfill(exchange, store)
    assert "mine" not in exchange.refreshing(store).datasets.names(), "nothing is published by halves"
    exchange.asked.clear()
    done = backfill(exchange, store)
    assert (
        exchange.asked[0] == ("ETH/USDT", label("2024-01-01"))
        or ("BTC/USDT", label("2024-01-01")) not in exchange.asked
    )
    assert (done.resumed_rows, done.rows) == (6, 18)
    assert not any((store.home / "fetches").iterdir()), "what is published is kept no longer"
    other = Exchange.of(["BTC/USDT", "ETH/USDT"], label("2024-01-01"), 10, now=at("2024-01-10"))
    with Store.open(store.home.parent / "other") as second:
        assert backfill(other, second).rows == done.rows
        assert closes(other, second) == closes(exchange, store)


def test_failures_are_retried_with_growing_waits(exchange: Exchange, store: Store) -> None:
    exchange.failures = {
        2: SourceUnavailable("busy", where="exchange"),
        3: SourceUnavailable("too many requests", where="exchange", retry_after=30.0),
        4: SourceUnavailable("busy", where="exchange"),
    }
    done = backfill(exchange, store)
    waits = [seconds for seconds in exchange.slept if seconds != 0.25]
    assert (done.rows, done.retries) == (18, 3)
    assert done.waited_seconds == pytest.approx(sum(waits))
    assert 0.5 <= waits[0] <= 1.0
    assert waits[1] == 30.0, "no sooner than the source asks"
    assert 2.0 <= waits[2] <= 4.0


def test_a_source_that_never_answers_is_given_up(exchange: Exchange, store: Store) -> None:
    exchange.failures = {n: SourceUnavailable("no answer", where="exchange") for n in range(1, 100)}
    with pytest.raises(SourceUnavailable, match="no answer"):
        backfill(exchange, store)
    assert len(exchange.asked) == 6


def test_clocks_that_differ_are_refused(exchange: Exchange, store: Store) -> None:
    exchange.skew = -DAY
    with pytest.raises(DataError, match="clock"):
        backfill(exchange, store)


def test_a_source_that_repeats_itself_is_refused(exchange: Exchange, store: Store) -> None:
    exchange.page_size, exchange.repeats = 1, True
    with pytest.raises(DataError, match="again and again"):
        backfill(exchange, store)


def test_overlapping_pages_count_once(exchange: Exchange, store: Store) -> None:
    exchange.repeats = True
    done = backfill(exchange, store)
    assert (done.rows, done.repeated) == (18, 8)


def test_bars_that_cannot_be_are_left_out_and_gaps_are_told(exchange: Exchange, store: Store) -> None:
    exchange.revise("ETH/USDT", label("2024-01-03"), close=0.0)
    exchange.revise("ETH/USDT", label("2024-01-04"), volume=-1.0)
    del exchange.bars["ETH/USDT"][label("2024-01-06")]
    done = backfill(exchange, store)
    assert done.gaps == {"ETH/USDT": 3}
    assert {each.reason.split()[0] for each in done.left_out if each.symbol == "ETH/USDT"} == {"a", "the"}
    assert "ETH/USDT 3" in repr(done)


def test_an_asset_without_bars_is_told(exchange: Exchange, store: Store) -> None:
    exchange.bars["NEW/USDT"] = {}
    done = backfill(exchange, store, "BTC/USDT", "NEW/USDT")
    assert done.without_new == ("NEW/USDT",)
    with pytest.raises(DataError, match="no bars"):
        exchange.refreshing(store).backfill(
            "scripted", name="none", symbols=["NEW/USDT"], start="2024-01-01", calendar="crypto", asset_class="crypto"
        )


def test_another_quote_currency_is_refused(exchange: Exchange, store: Store) -> None:
    before = backfill(exchange, store)
    exchange.currency, exchange.now = "USD", at("2024-01-11")
    with pytest.raises(DataError, match="another currency"):
        exchange.refreshing(store).refresh("mine")
    assert store.dataset("mine").version == before.version


def test_the_same_request_again_refreshes_and_another_is_refused(exchange: Exchange, store: Store) -> None:
    first = backfill(exchange, store)
    assert backfill(exchange, store).version == first.version
    with pytest.raises(ConfigurationError, match="not by the same request"):
        backfill(exchange, store, "BTC/USDT")


def test_what_cannot_be_asked_is_refused_by_name(exchange: Exchange, store: Store) -> None:
    own = exchange.refreshing(store)
    given = {"name": "mine", "symbols": ["BTC/USDT"], "start": "2024-01-01", "asset_class": "crypto"}
    with pytest.raises(UnknownName, match="calendar"):
        own.backfill("scripted", calendar="crypto-hourly", **given)
    with pytest.raises(ConfigurationError, match="ends is not known"):
        own.backfill("scripted", calendar="weekly", **given)
    with pytest.raises(UnknownName, match="BTC/USDX"):
        own.backfill("scripted", calendar="crypto", **{**given, "symbols": ["BTC/USDX"]})
    with pytest.raises(ConfigurationError, match="each once"):
        own.backfill("scripted", calendar="crypto", **{**given, "symbols": ["A", "A"]})
    with pytest.raises(ConfigurationError, match="sample"):
        own.refresh("crypto")


def test_adjusted_prices_are_not_mixed_with_those_of_the_source(exchange: Exchange, store: Store) -> None:
    from tangency.desk.corporate_actions import adjust  # noqa: PLC0415

    backfill(exchange, store)
    own = exchange.refreshing(store)
    adjust(own.datasets, "mine", ["BTC/USDT=2024-01-05:2"])
    with pytest.raises(DataError, match="adjusted"):
        own.refresh("mine")


def test_latest_prices_are_asked_and_not_stored(exchange: Exchange, store: Store) -> None:
    before = backfill(exchange, store)
    found = exchange.refreshing(store).latest("mine")
    assert [(p.symbol, p.price, p.currency) for p in found.prices] == [
        ("BTC/USDT", 109.0, "USDT"),
        ("ETH/USDT", 109.0, "USDT"),
    ]
    assert "109" in repr(found)
    assert store.dataset("mine").version == before.version
    assert exchange.refreshing(store).refreshable() == ("mine",)


def test_a_damaged_page_is_fetched_again(exchange: Exchange, store: Store) -> None:
    exchange.failures = {3: SourceUnavailable("maintenance", where="exchange", retry_after=3600.0)}
    with pytest.raises(SourceUnavailable):
        backfill(exchange, store)
    page = next((store.home / "fetches").iterdir())
    page.write_bytes(page.read_bytes()[:-20])
    done = backfill(exchange, store)
    assert (done.rows, done.resumed_rows) == (18, 3)
