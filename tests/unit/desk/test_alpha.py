"""What the verb alpha refuses, and what it says."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import tangency as tg
from tangency.errors import UnknownName

DAYS = pd.date_range("2024-01-01", periods=40)


def _closes() -> pd.DataFrame:
    moves = np.random.default_rng(0).normal(0.0, 0.02, (40, 5))
    return pd.DataFrame(100.0 * np.cumprod(1.0 + moves, axis=0), DAYS, list("ABCDE"))


def _forecasts() -> pd.DataFrame:
    return pd.DataFrame(np.random.default_rng(1).normal(size=(40, 5)), DAYS, list("ABCDE"))


def _with(**changed: object) -> pd.DataFrame:
    frame = _forecasts()
    frame.loc[DAYS[3], "B"] = changed["value"]
    return frame


@pytest.mark.parametrize(
    ("forecasts", "asked", "error", "words"),
    [
        (_forecasts().shift(freq="1D"), {}, tg.DataError, "after the last price"),
        (_forecasts().shift(freq="7h").iloc[:-1], {}, tg.DataError, "no session on the day"),
        (_forecasts().rename(columns={"A": "Z"}), {}, UnknownName, "unknown asset 'Z'"),
        (_with(value=np.inf), {}, tg.DataError, "infinite"),
        (_forecasts().iloc[-3:], {"windows": 5}, tg.DataError, "no forecast can be judged"),
        (_forecasts()[["A", "B"]], {"windows": 1}, tg.DataError, "a cross-section needs 3 assets"),
        (_forecasts().iloc[::-1], {}, tg.DataError, "ascend"),
        ({}, {}, tg.DataError, "no forecasts"),
        ({"a::b": _forecasts()}, {}, tg.DataError, "characters that stand between"),
        ({"combined": _forecasts(), "x": _forecasts()}, {}, tg.DataError, "that of the combination"),
        (_forecasts(), {"start": "2024-02-09", "windows": 1}, tg.DataError, "between start and end"),
        (_forecasts(), {"quantiles": 1}, tg.ConfigurationError, "quantiles"),
        (_forecasts(), {"transforms": ("sort",)}, tg.ConfigurationError, "transforms"),
    ],
)
def test_what_cannot_be_judged_is_refused_in_words(forecasts, asked, error, words):
    with pytest.raises(error) as raised:
        tg.alpha(forecasts, _closes(), **{"windows": 2, "draws": 10, **asked})
    assert words in str(raised.value)


def test_dates_that_are_too_late_are_counted():
    found = tg.alpha(_forecasts(), _closes(), windows=3, horizon=2, draws=10)
    assert len(found.dates) == 40 - 7
    assert found.said == ("a bare frame is closing prices", "7 dates are too late to be judged over 3 windows")


def test_two_levels_of_columns_are_several_forecasts():
    both = pd.concat({"one": _forecasts(), "two": -_forecasts()}, axis=1)
    found = tg.alpha(both, _closes(), windows=1, draws=10)
    assert found.table().index.tolist() == ["one", "two", "combined"]
    assert found.table().loc["one", "rank_ic"] == -found.table().loc["two", "rank_ic"]


def test_a_regression_is_in_units_of_returns():
    days = pd.date_range("2024-01-01", periods=120)
    random = np.random.default_rng(1)
    moves = pd.DataFrame(random.normal(0, 0.02, (120, 12)), days, list("ABCDEFGHIJKL"))
    signal = moves.shift(-2) + random.normal(0, 0.04, (120, 12))
    forecasts = {
        "one": 50.0 * signal.iloc[:-2],
        "two": pd.DataFrame(random.normal(size=(118, 12)), days[:-2], moves.columns),
    }
    closes = (1 + moves).cumprod()
    found = tg.alpha(forecasts, closes, windows=1, draws=10, combination="regression")
    weights = found.combination_weights()
    assert weights.iloc[:20].isna().all(axis=None)
    assert weights.iloc[-1]["one"] > 5 * abs(weights.iloc[-1]["two"])
    assert 0.7 < found.evaluations["combined"].slope < 1.3
    assert found.evaluations["one"].slope < 0.1
    assert f"one {weights['one'].iloc[-1]:.2%}" in str(found)
    with pytest.raises(tg.DataError, match=r"needs 20 dates whose returns are known.*combination='equal'"):
        tg.alpha(
            {name: each.iloc[:15] for name, each in forecasts.items()}, closes, windows=1, combination="regression"
        )


@pytest.mark.parametrize("transform", ["temper", "normal_scores"])
def test_a_transform_that_keeps_the_order_keeps_rank_coefficients(transform):
    plain = tg.alpha(_forecasts(), _closes(), windows=1, draws=10)
    found = tg.alpha(_forecasts(), _closes(), windows=1, draws=10, transforms=(transform,))
    assert found.table().loc["forecast", "rank_ic"] == pytest.approx(
        plain.table().loc["forecast", "rank_ic"], abs=1e-12
    )
    assert found.table().loc["forecast", "ic"] != plain.table().loc["forecast", "ic"]


def test_a_sector_of_two_levels_is_judged_by_itself():
    groups = {"sector": {"A": "x", "B": "x", "C": "x", "D": "y", "E": {"x": 0.5, "y": 0.5}}}
    found = tg.alpha(_forecasts(), _closes(), windows=1, groups=groups, draws=10)
    own = tg.alpha(_forecasts()[["A", "B", "C"]], _closes(), windows=1, draws=10)
    assert found.by_label().loc["x", "forecast"] == own.table().loc["forecast", "rank_ic"]
    assert pd.isna(found.by_label().loc["y", "forecast"])


def test_a_universe_keeps_others_out():
    days = pd.date_range("2024-03-01", periods=20, freq="7D")
    names = ["BTC", "ETH", "SOL", "DOGE", "XRP", "ADA", "SHIB"]
    forecasts = pd.DataFrame(np.random.default_rng(0).normal(size=(20, 7)), days, names)
    rule = tg.UniverseRule(top=8, n_returns=30, exclude=["SOL"], exclude_sectors=["Stablecoin", "Meme"])
    whole = tg.alpha(forecasts, "crypto", windows=1, draws=10)
    part = tg.alpha(forecasts, "crypto", windows=1, draws=10, universe=rule)
    assert whole.n_assets == 7
    assert part.n_assets < 7


def test_a_figure_and_a_document_come_of_it():
    found = tg.alpha({"one": _forecasts(), "two": _forecasts().shift(1)}, _closes(), windows=2, draws=10)
    figure = found.plot()
    assert {trace.name for trace in figure.data} == {"one", "two", "combined"}
    text = str(found)
    for words in ("rank IC by window", "mean return by quantile", "combined (equal)", "correlation of rank ICs"):
        assert words in text
