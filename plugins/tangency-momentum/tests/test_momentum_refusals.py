"""What momentum says of short windows, series that do not move, gaps and params that contradict each other."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from pydantic import ValidationError

from tangency.sdk import ConfigurationError, DataError, Scores, Targets, Window
from tangency_momentum.momentum import Momentum
from tangency_momentum.momentum_params import MomentumParams

ASSETS = ("AAVE", "BTC", "ETH", "UNI")


def window_of(n_sessions: int = 80) -> Window:
    rng = np.random.default_rng(4)
    return Window(
        assets=ASSETS,
        sessions=np.datetime64("2024-01-01", "us") + np.arange(n_sessions) * np.timedelta64(1, "D"),
        closes=100.0 * np.exp(np.cumsum(rng.normal(0.0, 0.02, (n_sessions, 4)), axis=0)),
        current=np.zeros(4),
        nav=1.0,
        periods_per_year=365.0,
    )


def with_closes(window: Window, *changes: tuple[slice | int, int, float]) -> Window:
    closes = window.closes.copy()
    for rows, column, value in changes:
        closes[rows, column] = value
    return replace(window, closes=closes)


def decided(window: Window, **params: object) -> Scores | Targets:
    found = Momentum(MomentumParams.model_validate({"lookbacks": (30,), "skip": 2, **params})).decide(window, None)
    assert isinstance(found, Scores | Targets)
    return found


@pytest.mark.parametrize(
    ("params", "needed"),
    [
        ({}, 33),
        ({"lookbacks": (10, 50)}, 53),
        ({"book": "directional", "weighting": "inverse-volatility", "risk_sessions": 70}, 71),
        ({"book": "directional", "volatility_target_annual": 0.1, "risk_sessions": 70}, 71),
        ({"book": "directional", "crash_protection": "market-state", "market_sessions": 70}, 71),
        (
            {"book": "directional", "crash_protection": "own-variance", "volatility_target_annual": 0.1},
            93,
        ),
    ],
)
def test_a_short_window_is_refused_with_the_one_that_would_do(params: dict[str, object], needed: int) -> None:
    whole = window_of(100)

    def last(n: int) -> Window:
        return replace(whole, sessions=whole.sessions[-n:], closes=whole.closes[-n:])

    decided(last(needed), **params)
    with pytest.raises(DataError, match=rf"{needed - 1} sessions, {needed} needed.*window={needed - 1}"):
        decided(last(needed - 1), **params)


def test_assets_without_a_signal_have_a_reason_and_no_opinion() -> None:
    window = with_closes(window_of(), (slice(0, 60), 0, np.nan), (70, 1, np.nan), (-3, 2, np.nan))
    found = decided(window)
    assert isinstance(found, Scores)
    assert np.isnan(found.values).tolist() == [True, False, True, False]
    assert found.reasons["AAVE"] == "no price 32 sessions ago"
    assert found.reasons["ETH"] == "a price that a lookback begins or ends with is missing"
    assert found.reasons["BTC"].startswith("rank ")
    traded = decided(window, signal="t-statistic", book="directional")
    assert isinstance(traded, Targets)
    assert traded.weights[:3].tolist() == [0.0, 0.0, 0.0]
    assert traded.reasons["BTC"] == "1 of the last 33 prices are missing"


def test_a_series_that_does_not_move_has_no_t_statistic_and_no_volatility() -> None:
    window = with_closes(window_of(), (slice(None), 1, 100.0))
    found = decided(window, signal="t-statistic")
    assert isinstance(found, Scores)
    assert np.isnan(found.values[1])
    assert "does not move" in found.reasons["BTC"]
    sized = decided(window, book="long-only", weighting="inverse-volatility")
    assert "no volatility" in sized.reasons["BTC"]
    assert decided(window).values[1] == 0.0  # type: ignore[union-attr]  # a past return of nothing is one


def test_where_no_asset_has_a_signal_the_first_reasons_are_said() -> None:
    window = with_closes(window_of(), *((slice(0, 60), column, np.nan) for column in range(4)))
    with pytest.raises(DataError, match=r"no asset has a momentum signal.*AAVE: no price 32 sessions ago"):
        decided(window)


def test_one_asset_has_nothing_of_its_own_after_the_market() -> None:
    window = window_of()
    alone = replace(window, assets=("BTC",), closes=window.closes[:, :1], current=np.zeros(1))
    with pytest.raises(DataError, match="nothing of it is its own"):
        decided(alone, residual="market")
    with pytest.raises(DataError, match="two assets whose returns are complete"):
        decided(alone, residual="component")


def test_prices_that_are_none_are_refused_by_place() -> None:
    with pytest.raises(DataError, match=r"zero or negative.*ETH, 2024-03-11.*-5"):
        decided(with_closes(window_of(), (70, 2, -5.0)))


def test_labels_of_another_taxonomy_are_refused() -> None:
    with pytest.raises(DataError, match=r"no asset has a label of the taxonomy 'sector'"):
        decided(window_of(), is_sector_neutral=True)


def test_a_target_without_periods_per_year_is_refused() -> None:
    window = replace(window_of(), periods_per_year=None)
    with pytest.raises(ConfigurationError, match="periods per year are not known"):
        decided(window, book="long-only", volatility_target_annual=0.1)


def test_where_nothing_is_on_a_side_of_the_book_all_is_cash_and_said() -> None:
    falling = window_of()
    closes = falling.closes * np.exp(-0.2 * np.arange(80))[:, None]
    found = decided(replace(falling, closes=closes), book="long-only", volatility_target_annual=0.1)
    assert isinstance(found, Targets)
    assert not found.weights.any()
    assert "all is cash" in found.reason


def test_horizons_whose_signals_are_all_the_same_have_no_correlation() -> None:
    window = with_closes(window_of(), *((slice(None), column, 100.0) for column in range(4)))
    with pytest.raises(DataError, match="or all the same, to have a correlation"):
        decided(window, lookbacks=(5, 20), blend="correlation")


@pytest.mark.parametrize(
    ("params", "message"),
    [
        ({"lookbacks": (5, 5)}, "named twice"),
        ({"lookbacks": ()}, "at least 1 item"),
        ({"volatility_target_annual": 0.1}, "scores have no volatility"),
        ({"crash_protection": "market-state"}, "choose another book than scores"),
        ({"weighting": "inverse-volatility"}, "choose another book than scores"),
        ({"book": "long-only", "crash_protection": "own-variance"}, "give the volatility target"),
        ({"signal": "t-statistic", "lookbacks": (1,)}, "at least 2 sessions"),
    ],
)
def test_params_that_contradict_each_other_are_refused(params: dict[str, object], message: str) -> None:
    with pytest.raises(ValidationError, match=message):
        MomentumParams.model_validate(params)
