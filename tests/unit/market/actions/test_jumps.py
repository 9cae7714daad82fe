"""Jumps of prices: splits that were not applied, and crashes; on real prices with known splits."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from tangency.domain.split import Split
from tangency.market import PanelSpec, PricePanel, apply_splits
from tangency.market.actions.jumps import Jump, judged_jumps, ratio_text

SHARED = Path(__file__).parents[5] / "shared" / "data"
BARS = ("timestamp", "symbol", "open", "high", "low", "close", "volume")


def panel_of(table: pd.DataFrame, *, calendar: str = "us-equity", asset_class: str = "equity") -> PricePanel:
    spec = PanelSpec(name="made", calendar=calendar, currency="USD", asset_class=asset_class)
    return PricePanel.from_table(table, spec)


def bars(
    *, jump: float, turnover: float = 1.0, after: float = 1.0, night: float = 0.004, days: int = 120, seed: int = 7
) -> pd.DataFrame:
    """Return daily bars with moves of 1 %, the opening of the middle day times `jump`, its turnover times `turnover`.

    Volume from then on is times `after`; `night` is the size of moves from close to opening.
    """
    rng = np.random.default_rng(seed)
    moves = rng.normal(0, 0.01, days)
    level = np.where(np.arange(days) >= days // 2, jump, 1.0)
    close = 100.0 * np.exp(np.cumsum(moves)) * level
    opening = np.concatenate([[100.0], close[:-1]]) * np.exp(rng.normal(0, night, days))
    opening[days // 2] *= jump
    span = np.exp(rng.normal(np.log(0.02), 0.3, days))
    volume = 1e6 * np.exp(rng.normal(0, 0.3, days)) * np.where(np.arange(days) >= days // 2, after, 1.0)
    volume[days // 2] *= turnover
    return pd.DataFrame(
        {
            "timestamp": pd.bdate_range("2015-01-05", periods=days),
            "symbol": "A",
            "open": opening,
            "high": np.maximum(opening, close) * np.exp(span / 2),
            "low": np.minimum(opening, close) * np.exp(-span / 2),
            "close": close,
            "volume": volume,
        }
    )


@pytest.mark.parametrize("ratio", ["2", "3", "3/2", "10", "100", "1/10", "1/5"])
def test_a_split_on_a_quiet_day_is_proposed_with_its_ratio(ratio):
    wanted = Fraction(ratio)
    (jump,) = judged_jumps(panel_of(bars(jump=float(1 / wanted), after=float(wanted))))
    assert jump.ratio == wanted
    assert jump.is_proposed
    assert jump.session == pd.bdate_range("2015-01-05", periods=120)[60].to_pydatetime()


def test_a_crash_near_one_half_with_the_turnover_of_a_crash_is_not():
    (jump,) = judged_jumps(panel_of(bars(jump=0.53, turnover=15.0, after=1.1, night=0.012)))
    assert not jump.is_proposed
    assert "turnover" in jump.reason


def test_turnover_in_money_tells_the_same_as_units():
    table = bars(jump=0.5, after=2.0)
    (units,) = judged_jumps(panel_of(table))
    spec = PanelSpec(name="made", calendar="us-equity", currency="USD", asset_class="equity", volume_unit="USD")
    (money,) = judged_jumps(PricePanel.from_table(table.assign(volume=table["volume"] * table["close"]), spec))
    assert money.confidence == pytest.approx(units.confidence)
    assert money.reason == units.reason


def test_a_tick_that_comes_back_is_not():
    table = bars(jump=1.0)
    table.loc[60, ["open", "high", "low", "close"]] /= 2
    jumps = judged_jumps(panel_of(table))
    assert len(jumps) == 2
    assert not any(jump.is_proposed for jump in jumps)
    assert jumps[0].reason == "the price came back within a week"


def test_a_jump_over_missing_prices_is_not():
    table = bars(jump=0.5, after=2.0).drop(index=range(45, 60))
    (jump,) = judged_jumps(panel_of(table))
    assert jump.reason.startswith("prices are missing from 2015-03-06 to 2015-03-30")
    assert not jump.is_proposed


def test_a_fall_of_the_whole_market_is_no_jump():
    tables = [bars(jump=0.5, seed=seed).assign(symbol=f"C{seed}") for seed in range(6)]
    assert judged_jumps(panel_of(pd.concat(tables))) == ()


def test_an_asset_that_often_jumps_has_no_likely_split():
    table = bars(jump=1.0)
    level = np.where(np.arange(120) % 6 < 3, 1.0, 0.5)
    for name in ("open", "high", "low", "close"):
        table[name] *= level
    assert not any(jump.is_proposed for jump in judged_jumps(panel_of(table)))


def test_closes_alone_are_enough_where_the_ratio_is_plain():
    (jump,) = judged_jumps(panel_of(bars(jump=0.5)[["timestamp", "symbol", "close"]]))
    assert jump.is_proposed


def test_ratios_in_words():
    assert [ratio_text(Fraction(each)) for each in ("7", "3/2", "1/100")] == ["7-for-1", "3-for-2", "1-for-100"]


def real(name: str, calendar: str, asset_class: str) -> PricePanel:
    path = SHARED / name
    if not path.exists():
        pytest.skip(f"no {name} beside the checkout")
    table = pd.read_parquet(path).rename(columns={"date": "timestamp"})
    if "volume_usd" in table:
        table["volume"] = (table["volume_usd"] / table["close"]).replace([np.inf, -np.inf], np.nan)
    for column in set(BARS[2:6]) & set(table.columns):
        table[column] = table[column].where(table[column] > 0)
    kept = [column for column in BARS if column in table.columns]
    return panel_of(table[table["close"].notna()][kept], calendar=calendar, asset_class=asset_class)


def proposed(panel: PricePanel) -> list[Jump]:
    return [jump for jump in judged_jumps(panel) if jump.is_proposed]


def known_splits(panel: PricePanel) -> dict[tuple[str, date], float]:
    """Return the splits of 3 : 2 or more that the factors know within the prices, by symbol and last day before."""
    factors = pd.read_csv(SHARED / "equity_adjustment_factors.csv").sort_values(["symbol", "date"])
    names = {"GOOGL": "GOOG"}  # the stock that split in 2014 is listed as GOOG in the prices until then
    found = {}
    for symbol, rows in factors.groupby("symbol"):
        steps = rows["split_factor"].to_numpy()
        for day, ratio in zip(rows["date"], steps[1:] / steps[:-1], strict=False):
            if max(ratio, 1 / ratio) > 1.45 and names.get(symbol, symbol) in panel.symbols:
                found[names.get(symbol, symbol), date.fromisoformat(day)] = float(ratio)
    return found


@pytest.mark.shared_data
def test_every_known_split_of_real_shares_is_proposed_and_no_crash():
    panel = real("equity_raw_us_1998_2021.parquet", "us-equity", "equity")
    found = proposed(panel)
    close = panel.close()
    for (symbol, last_before), ratio in known_splits(panel).items():
        following = close[symbol].dropna().loc[pd.Timestamp(last_before) + pd.Timedelta(days=1) :].index[0]
        (jump,) = [each for each in found if each.symbol == symbol and each.session == following]
        assert float(jump.ratio) == pytest.approx(ratio, rel=1e-3)
        assert jump.confidence > (0.9 if ratio != pytest.approx(0.05, rel=1e-3) else 0.5)
    # Beside those of the list: AIG's 5 : 4 of 1999 and the 3 : 2 of Washington Mutual, whose ticker was WM, in 2001.
    others = {(each.symbol, f"{each.session:%Y}") for each in found} - {
        (symbol, f"{day:%Y}") for symbol, day in known_splits(panel)
    }
    assert others == {("AIG", "1999"), ("WM", "2001")}
    (crash,) = [each for each in judged_jumps(panel) if (each.symbol, f"{each.session:%F}") == ("AAPL", "2000-09-29")]
    assert crash.confidence < 0.1


@pytest.mark.shared_data
@pytest.mark.parametrize(
    ("name", "calendar", "asset_class", "most"),
    [
        ("equity_us_2020_2026.parquet", "us-equity", "equity", 0),
        ("equity_us_1989_2018.parquet", "us-equity", "equity", 1),  # Apple in September 2000: closes alone cannot tell
        ("crypto_daily.parquet", "crypto", "crypto", 0),
        ("crypto_ohlcv_2014_2022.parquet", "crypto", "crypto", 1),  # a coin that migrated at 100 : 1
    ],
)
def test_false_proposals_on_real_prices_are_few(name, calendar, asset_class, most):
    assert len(proposed(real(name, calendar, asset_class))) <= most


@pytest.mark.shared_data
def test_a_redenomination_of_a_coin_is_proposed():
    panel = real("crypto_daily_mit.parquet", "crypto", "crypto")
    found = {(jump.symbol, f"{jump.session:%F}"): jump.ratio for jump in proposed(panel)}
    assert found == {("BNX", "2023-02-22"): 100}


@pytest.mark.shared_data
@pytest.mark.parametrize("seed", range(3))
def test_splits_undone_in_adjusted_closes_of_real_shares_are_found_and_nothing_else(seed):
    panel = real("equity_us_2020_2026.parquet", "us-equity", "equity")
    rng = np.random.default_rng(seed)
    ratios = [Fraction(each) for each in ("2", "3", "4", "5", "10", "1/5", "1/10", "100")]
    splits = [
        Split(symbol=symbol, session=pd.Timestamp(session).to_pydatetime(), ratio=1 / ratios[choice])
        for symbol, session, choice in zip(
            panel.symbols,
            rng.choice(panel.sessions[60:-60], len(panel.symbols)),
            rng.integers(len(ratios), size=len(panel.symbols)),
            strict=True,
        )
    ]
    found = {(jump.symbol, jump.session): jump.ratio for jump in proposed(apply_splits(panel, splits))}
    assert set(found) == {(split.symbol, split.session) for split in splits}
    wrong = [split for split in splits if found[split.symbol, split.session] != 1 / split.ratio]
    assert len(wrong) <= 2  # a move of the day may lie between two ratios, such as 9 and 10
