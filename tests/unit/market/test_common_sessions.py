"""A market is taken to be open still for as long as its assets may come back."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import pandas as pd
import pytest

from tangency.market import PanelSpec, PricePanel
from tangency.market.reading.canonical import canonicalise
from tangency.market.reading.source import read_raw

SPEC = PanelSpec(name="mixed", calendar="us-equity", currency="USD", asset_class="other")
DAYS = pd.date_range("2024-01-01", "2024-01-31")
GONE = datetime.fromisoformat("2024-01-15")


def mixed(stock_until: str) -> PricePanel:
    weekdays = DAYS[(DAYS.day_of_week < 5) & (pd.Timestamp(stock_until) >= DAYS)]
    rows = pd.DataFrame({"timestamp": [*DAYS, *weekdays], "symbol": ["COIN"] * len(DAYS) + ["STOCK"] * len(weekdays)})
    return PricePanel.from_canonical(canonicalise(read_raw(rows.assign(close=1.5), called="rows"), SPEC), SPEC)


def last_common(panel: PricePanel, day: str) -> str:
    return str(panel.until(datetime.fromisoformat(day)).common_sessions().sessions[-1])[:10]


@pytest.mark.parametrize(
    ("day", "last"), [("2024-01-12", "2024-01-12"), ("2024-01-14", "2024-01-12"), ("2024-01-16", "2024-01-16")]
)
def test_a_weekend_is_not_common_before_monday_has_come(day, last):
    assert last_common(mixed("2024-01-31"), day) == last


def test_an_asset_that_falls_silent_is_waited_for_as_long_as_a_market_may_be_closed():
    panel = mixed("2024-01-12")
    assert last_common(panel, "2024-01-22") == "2024-01-12"
    assert last_common(panel, "2024-01-23") == "2024-01-23"


def test_a_delisting_that_is_known_is_not_waited_for():
    panel = mixed("2024-01-12")
    gone = [replace(each, delisted=GONE) if each.symbol == "STOCK" else each for each in panel.assets]
    told = replace(panel, assets=tuple(gone))
    assert last_common(told, "2024-01-14") == "2024-01-12"
    assert last_common(told, "2024-01-15") == "2024-01-15"
