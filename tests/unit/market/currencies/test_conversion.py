"""Prices in several currencies: refused where they would be mixed, converted by stated rates, or declared."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

import tangency as tg
from tangency.errors import ConfigurationError, DataError, UnknownName
from tangency.errors.remedy import in_options
from tangency.market import ExchangeRates, PanelSpec, PricePanel, load_sample

DAYS = pd.date_range("2024-01-01", periods=60)
SPEC = PanelSpec(name="mixed", calendar="crypto", currency="USD", asset_class="crypto", utc_day=True)
CURRENCIES = {"A": "USD", "B": "USDT", "C": "EUR"}


@pytest.fixture
def panel() -> PricePanel:
    """Three coins, in three currencies."""
    rng = np.random.default_rng(1)
    closes = pd.DataFrame(np.exp(np.cumsum(rng.normal(0, 0.02, (60, 3)), axis=0)), index=DAYS, columns=list("ABC"))
    long = closes.rename_axis("timestamp").reset_index().melt("timestamp", var_name="symbol", value_name="close")
    long = long.assign(open=long["close"] * 0.99, volume=5.0)
    assets = [replace(SPEC.bare_asset(symbol), currency=currency) for symbol, currency in CURRENCIES.items()]
    return PricePanel.from_table(long, SPEC, assets=assets)


@pytest.fixture
def rates() -> ExchangeRates:
    frame = pd.DataFrame({"USDT": np.linspace(0.99, 1.01, 60), "EUR": np.linspace(1.05, 1.1, 60)}, index=DAYS)
    return ExchangeRates.from_frame(frame, currency="USD", source="made")


def test_assets_know_their_currencies(panel):
    assert panel.currencies == CURRENCIES


def test_a_mixture_is_refused_with_the_remedy(panel):
    with pytest.raises(ConfigurationError, match=r"several currencies.*EUR: C; USD: A; USDT: B.*to='") as caught:
        tg.optimize(panel, objective="min_risk")
    assert "--to" in caught.value.in_one_line(in_options)
    with pytest.raises(ConfigurationError, match="several currencies"):
        tg.backtest(panel, weights=pd.DataFrame({"A": [1.0]}, DAYS[:1]))


def test_one_currency_among_them_is_none(panel):
    assert tg.optimize(panel.select(["A"]), objective="min_risk").weights["A"] == pytest.approx(1.0)


def test_each_price_is_multiplied_by_the_rate_of_its_session(panel, rates):
    converted = panel.in_currency("USD", rates)
    close, before = converted.close(), panel.close()
    np.testing.assert_array_equal(close["A"], before["A"])
    np.testing.assert_array_equal(close["B"], before["B"] * np.linspace(0.99, 1.01, 60))
    table = converted.table.set_index("symbol").loc["C"]
    np.testing.assert_array_equal(
        table["open"], panel.table.set_index("symbol").loc["C", "open"] * np.linspace(1.05, 1.1, 60)
    )
    assert set(table["volume"]) == {5.0}
    assert set(converted.currencies.values()) == {"USD"}
    tg.optimize(converted, objective="min_risk")


def test_what_was_done_is_kept_and_is_another_version(panel, rates):
    converted = panel.in_currency("USD", rates)
    again = PricePanel.from_arrow(converted.to_arrow())
    assert [(each.from_currency, each.assets, each.source) for each in again.facts.conversions] == [
        ("EUR", ("C",), "made"),
        ("USDT", ("B",), "made"),
    ]
    assert converted.version != panel.version


def test_a_session_without_a_rate_is_refused_and_nothing_is_filled(panel, rates):
    holes = rates.rates.copy()
    holes[[20, 30], 0] = np.nan
    with pytest.raises(DataError, match=r"no rate of USDT.*2024-01-21, and 1 more sessions"):
        panel.in_currency("USD", replace(rates, rates=holes))
    with pytest.raises(DataError, match=r"no rate of EUR.*2024-01-01|no rate of USDT.*2024-01-01"):
        panel.in_currency("USD", replace(rates, sessions=rates.sessions[1:], rates=rates.rates[1:]))


def test_a_session_without_a_price_needs_no_rate(panel, rates):
    table = panel.table
    cut = table[~((table["symbol"] == "B") & (table["timestamp"] == DAYS[20]))]
    holes = rates.rates.copy()
    holes[20, 0] = np.nan
    kept = PricePanel.from_table(cut, SPEC, assets=panel.assets)
    assert np.isnan(kept.in_currency("USD", replace(rates, rates=holes)).close()["B"].iloc[20])


def test_unknown_currencies_and_other_targets_are_refused(panel, rates):
    with pytest.raises(UnknownName, match="USDT"):
        panel.in_currency("USD", replace(rates, others=("EUR",), rates=rates.rates[:, 1:]))
    with pytest.raises(ConfigurationError, match="another currency"):
        panel.in_currency("EUR", rates)
    with pytest.raises(ConfigurationError, match="already"):
        panel.select(["A"]).taken_as("USD")


def test_a_declaration_changes_no_price_and_is_kept(panel):
    declared = panel.taken_as("USD")
    np.testing.assert_array_equal(declared.prices, panel.prices)
    assert {each.source for each in declared.facts.conversions} == {"declared: one unit for one"}


def test_rates_of_a_panel_are_in_its_currency(panel):
    with pytest.raises(ConfigurationError, match="not in USD"):
        ExchangeRates.from_panel(panel, currency="USD")
    own = ExchangeRates.from_panel(panel.select(["A"]), currency="USD")
    assert own.others == ("A",)
    assert own.source.startswith("dataset mixed, content ")


@pytest.mark.parametrize(
    ("frame", "words"),
    [
        (pd.DataFrame({"EUR": [1.0, 1.1]}), "labelled by dates"),
        (pd.DataFrame({"EUR": [1.0, 1.1]}, index=pd.DatetimeIndex(["2024-01-02", "2024-01-01"])), "oldest first"),
        (pd.DataFrame({"EUR": [1.0, 1.1]}, index=pd.DatetimeIndex(["2024-01-01", "2024-01-01"])), "two rows"),
        (pd.DataFrame({"EUR": [1.0, 0.0]}, index=pd.DatetimeIndex(["2024-01-01", "2024-01-02"])), "positive"),
        (pd.DataFrame({"EUR": [1.0, np.inf]}, index=pd.DatetimeIndex(["2024-01-01", "2024-01-02"])), "positive"),
    ],
)
def test_rates_that_are_none_are_refused(frame, words):
    with pytest.raises(DataError, match=words):
        ExchangeRates.from_frame(frame, currency="USD", source="made")


def test_the_desk_converts_as_a_version_and_construction_refuses_a_mixture(panel, tmp_path):
    fx = pd.DataFrame(
        {"timestamp": [*DAYS, *DAYS], "symbol": ["USDT"] * 60 + ["EUR"] * 60, "close": [1.0] * 60 + [1.1] * 60}
    )
    with tg.Desk(tmp_path) as desk:
        desk.datasets.publish(panel)
        desk.datasets.publish(PricePanel.from_table(fx, replace(SPEC, name="fx")))
        rule = tg.UniverseRule(n_returns=30)
        with pytest.raises(ConfigurationError, match="several currencies"):
            desk.optimize("mixed", objective="min_risk", universe=rule)
        with pytest.raises(ConfigurationError, match="several currencies"):
            desk.construct(
                {"A": 0.5, "C": 0.5},
                dataset="mixed",
                as_of="2024-02-29",
                capital=1000,
                minimum_notional="1",
                lot_step_notional="1",
            )
        done = desk.convert("mixed", to="USD", rates="fx")
        assert done.version == desk.datasets.version("mixed")
        assert desk.panel("mixed").facts.conversions == done.conversions
        assert "by" in repr(done)
        desk.optimize("mixed", objective="min_risk", universe=rule)
        with pytest.raises(ConfigurationError, match="at_par=True"):
            desk.convert("fx", to="EUR")


@pytest.mark.parametrize("name", ["crypto", "crypto-hourly", "us-equity"])
def test_the_samples_are_in_one_currency_each(name):
    panel = load_sample(name)
    assert set(panel.currencies.values()) == {panel.facts.price_currency}
