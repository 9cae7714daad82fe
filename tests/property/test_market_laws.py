"""Laws of panels, returns, universes and the quality report."""

# Returns.values is an array of ours, not the attribute of pandas

from __future__ import annotations

from datetime import timedelta

import numpy as np
import numpy.typing as npt
import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from tangency.market import MarketCaps, PanelSpec, PricePanel, UniverseRule, check_quality, select_universe

SPEC = PanelSpec(name="made", calendar="crypto", currency="USD", asset_class="crypto", utc_day=True)
START = pd.Timestamp("2024-01-01")
FEW = settings(max_examples=25, deadline=None)


@st.composite
def tables(draw: st.DrawFn, *, whole: bool = False) -> pd.DataFrame:
    """Long tables of up to four assets over up to twelve days, with holes unless `whole`."""
    n_days, n_assets = draw(st.integers(4, 12)), draw(st.integers(1, 4))
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    prices = np.exp(np.cumsum(rng.normal(0, 0.05, (n_days, n_assets)), axis=0))
    there = np.ones_like(prices, dtype=bool) if whole else rng.random(prices.shape) < draw(st.floats(0.5, 1))
    there[[0, 1, 2, -1], 0] = True  # so that there is always one member
    rows = [
        (START + timedelta(days=int(t)), f"C{i}", prices[t, i], rng.choice([np.nan, 1.5]))
        for t, i in rng.permutation(np.argwhere(there))
    ]
    return pd.DataFrame(rows, columns=["timestamp", "symbol", "close", "volume"])


@FEW
@given(tables())
def test_arrow_round_trip(table: pd.DataFrame) -> None:
    """from_arrow(to_arrow(p)) = p: rows, nulls, sessions, prices to the bit, facts and version; also of a cut."""
    whole = PricePanel.from_table(table, SPEC)
    for panel in (whole, whole.select(whole.symbols[:1]), whole.window(whole.first_and_last()[1], 2)):
        again = PricePanel.from_arrow(panel.to_arrow())
        assert again.version == panel.version
        assert again.bars.equals(panel.bars)
        np.testing.assert_array_equal(again.sessions, panel.sessions)
        np.testing.assert_array_equal(again.prices, panel.prices)
        assert (again.assets, again.facts, again.name) == (panel.assets, panel.facts, panel.name)


@FEW
@given(tables(), st.randoms(use_true_random=False))
def test_version_ignores_the_order_of_rows(table: pd.DataFrame, random: object) -> None:
    """The version is a function of the set of rows."""
    order = list(range(len(table)))
    random.shuffle(order)  # type: ignore[attr-defined]  # hypothesis gives a random.Random
    assert PricePanel.from_table(table.iloc[order], SPEC).version == PricePanel.from_table(table, SPEC).version


@FEW
@given(tables())
def test_returns_exist_exactly_between_neighbouring_prices(table: pd.DataFrame) -> None:
    """r[t] is finite if and only if p[t-1] and p[t] are, and then (1 + r[t]) p[t-1] = p[t]."""
    panel = PricePanel.from_table(table, SPEC)
    close, values = panel.close().sort_index(axis=1).to_numpy(), panel.returns().values
    both = np.isfinite(close[1:]) & np.isfinite(close[:-1])
    np.testing.assert_array_equal(np.isfinite(values), both)
    np.testing.assert_allclose(((1 + values) * close[:-1])[both], close[1:][both], rtol=1e-14)


def _future_changed(table: pd.DataFrame, as_of: pd.Timestamp, rng: np.random.Generator) -> pd.DataFrame:
    future: npt.NDArray[np.bool_] = (table["timestamp"] > as_of).to_numpy()
    changed = table.assign(close=np.where(future, rng.uniform(0.1, 9, len(table)), table["close"]))
    newcomer = changed[future & (table["symbol"] == "C0").to_numpy()].assign(symbol="NEW")
    return pd.concat([changed[~future | (rng.random(len(table)) < 0.5)], newcomer])


@FEW
@given(tables(), st.integers(0, 2**32 - 1), st.sampled_from([None, 1, 2]), st.sampled_from([1, 2]))
def test_the_future_does_not_change_a_universe(table: pd.DataFrame, seed: int, top: int | None, n_returns: int) -> None:
    """Changing, cutting or adding data after as_of leaves the universe identical: members, reasons and snapshot."""
    as_of = START + timedelta(days=2)
    panel = PricePanel.from_table(table, SPEC)
    later = PricePanel.from_table(_future_changed(table, as_of, np.random.default_rng(seed)), SPEC)
    sizes = pd.DataFrame({"timestamp": START, "symbol": ["C3", "C2", "C1", "C0"], "market_cap": [4.0, 3.0, 2.0, 1.0]})
    after = sizes.assign(timestamp=as_of + timedelta(days=1), market_cap=[1.0, 2.0, 3.0, 4.0])
    rule = UniverseRule(top=top, n_returns=n_returns)
    universes = [
        select_universe(data, rule, as_of.to_pydatetime(), MarketCaps(table=caps, sectors={}))
        for data, caps in (
            (panel, sizes),
            (panel.until(as_of.to_pydatetime()), sizes),
            (later, sizes),
            (later, pd.concat([sizes, after])),
        )
    ]
    assert universes[1:] == universes[:-1]


@FEW
@given(tables(whole=True))
def test_clean_prices_have_no_findings(table: pd.DataFrame) -> None:
    """On whole, positive, calm prices the quality report is empty."""
    bars = table.assign(open=table["close"] * 0.99, high=table["close"] * 1.02, low=table["close"] * 0.97)
    assert check_quality(PricePanel.from_table(bars, SPEC)).findings == ()
