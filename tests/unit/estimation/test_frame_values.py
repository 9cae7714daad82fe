"""What is surely no return is refused and named, and no real series of returns is."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import tangency as tg
from tangency.contracts.returns import Returns
from tangency.estimation.frame_values import ValueKind, doubt_of
from tangency.market import load_sample

SHARED = Path(__file__).parents[3].parent / "shared" / "data"
PRICES = {
    "crypto_5m_2024": ("timestamp", "symbol", "close"),
    "crypto_hourly_2024": ("timestamp", "symbol", "close"),
    "crypto_daily": ("date", "symbol", "close"),
    "crypto_daily_mit": ("date", "symbol", "close"),
    "crypto_ohlcv_2014_2022": ("date", "symbol", "close"),
    "crypto_universe_2021": ("date", "coin_id", "price"),
    "crypto_marketcap_monthly": ("date", "symbol", "market_cap"),
    "equity_raw_us_1998_2021": ("date", "symbol", "close"),
    "equity_us_1989_2018": ("date", "symbol", "close"),
    "equity_us_2020_2026": ("date", "symbol", "close"),
    "macro_series": ("date", "series", "value"),
}
WINDOWS = (20, 21, 30, 60, 120, 250, 365, 500, 1000, 2500)
SHORTER_HISTORIES = (3, 5, 8, 12)


def doubt(values, index, *, is_dated=True):
    """Return the doubt about values, shape (n_periods, n_assets)."""
    by_asset = np.ascontiguousarray(values.T)
    dates = index.to_numpy(dtype="datetime64[us]") if is_dated else np.arange(len(values))
    return doubt_of(Returns.of_assets(tuple(map(str, range(len(by_asset)))), dates, by_asset, None))


def windows_of(frame, generator, lengths):
    """Yield windows of each column, without its gaps, and of the whole frame, with them, at the ends and by chance."""
    columns = [frame[[column]].dropna() for column in frame.columns]
    for each in [*columns, *([frame] if frame.shape[1] > 1 else [])]:
        for length in lengths:
            if length <= len(each):
                last = len(each) - length
                for start in {0, last, int(generator.integers(0, last + 1))}:
                    yield each.iloc[start : start + length]


def simple(prices):
    prices = prices.where(prices > 0)
    return prices / prices.shift(1) - 1


def resampled(prices):
    return [prices] + [prices.resample(rule).last() for rule in ("W-FRI", "ME", "QE", "YE")]


def refused(frames, lengths=WINDOWS):
    """Return how many windows were tried, and those that were refused, with and without dates."""
    generator, tried, found = np.random.default_rng(20241130), 0, []
    for frame in frames:
        for window in windows_of(frame, generator, lengths):
            values = window.to_numpy(dtype=float)
            for is_dated in (True, False):
                tried += 1
                if found_here := doubt(values, window.index, is_dated=is_dated):
                    found.append((found_here, window.columns[0], str(window.index[0]), len(window), is_dated))
    return tried, found


@pytest.mark.parametrize("sample", ["crypto", "crypto-hourly", "us-equity"])
def test_no_window_of_real_returns_is_refused(sample):
    close = load_sample(sample).close()
    rhythms = [close] if sample == "crypto-hourly" else resampled(close)
    tried, found = refused([simple(each) for each in rhythms], (*SHORTER_HISTORIES, *WINDOWS))
    assert tried > 1000
    assert found == []


@pytest.mark.shared_data
@pytest.mark.skipif(not SHARED.is_dir(), reason="the project's data folder is not beside the checkout")
@pytest.mark.parametrize("name", PRICES)
def test_no_window_of_returns_of_the_data_folder_is_refused(name):
    day, label, value = PRICES[name]
    table = pd.read_parquet(SHARED / f"{name}.parquet", columns=[day, label, value])
    wide = table.pivot_table(index=day, columns=label, values=value, aggfunc="last").sort_index().astype(float)
    wide.index = pd.to_datetime(wide.index, utc=True).tz_localize(None)
    frames = [wide[[column]].dropna() for column in wide.columns] if name == "macro_series" else [wide]
    tried, found = refused([simple(each) for each in frames])
    assert tried > 100
    assert found == []


@pytest.mark.shared_data
@pytest.mark.skipif(not SHARED.is_dir(), reason="the project's data folder is not beside the checkout")
def test_bills_factors_and_yearly_returns_are_never_refused():
    """RF is never negative in 819 months, and hardly changes from one to the next."""
    factors = pd.read_parquet(SHARED / "fama_french_monthly.parquet").set_index("date")
    factors.index = pd.DatetimeIndex(factors.index)
    assert (factors["RF"] >= 0).all()
    yields = pd.read_parquet(SHARED / "macro_series.parquet")
    ten_years = yields[yields["series"] == "US10Y_YIELD_MONTHLY"].set_index("date")[["value"]] / 1200
    ten_years.index = pd.DatetimeIndex(ten_years.index)
    by_year = (1 + factors).resample("YE").prod() - 1
    _, found = refused([factors, ten_years, by_year, (1 + factors).resample("QE").prod() - 1])
    assert found == []


@pytest.mark.parametrize(
    "values",
    [
        np.zeros(250),
        np.full(250, 0.0001),
        np.full(20, 0.05),  # five per cent a year on deposit
        np.linspace(0.0, 0.004, 120),  # a bill whose rate rises
        np.array([0.02, -0.01] * 20 + [10.0] + [-0.9] * 3),  # a coin up by 1000 %
        np.array([0.01] * 30 + [-0.9999, -0.98, 3.0]),  # LUNA
        np.abs(np.sin(np.arange(60))) * 0.03,  # a fund that reports no loss
        np.array([0.13, 0.18, 0.21, 0.08, 0.31, 0.12, 0.02, 0.27] * 3),  # good years
        np.where(np.arange(40) % 13, 0.0, 1.0),  # a share of a cent that doubles
        np.array([0.6715, 0.5643, 0.5870, 0.4513, 0.5738]),  # Microsoft, 1995 to 1999
    ],
)
@pytest.mark.parametrize("is_dated", [True, False])
def test_what_looks_odd_and_may_be_returns_passes(values, is_dated):
    index = pd.date_range("1990-12-31", periods=len(values), freq="YE" if len(values) in {5, 20, 24} else "D")
    assert doubt(values[:, None], index, is_dated=is_dated) is None


@settings(deadline=None, max_examples=200)
@given(
    st.integers(0, 2**32 - 1),
    st.integers(2, 400),
    st.sampled_from([0.0005, 0.01, 0.04, 0.15]),
    st.floats(-0.002, 0.004),
    st.sampled_from([2.5, 4.0, 30.0]),
)
def test_returns_without_memory_pass_whatever_their_tails(seed, n, volatility, drift, freedom):
    noise = np.random.default_rng(seed).standard_t(freedom, (n, 4)) * volatility
    values = np.maximum(drift + noise, -1.0)
    index = pd.date_range("2000-01-01", periods=n)
    assert doubt(values, index) is None
    assert doubt(values, index, is_dated=False) is None


# What real prices are taken for, and the call that the remedy names.
MISTAKES = {
    "prices": (lambda p: p, "look like prices", "tg.returns(frame)"),
    "prices below one": (lambda p: p / p.max() * 0.9, "look like prices", "tg.returns(frame)"),
    "prices in thousands": (lambda p: p / 1000, "look like prices", "tg.returns(frame)"),
    "volumes": (lambda p: (p * 1e6).round(), "amounts", "tg.returns(frame)"),
    "log prices": (np.log, "logarithms", "tg.returns(np.exp(frame))"),
    "gross returns": (lambda p: 1 + simple(p).iloc[1:], "gross returns", "frame - 1"),
    "equity curves": (lambda p: p / p.iloc[0] - 1, "cumulative returns", "tg.returns(1 + frame)"),
    "percent": (lambda p: 100 * simple(p).iloc[1:], "look like percent", "frame / 100"),
    "basis points": (lambda p: 1e4 * simple(p).iloc[1:], "basis points", "frame / 10_000"),
}


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_frame_that_is_no_returns_is_refused_with_the_call_that_mends_it(mistake):
    make, what, remedy = MISTAKES[mistake]
    prices = load_sample("us-equity").close().iloc[-500:, :8]
    with pytest.raises(tg.DataError) as caught:
        tg.optimize(make(prices), optimizer="mvo", objective="min_risk")
    assert what in caught.value.what
    assert remedy in caught.value.remedy


@pytest.mark.parametrize("mistake", ["prices", "log prices", "percent", "basis points"])
def test_the_call_that_the_remedy_names_gives_the_weights_of_the_returns(mistake):
    prices = load_sample("us-equity").close().iloc[-500:, :8]
    frame = MISTAKES[mistake][0](prices)
    mended = eval(MISTAKES[mistake][2], {"tg": tg, "np": np, "frame": frame})  # our own text
    found = tg.optimize(mended, optimizer="mvo", objective="min_risk").weights
    right = tg.optimize(simple(prices).iloc[1:], optimizer="mvo", objective="min_risk").weights
    assert found.to_numpy() == pytest.approx(right.to_numpy(), abs=1e-9)


def test_one_column_among_returns_is_named_and_only_it_mended():
    prices = load_sample("us-equity").close().iloc[-250:, :3]
    frame = simple(prices).iloc[1:].assign(NAV=1000 * np.cumprod(1 + np.full(249, 0.0004)))
    with pytest.raises(tg.DataError, match="look like prices") as caught:
        tg.optimize(frame, objective="min_risk")
    assert caught.value.where == "data[NAV]"
    assert "tg.returns(frame[['NAV']])" in caught.value.remedy
    assert "leave the column out" in caught.value.remedy


@pytest.mark.parametrize(
    ("column", "values"),
    [
        ("Unnamed: 0", np.arange(60)),
        ("index", np.arange(60)[::-1]),
        ("year", np.repeat([2022, 2023, 2024], 20)),
        ("month", np.arange(60) % 12 + 1),
        ("epoch", 1_700_000_000 + 86_400 * np.arange(60)),
    ],
)
def test_a_column_that_counts_is_named(column, values):
    returns = pd.DataFrame(np.random.default_rng(0).normal(0.001, 0.02, (60, 2)), columns=["A", "B"])
    with pytest.raises(tg.DataError) as caught:
        tg.optimize(returns.assign(**{column: values}), objective="min_risk")
    assert caught.value.where == f"data[{column}]"
    assert f"drop(columns={column!r})" in caught.value.remedy


def test_prices_of_two_days_and_a_coin_below_one_are_prices():
    """A file as users bring it; DOGE was given 100 %, at a mean of 2130 %."""
    frame = pd.DataFrame(
        {"AAPL": [185.64, 184.25, 181.91, 181.18], "DOGE": [0.0918, 0.0812, 0.0836, 0.0815]},
        index=["2024-01-02", "2024-01-03", "2024-01-04", "2024-01-05"],
    )
    with pytest.raises(tg.DataError, match=r"tg\.returns\(frame\) makes simple returns") as caught:
        tg.optimize(frame)
    assert "frame[[" not in caught.value.remedy


@pytest.mark.parametrize(
    ("values", "kind"),
    [
        ([0.01, -0.02, 0.03, -2.3, 0.01, 0.02], ValueKind.LOG_RETURNS),
        ([1.2, -0.8, 0.3, -1.4, 0.9, -0.2], ValueKind.PERCENT),
        ([120.0, -80.0, 30.0, -140.0, 90.0, -20.0], ValueKind.BASIS_POINTS),
    ],
)
def test_below_a_total_loss_the_cause_is_told_by_the_size(values, kind):
    words = {"log_returns": 'returns_are="log"', "percent": "/ 100", "basis_points": "/ 10_000"}
    with pytest.raises(tg.DataError, match="at least -100 %") as caught:
        tg.optimize(pd.DataFrame({"A": values, "B": np.array(values)[::-1]}))
    assert words[kind] in caught.value.remedy


def test_dates_across_and_two_header_rows_are_named_for_what_they_are():
    returns = pd.DataFrame(
        np.random.default_rng(0).normal(0.0, 0.01, (30, 2)), pd.date_range("2024-01-01", periods=30), ["A", "B"]
    )
    for turned in (
        returns.T,
        returns.T.rename(columns=str),
        returns.T.set_axis(returns.index.strftime("%Y-%m-%d"), axis=1),
    ):
        with pytest.raises(tg.DataError, match=r"columns are dates.*frame\.T"):
            tg.optimize(turned)
    with pytest.raises(tg.DataError, match=r"2 levels.*frame\['Close'\]"):
        tg.optimize(pd.concat({"Close": returns, "Volume": returns}, axis=1))
    with pytest.raises(tg.DataError, match=r"frame\.set_index\('Date'\)"):
        tg.optimize(returns.rename_axis("Date").reset_index())
