"""What a table of assets says of listings and currencies is held against the prices, and kept through conversions."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pandas as pd
import pytest

import tangency as tg
from tangency.errors import DataError
from tangency.errors.remedy import in_options
from tangency.market import ExchangeRates, PanelSpec, PricePanel, UniverseRule, check_quality

DAYS = pd.date_range("2024-01-01", periods=20)
DECLARED: dict[str, Any] = {"calendar": "crypto", "currency": "USD", "asset_class": "crypto"}
RULE = UniverseRule(n_returns=2, max_missing=0.9, max_gap=20)


def prices(symbols: str = "AB") -> pd.DataFrame:
    return pd.DataFrame(
        [(day, symbol, 10.0 + i % 3) for symbol in symbols for i, day in enumerate(DAYS)],
        columns=["timestamp", "symbol", "close"],
    )


@pytest.fixture
def desk(tmp_path):
    with tg.Desk(tmp_path) as opened:
        yield opened


@pytest.mark.parametrize(
    ("own", "what", "value"),
    [
        ({"listed": "2024-01-05"}, "has prices before its listing", "listed 2024-01-05, first price 2024-01-01"),
        ({"delisted": "2024-01-05"}, "has prices after its delisting", "delisted 2024-01-05, last price 2024-01-20"),
    ],
)
def test_prices_outside_a_listing_are_refused(desk, own, what, value):
    for store in (
        lambda: desk.import_prices(prices(), name="mine", **DECLARED, assets={"A": own}),
        lambda: desk.import_tables("mine", assets={"A": own}),
    ):
        with pytest.raises(DataError, match=what) as raised:
            store()
        assert value in str(raised.value.value)
        desk.import_prices(prices(), name="mine", **DECLARED)
    assert desk.import_tables("mine", assets={"A": {"listed": "2024-01-01", "delisted": "2024-01-20"}}).version


def test_no_universe_takes_an_asset_before_it_is_listed_or_after_it_is_delisted(desk):
    desk.import_prices(prices(), name="mine", **DECLARED)
    own = desk.panel("mine")
    stored = {"A": {"listed": "2024-01-05"}, "B": {"delisted": "2024-01-10"}}
    # A refresh may bring prices that an import would refuse.
    rows = prices()
    inside = rows[
        ((rows["symbol"] == "A") & (rows["timestamp"] >= "2024-01-05"))
        | ((rows["symbol"] == "B") & (rows["timestamp"] <= "2024-01-10"))
    ]
    desk.import_prices(inside, name="mine", **DECLARED, assets=stored)
    desk.datasets.publish(own, desk.datasets.dataset("mine").tables)
    left_out = {
        day: desk.select("mine", as_of=day, universe=RULE).universe.left_out
        for day in ("2024-01-04", "2024-01-05", "2024-01-10", "2024-01-11")
    }
    assert left_out["2024-01-04"] == {"A": "not listed yet"}
    assert left_out["2024-01-05"] == left_out["2024-01-10"] == {}
    assert left_out["2024-01-11"] == {"B": "delisted 2024-01-10"}
    found = check_quality(desk.panel("mine")).of_kind("unlisted")
    assert [(each.symbol, each.count) for each in found] == [("A", 4), ("B", 10)]


def test_the_declared_currency_is_of_some_asset(desk):
    told = {"A": {"currency": "EUR"}, "B": {"currency": "EUR"}}
    with pytest.raises(DataError, match="the prices are in USD as declared") as raised:
        desk.import_prices(prices(), name="mine", **DECLARED, assets=told)
    assert raised.value.details(in_options)["remedy"].endswith("or declare --currency EUR")
    desk.import_prices(prices(), name="mine", **{**DECLARED, "currency": "EUR"}, assets=told)
    assert set(desk.panel("mine").currencies.values()) == {"EUR"}


def test_what_is_converted_stays_so_whatever_the_table_said(desk):
    told = {"B": {"currency": "EUR", "delisted": "2024-01-20", "settlement_value": "8"}}
    desk.import_prices(prices(), name="mine", **DECLARED, assets=told)
    assert desk.panel("mine").currencies == {"A": "USD", "B": "EUR"}
    rates = ExchangeRates.from_frame(pd.DataFrame({"EUR": 1.25}, index=DAYS), currency="USD", source="made")
    desk.convert("mine", to="USD", rates=rates)
    after = desk.panel("mine")
    assert after.currencies == {"A": "USD", "B": "USD"}
    assert after.asset("B").settlement_value == Decimal(10)
    assert after.close()["B"].iloc[0] == 12.5
    with pytest.raises(DataError, match=r"in USD by their source or a conversion.*B: EUR"):
        desk.import_tables("mine", assets=told)


def test_a_settlement_without_a_rate_is_not_converted(desk):
    told = {"B": {"currency": "EUR", "delisted": "2024-01-25", "settlement_value": "8"}}
    desk.import_prices(prices(), name="mine", **DECLARED, assets=told)
    rates = ExchangeRates.from_frame(pd.DataFrame({"EUR": 1.25}, index=DAYS), currency="USD", source="made")
    with pytest.raises(DataError, match="no rate of EUR for the day on which an asset was settled"):
        desk.convert("mine", to="USD", rates=rates)


def test_the_sessions_of_an_exchange_end_as_its_calendar_says():
    rows = pd.DataFrame({"timestamp": pd.to_datetime(["2024-07-02", "2024-07-03"]), "symbol": "A", "close": [1.0, 1.1]})
    kinds = {}
    for calendar in ("XNYS", "us-equity"):
        spec = PanelSpec(name="mine", calendar=calendar, currency="USD", asset_class="equity")
        kinds[calendar] = {str(each.kind) for each in check_quality(PricePanel.from_table(rows, spec)).findings}
    assert "day_boundary" not in kinds["XNYS"]
    assert "day_boundary" in kinds["us-equity"]
