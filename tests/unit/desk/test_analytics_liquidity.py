"""Liquidity-adjusted value at risk of analytics: with the volumes of the data, or with why there is none."""

from __future__ import annotations

import numpy as np
import pytest

import tangency as tg
from tangency.market import sample_dataset
from tangency.risk.value_at_risk import tail_estimate
from tangency.simulate import bars_of

TERMS = {"dataset": "crypto", "start": "2020-06-30", "end": "2022-01-31"}
SALE = {"participation": 0.1, "net_asset_value": 2e10}


def analysed(**terms):
    return tg.analytics(weights={"BTC": 0.5}, **{**TERMS, **terms})


def test_a_large_holding_takes_sessions_to_sell_and_its_risk_grows_by_the_rule():
    own = analysed(**SALE).document().risk.liquidity
    bars = bars_of(sample_dataset("crypto"))
    column, stop = bars.column("BTC"), int(np.searchsorted(bars.sessions, np.datetime64("2022-01-31"))) + 1
    volume = bars.traded_value[stop - 20 : stop, column].mean()
    days = int(np.ceil(0.5 * 2e10 / (0.1 * volume)))
    assert own.days == {"BTC": days}
    assert days > 3
    closes = bars.closes[stop - 366 : stop, column]
    one = tail_estimate(0.5 * (closes[1:] / closes[:-1] - 1.0), "historical", level=0.95).value_at_risk
    assert own.value_at_risk == pytest.approx(one, rel=1e-12)
    grown = np.sqrt((days + 1) * (2 * days + 1) / (6 * days))
    assert own.liquidation_value_at_risk == pytest.approx(one * grown, rel=1e-9)
    assert own.liquidity_adjusted_value_at_risk == own.liquidation_value_at_risk + own.spread_cost


def test_a_small_holding_is_sold_in_a_session():
    own = analysed(participation=0.1, net_asset_value=1e6).document().risk.liquidity
    assert own.days == {"BTC": 1}
    assert own.liquidation_value_at_risk == own.value_at_risk


@pytest.mark.parametrize(
    ("terms", "why"),
    [
        ({}, "no share of the market's volume is stated"),
        ({"participation": 0.1}, "the net asset value is not known"),
        ({**SALE, "end": "2023-06-30"}, "BTC has no volume in the last 20 sessions"),
        ({**SALE, "net_asset_value": 1e14}, "more than 1000 days"),
    ],
)
def test_where_it_is_not_known_the_document_says_why(terms, why):
    found = analysed(**terms).document()
    assert found.risk.liquidity is None
    assert why in found.risk.no_liquidity
    assert any(why in line for line in found.summary().lines)
