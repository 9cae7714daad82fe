# Returns.values is an array of ours, not the attribute of pandas

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from tangency.domain.universe import PassedOver, Universe
from tangency.errors import ConfigurationError, DataError, UnknownName
from tangency.market import (
    MarketCaps,
    PricePanel,
    UniverseRule,
    load_sample,
    sample_facts,
    sample_market_caps,
    select_universe,
)


def _crypto(as_of: str, **changes: object) -> Universe:
    rule = sample_facts("crypto").default_rule
    assert rule is not None
    return select_universe(load_sample("crypto"), rule.model_copy(update=changes), as_of, sample_market_caps("crypto"))


def _reasons(universe: Universe) -> dict[str, str]:
    return {passed.symbol: passed.reason for passed in universe.passed_over}


def test_the_universe_of_the_demo() -> None:
    universe = _crypto("2024-11-30")
    assert " ".join(universe.symbols) == (
        "BTC ETH BNB SOL XRP DOGE TRX ADA SHIB AVAX LINK BCH DOT LEO LTC NEAR UNI ICP XMR FET"
    )
    assert _reasons(universe) == dict.fromkeys(["TON", "SUI", "APT", "PEPE", "TAO"], "no prices in the panel")
    assert universe.snapshot == pd.Timestamp("2024-11-03")
    assert list(universe.sectors().values()).count("Layer 1") == 9
    assert len(universe.sectors()) == 20


def test_the_universe_of_the_demo_has_every_return() -> None:
    universe = _crypto("2024-11-30")
    window = load_sample("crypto").select(universe.symbols).window("2024-11-30", 365)
    assert window.returns().values.shape == (365, 20)
    assert np.isfinite(window.returns().values).all()


def test_luna_is_in_before_it_fell_and_its_stablecoin_never() -> None:
    universe = _crypto("2022-05-01")
    assert "LUNA" in universe.symbols
    assert _reasons(universe) == {"SHIB": "314 of 366 prices in the window"}


def test_luna_is_out_once_its_prices_end_though_its_ticker_lives_on() -> None:
    universe = _crypto("2022-11-01", top=100, n_returns=30)
    assert "LUNA" not in universe.symbols
    assert _reasons(universe)["LUNA"] == "prices end 2022-10-09"


def test_ftt_is_in_before_it_fell_where_its_window_is_whole() -> None:
    assert "FTT" in _crypto("2022-11-01", n_returns=90).symbols
    assert _reasons(_crypto("2022-11-01"))["FTT"] == "364 of 366 prices in the window"  # two days of July are missing


@pytest.mark.parametrize("as_of", ["2024-12-10", "2025-01-26", "2025-01-01"])
def test_nobody_is_chosen_in_the_hole(as_of: str) -> None:
    with pytest.raises(DataError) as caught:
        _crypto(as_of)
    assert caught.value.remedy == "the last day with prices is 2024-12-09; they resume on 2025-01-27"


def test_nobody_is_chosen_after_the_end() -> None:
    with pytest.raises(DataError) as caught:
        _crypto("2025-03-17")
    assert caught.value.remedy == "the last day with prices is 2025-03-16"


def test_a_window_over_the_hole_is_refused_with_the_hole() -> None:
    with pytest.raises(DataError, match="no asset has all 366 prices") as caught:
        _crypto("2025-03-16")
    assert "48 sessions between 2024-12-10 and 2025-01-26" in str(caught.value.remedy)
    assert len(_crypto("2025-03-16", n_returns=48).members) == 20


def test_samples_without_sizes_take_all_with_full_history() -> None:
    facts = sample_facts("us-equity")
    assert facts.default_rule is not None
    universe = select_universe(load_sample("us-equity"), facts.default_rule, "2024-01-06")  # a Saturday
    assert len(universe.members) == 105
    assert universe.snapshot is None
    hourly = sample_facts("crypto-hourly").default_rule
    assert hourly is not None
    universe = select_universe(load_sample("crypto-hourly"), hourly, "2024-03-31T23:00")
    assert len(universe.members) == 34  # five of the forty are not yet listed, and must not be named
    assert _reasons(universe) == {"WIF": "634 of 721 prices in the window"}


def _caps(**sizes: float) -> MarketCaps:
    table = pd.DataFrame({"timestamp": pd.Timestamp("2024-01-01"), "symbol": list(sizes), "market_cap": sizes.values()})
    return MarketCaps(table=table, sectors={"S": "Stablecoin"})


def test_excluded_sectors_are_neither_members_nor_passed_over(panel: PricePanel) -> None:
    rule = UniverseRule(top=1, exclude_sectors=("Stablecoin",), n_returns=1)
    universe = select_universe(panel, rule, "2024-01-02", _caps(S=9, X=8, B=7, A=6))
    assert universe.symbols == ("B",)
    assert universe.passed_over == (PassedOver(symbol="X", reason="no prices in the panel"),)


def test_only_those_larger_than_the_smallest_member_are_passed_over(panel: PricePanel) -> None:
    universe = select_universe(panel, UniverseRule(top=5, n_returns=1), "2024-01-02", _caps(B=7, X=6, A=5, Y=4))
    assert universe.symbols == ("B", "A")
    assert [passed.symbol for passed in universe.passed_over] == ["X"]


def test_all_assets_are_ordered_by_size_where_one_is_known(panel: PricePanel) -> None:
    rule = UniverseRule(n_returns=1)
    assert select_universe(panel, rule, "2024-01-02", _caps(B=7)).symbols == ("B", "A")
    assert select_universe(panel, rule, "2024-01-02").symbols == ("A", "B")
    late = select_universe(panel, rule, "2024-01-04")
    assert late.symbols == ("B",)
    assert late.passed_over == (PassedOver(symbol="A", reason="1 of 2 prices in the window"),)


def test_a_rule_that_cannot_be_followed_is_refused(panel: PricePanel) -> None:
    with pytest.raises(ConfigurationError, match="no market capitalisations are given"):
        select_universe(panel, UniverseRule(top=1, n_returns=1), "2024-01-02")
    with pytest.raises(UnknownName) as caught:
        select_universe(panel, UniverseRule(exclude_sectors=("Stablecoins",), n_returns=1), "2024-01-02", _caps(A=1))
    assert caught.value.candidates == ("Stablecoin",)
    late = MarketCaps(table=_caps(A=1).table.assign(timestamp=pd.Timestamp("2024-01-03")), sectors={})
    with pytest.raises(DataError, match="no market-cap snapshot"):
        select_universe(panel, UniverseRule(top=1, n_returns=1), "2024-01-02", late)


def test_market_caps_that_cannot_be_sizes_are_refused() -> None:
    with pytest.raises(DataError, match="must be positive"):
        _caps(A=0)
    table = _caps(A=1).table
    with pytest.raises(DataError, match="one for each snapshot and symbol"):
        MarketCaps(table=pd.concat([table, table]), sectors={})
