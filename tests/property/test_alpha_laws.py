"""Judged forecasts against independent computations, written from the definitions and not from the code."""

from __future__ import annotations

import os

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

import tangency as tg

# Every pairing of horizon, delay, windows, quantiles, ties and gaps has its turn within sixty seeds.
PANELS = int(os.environ.get("LAW_EXAMPLES", "60"))


def _panel(seed: int, *, lengths: tuple[int, int] = (40, 70)) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return forecasts and closing prices with gaps, births, deaths and ties."""
    rng = np.random.default_rng(seed)
    n, sessions = int(rng.integers(4, 12)), int(rng.integers(*lengths))
    days = pd.date_range("2021-01-01", periods=sessions)
    moves = rng.normal(0.0, 0.03, (sessions, n))
    closes = pd.DataFrame(20.0 * np.exp(np.cumsum(moves, axis=0)), days, [f"A{i:02}" for i in range(n)])
    if seed % 3 == 0:
        closes.iloc[int(sessions * 0.6) :, 0] = np.nan
    if seed % 4 == 0:
        closes.iloc[: int(sessions * 0.3), 1] = np.nan
    if seed % 5 == 0:
        closes.iloc[10:13, 2] = np.nan
    forecasts = pd.DataFrame(rng.normal(size=closes.shape), days, closes.columns)
    if seed % 2 == 0:
        forecasts = forecasts.round(1)  # ties
    forecasts = forecasts.mask(rng.random(forecasts.shape) < 0.1)
    return forecasts.iloc[:: int(rng.integers(1, 4))], closes


def _earned(closes: pd.DataFrame, at: int, horizon: int, delay: int, skipped: int = 0) -> pd.Series:
    marks = closes.ffill()
    begin = at + delay + skipped
    bought = marks.iloc[begin].where(closes.iloc[at + delay].notna())
    return marks.iloc[begin + horizon] / bought - 1.0


def _rank_coefficient(one: pd.Series, other: pd.Series) -> float:
    both = pd.DataFrame({"one": one, "other": other}).dropna()
    if len(both) < 3 or both["one"].nunique() < 2 or both["other"].nunique() < 2:
        return np.nan
    return float(stats.spearmanr(both["one"], both["other"]).statistic)


def _coefficient(one: pd.Series, other: pd.Series) -> float:
    both = pd.DataFrame({"one": one, "other": other}).dropna()
    if len(both) < 3 or both["one"].nunique() < 2 or both["other"].nunique() < 2:
        return np.nan
    return float(np.corrcoef(both["one"], both["other"])[0, 1])


@pytest.mark.parametrize("seed", range(PANELS))
def test_coefficients_decay_and_quantiles_equal_an_independent_computation(seed):
    forecasts, closes = _panel(seed)
    horizon, delay, windows, quantiles = 1 + seed % 4, seed % 3, 1 + seed % 3, 2 + seed % 2
    found = tg.alpha(
        forecasts, closes, horizon=horizon, delay=delay, windows=windows, quantiles=quantiles, cost_bps=7.0, draws=10
    )
    own = found.evaluations["forecast"]
    kept = [day for day in forecasts.index if closes.index.get_loc(day) + delay + horizon * windows < len(closes)]
    assert found.dates.tolist() == kept
    by_window = [[] for _ in range(windows)]
    pearson, spreads, traded, portfolio, before = [], [], [], [], pd.Series(0.0, closes.columns)
    for day in kept:
        at, row = closes.index.get_loc(day), forecasts.loc[day]
        for k in range(windows):
            by_window[k].append(_rank_coefficient(row, _earned(closes, at, horizon, delay, k * horizon)))
        earned = _earned(closes, at, horizon, delay)
        pearson.append(_coefficient(row, earned))
        known = row[row.notna() & earned.notna()]
        groups = np.ceil(known.rank() * quantiles / len(known)) if len(known) else known
        means = earned.groupby(groups.reindex(earned.index)).mean()
        spreads.append(means.get(quantiles, np.nan) - means.get(1, np.nan) if len(means) == quantiles else np.nan)
        centred = known.rank() - known.rank().mean()
        if centred.abs().sum() > 0:
            weights = (2.0 * centred / centred.abs().sum()).reindex(closes.columns).fillna(0.0)
            traded.append((weights - before).abs().sum())
            portfolio.append((weights * earned.fillna(0.0)).sum())
            before = weights
        else:
            traded.append(np.nan)
            portfolio.append(np.nan)
    close = {"rtol": 1e-10, "atol": 1e-12, "equal_nan": True}
    np.testing.assert_allclose(own.rank_coefficients, by_window[0], **close)
    np.testing.assert_allclose(own.coefficients, pearson, **close)
    np.testing.assert_allclose(own.spread, spreads, **close)
    np.testing.assert_allclose(own.traded, traded, **close)
    np.testing.assert_allclose(own.portfolio, portfolio, **close)
    np.testing.assert_allclose(own.net_portfolio, np.array(portfolio) - 7e-4 * np.array(traded), **close)
    for each, values in zip(own.decay, by_window, strict=True):
        known = np.array(values)[np.isfinite(values)]
        assert each.n_dates == len(known)
        assert each.mean == (pytest.approx(known.mean(), abs=1e-12) if len(known) else None)


@settings(max_examples=20)
@given(seed=st.integers(0, 10**6), scale=st.floats(0.01, 100.0), shift=st.floats(-5.0, 5.0))
def test_ranks_do_not_know_the_scale_of_a_forecast(seed, scale, shift):
    forecasts, closes = _panel(seed)
    one = tg.alpha(forecasts, closes, windows=2, draws=10)
    other = tg.alpha(forecasts * scale + shift, closes, windows=2, draws=10, transforms=("standardise",))
    np.testing.assert_allclose(
        one.evaluations["forecast"].rank_coefficients,
        other.evaluations["forecast"].rank_coefficients,
        atol=1e-9,
        equal_nan=True,
    )


@settings(max_examples=20)
@given(
    seed=st.integers(0, 10**6), cut=st.floats(0.6, 0.9), rule=st.sampled_from(("information", "optimal", "regression"))
)
def test_nothing_later_enters_the_weights_of_a_combination(seed, cut, rule):
    forecasts, closes = _panel(seed, lengths=(150, 200))  # so that weights are fitted within the part
    other = forecasts.shift(3)
    last = int(len(closes) * cut)
    asked = {"combination": rule, "horizon": 2, "windows": 1, "draws": 10}
    whole = tg.alpha({"one": forecasts, "two": other}, closes, **asked).combination_weights()
    early = closes.iloc[: last + 1]
    dated = forecasts.index[forecasts.index <= early.index[-1]]
    part = tg.alpha({"one": forecasts.loc[dated], "two": other.loc[dated]}, early, **asked).combination_weights()
    pd.testing.assert_frame_equal(whole.loc[part.index], part, check_exact=True)


def test_what_is_delisted_within_the_horizon_is_sold_at_its_last_price():
    days = pd.date_range("2022-05-01", periods=8)
    closes = pd.DataFrame({"LUNA": [80.0, 60, 30, 1, 0.01, None, None, None], "B": 1.0, "C": 2.0}, days)
    forecasts = pd.DataFrame({"LUNA": [1.0], "B": [0.5], "C": [0.0]}, days[:1])
    found = tg.alpha(forecasts, closes, horizon=5, windows=1, quantiles=3, draws=10)
    assert found.quantiles()["forecast"].iloc[-1] == pytest.approx(0.01 / 60.0 - 1.0)
