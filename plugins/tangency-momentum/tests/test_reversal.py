"""Reversal: past returns, bands with memory, half-lives, and what is refused."""

from __future__ import annotations

import json
import pickle

import numpy as np
import pandas as pd
import pytest
from pydantic import ValidationError

from tangency.sdk import DataError, Decision, Hold, Scores, State, Targets, Window, fitted_ornstein_uhlenbeck
from tangency_momentum.bands import Bands, OpenPositions
from tangency_momentum.deviations import deviations_of, half_lives_of
from tangency_momentum.reversal import Reversal
from tangency_momentum.reversal_params import ReversalParams

BANDS = {"book": "long-short", "entry_z": 1.5, "exit_z": 0.3, "stop_z": 2.6, "band_sessions": 30}


def panel(seed: int, n_sessions: int = 150, n_assets: int = 6) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    logs = rng.normal(0.0, 0.02, (n_sessions, 1)) + rng.normal(0.0, 0.02, (n_sessions, n_assets))
    days = pd.date_range("2024-01-01", periods=n_sessions)
    return pd.DataFrame(80.0 * np.exp(np.cumsum(logs, axis=0)), days, [f"A{i}" for i in range(n_assets)])


def window_of(closes: pd.DataFrame) -> Window:
    return Window(
        assets=tuple(closes.columns),
        sessions=closes.index.to_numpy().astype("datetime64[us]"),
        closes=closes.to_numpy(),
        current=np.zeros(len(closes.columns)),
        nav=1.0,
        periods_per_year=365.0,
    )


def params(**given: object) -> ReversalParams:
    return ReversalParams.model_validate(given)


@pytest.mark.parametrize("seed", range(8))
def test_past_returns_are_reversed(seed: int) -> None:
    closes = panel(seed)
    past = (closes.iloc[-3] / closes.iloc[-10]) ** (1 / 7) - 1.0
    scored = Reversal(params(lookback=7, skip=2)).decide(window_of(closes), None)
    assert isinstance(scored, Scores)
    np.testing.assert_allclose(scored.values, -past, rtol=0, atol=1e-14)
    traded = Reversal(params(lookback=7, skip=2, book="long-short")).decide(window_of(closes), None)
    assert isinstance(traded, Targets)
    expected = past.mean() - past
    np.testing.assert_allclose(traded.weights, expected / expected.abs().sum(), rtol=0, atol=1e-13)
    assert abs(traded.weights.sum()) < 1e-14


@pytest.mark.parametrize("seed", range(8))
def test_deviations(seed: int) -> None:
    closes = panel(seed)
    window = window_of(closes)
    logs = np.log(closes).iloc[-30:]
    expected = (logs.iloc[-1] - logs.mean()) / logs.std()
    found = deviations_of(window, params(**BANDS, method="z-score"))
    np.testing.assert_allclose(found, expected, rtol=0, atol=1e-10)
    rolled = closes.rolling(30)
    expected = ((closes - rolled.mean()) / rolled.std(ddof=0)).iloc[-1]
    found = deviations_of(window, params(**BANDS, method="bollinger"))
    np.testing.assert_allclose(found, expected, rtol=0, atol=1e-10)


@pytest.mark.parametrize("seed", range(8))
def test_processes_are_those_of_a_regression(seed: int) -> None:
    logs = np.log(panel(seed)).to_numpy()
    found = fitted_ornstein_uhlenbeck(logs)
    for i in range(logs.shape[1]):
        b, a = np.polyfit(logs[:-1, i], logs[1:, i], 1)
        if not 0.0 < b < 1.0:
            assert np.isnan(found.half_lives[i])
            continue
        noise = np.sum((logs[1:, i] - a - b * logs[:-1, i]) ** 2) / (len(logs) - 3)
        equilibrium, deviation = a / (1.0 - b), np.sqrt(noise / (1.0 - b**2))
        assert found.half_lives[i] == pytest.approx(np.log(2.0) / -np.log(b), rel=1e-7)
        assert (logs[-1, i] - found.means[i]) / found.deviations[i] == pytest.approx(
            (logs[-1, i] - equilibrium) / deviation, rel=1e-6, abs=1e-8
        )


def test_a_half_life_is_found_again_and_a_trend_has_none() -> None:
    rng = np.random.default_rng(1)
    n, kappa = 20_000, np.log(2.0) / 8.0
    noise, level = rng.normal(size=n), np.zeros(n)
    for t in range(1, n):
        level[t] = np.exp(-kappa) * level[t - 1] + noise[t]
    found = fitted_ornstein_uhlenbeck(np.column_stack([level, np.exp(np.linspace(0.0, 3.0, n)), np.ones(n)]))
    assert found.half_lives[0] == pytest.approx(8.0, rel=0.05)
    assert np.isnan(found.half_lives[1:]).all()
    assert np.isnan(found.deviations[1:]).all()


def test_only_what_reverts_within_bounds_is_entered() -> None:
    window = window_of(panel(5, n_assets=20))
    own = params(**{**BANDS, "entry_z": 0.8, "stop_z": None}, method="z-score")
    half_lives = half_lives_of(window, own)
    z = deviations_of(window, own)
    most = float(np.nanmedian(half_lives))
    limited = Reversal(own.model_copy(update={"half_life_max": most})).decide(window, None)
    assert isinstance(limited, Targets)
    is_entered = limited.weights != 0.0
    assert is_entered.any()
    np.testing.assert_array_equal(is_entered, (np.abs(z) >= 0.8) & (half_lives <= most))
    refused = [
        a for a, each, life in zip(window.assets, z, half_lives, strict=True) if abs(each) >= 0.8 and life > most
    ]
    assert refused
    assert all("not entered: a half-life of" in limited.reasons[asset] for asset in refused)


def walked(strategy: Reversal, closes: pd.DataFrame, days: range, state: State = None) -> tuple[list[Decision], State]:
    found: list[Decision] = []
    for day in days:
        decision = strategy.decide(window_of(closes.iloc[: day + 1]), state)
        state = decision.state
        found.append(decision)
    return found, state


@pytest.mark.parametrize("method", ["z-score", "bollinger", "ornstein-uhlenbeck"])
def test_it_resumes_from_its_state_to_the_last_bit(method: str) -> None:
    closes = panel(3)
    own = params(**BANDS, method=method)
    whole, _ = walked(Reversal(own), closes, range(40, 150))
    first, state = walked(Reversal(own), closes, range(40, 95))
    resumed = pickle.loads(pickle.dumps(Reversal(own)))
    rest, _ = walked(resumed, closes, range(95, 150), json.loads(json.dumps(state)))
    assert state != {"open": {}, "stopped": []}
    for one, two in zip(whole, [*first, *rest], strict=True):
        assert type(one) is type(two)
        assert one.state == two.state
        assert one.reason == two.reason
        if isinstance(one, Targets) and isinstance(two, Targets):
            assert one.weights.tobytes() == two.weights.tobytes()
            assert one.reasons == two.reasons
    assert any(isinstance(each, Hold) for each in whole)


def expected_sides(z: pd.Series) -> list[int]:
    """Return the side after each deviation, by a table of cases written apart from the code."""
    side, is_stopped, found = 0, False, []
    for each in z:
        if side == 1:
            is_stopped = each <= -2.6
            side = 0 if each >= -0.3 or each <= -2.6 else 1
        elif side == -1:
            is_stopped = each >= 2.6
            side = 0 if each <= 0.3 or each >= 2.6 else -1
        elif is_stopped:
            if abs(each) < 1.5:
                is_stopped = False
        elif -2.6 < each <= -1.5:
            side = 1
        elif 1.5 <= each < 2.6:
            side = -1
        found.append(side)
    return found


@pytest.mark.parametrize("seed", range(6))
def test_positions_follow_the_bands(seed: int) -> None:
    closes = panel(seed)
    own = params(**BANDS, method="z-score")
    decisions, _ = walked(Reversal(own), closes, range(40, 150))
    z = pd.DataFrame(
        [deviations_of(window_of(closes.iloc[: day + 1]), own) for day in range(40, 150)], columns=closes.columns
    )
    for asset in closes.columns:
        sides = [OpenPositions.of_state(each.state).open.get(asset, 0) for each in decisions]
        assert sides == expected_sides(z[asset])


def test_a_stop_holds_until_the_deviation_is_within_its_band_again() -> None:
    bands = Bands(entry_z=1.5, exit_z=0.3, stop_z=2.6, has_shorts=True)
    positions = OpenPositions()
    seen = []
    for z in (-1.6, -2.7, -2.0, -1.0, -1.7, -0.2, 1.8, None, 0.0):
        positions, _ = bands.moved(positions, {"A": z}, {})
        seen.append((positions.open.get("A", 0), positions.stopped))
    assert seen == [
        (1, ()),
        (0, ("A",)),
        (0, ("A",)),
        (0, ()),
        (1, ()),
        (0, ()),
        (-1, ()),
        (-1, ()),
        (0, ()),
    ]


def test_positions_share_the_gross_where_together_they_exceed_it() -> None:
    closes = panel(4)
    own = params(**{**BANDS, "entry_z": 0.5, "exit_z": 0.1, "stop_z": None}, method="z-score", position=0.4, gross=0.6)
    found = Reversal(own).decide(window_of(closes), None)
    assert isinstance(found, Targets)
    n = int((found.weights != 0.0).sum())
    assert n >= 2
    np.testing.assert_allclose(np.abs(found.weights[found.weights != 0.0]), 0.6 / n, rtol=1e-15)


def test_an_asset_that_left_the_universe_is_forgotten() -> None:
    closes = panel(4)
    own = params(**{**BANDS, "entry_z": 0.5, "exit_z": 0.1, "stop_z": None}, method="z-score")
    found = Reversal(own).decide(window_of(closes), None)
    open_before = OpenPositions.of_state(found.state).open
    gone = next(iter(open_before))
    rest = Reversal(own).decide(window_of(closes.drop(columns=gone)), found.state)
    assert isinstance(rest, Targets)
    assert OpenPositions.of_state(rest.state).open.keys() == open_before.keys() - {gone}


def test_a_position_stays_where_there_is_no_deviation_that_day() -> None:
    closes = panel(4)
    own = params(**{**BANDS, "entry_z": 0.5, "exit_z": 0.1, "stop_z": None}, method="z-score")
    found = Reversal(own).decide(window_of(closes), None)
    held = next(iter(OpenPositions.of_state(found.state).open))
    gappy = closes.copy()
    gappy.loc[gappy.index[-5], held] = np.nan
    kept = Reversal(own).decide(window_of(gappy), found.state)
    assert isinstance(kept, Hold)
    assert held in OpenPositions.of_state(kept.state).open


@pytest.mark.parametrize("state", [{"open": {"A0": 2}}, {"pairs": []}, "x", 3, {"open": {}, "stopped": [1]}])
def test_a_state_of_another_strategy_is_refused(state: State) -> None:
    with pytest.raises(DataError, match="not one that reversal has left"):
        Reversal(params(**BANDS, method="z-score")).decide(window_of(panel(0)), state)


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"method": "z-score"}, "have no scores"),
        ({"exit_z": 2.0, "entry_z": 1.0}, "nearer to its middle"),
        ({"stop_z": 1.0}, "beyond the entry"),
        ({"half_life_min": 9.0, "half_life_max": 3.0}, "at most the longest"),
        ({"method": "bollinger", "book": "long-only", "residual": "market"}, "z-score of residuals"),
    ],
)
def test_params_that_contradict_each_other_are_refused(given: dict[str, object], message: str) -> None:
    with pytest.raises(ValidationError, match=message):
        params(**given)


def test_short_windows_and_bad_prices_are_refused_with_what_would_do() -> None:
    closes = panel(0)
    with pytest.raises(DataError, match=r"8 sessions, 9 needed.*window=8"):
        Reversal(params(lookback=8)).decide(window_of(closes.iloc[-8:]), None)
    with pytest.raises(DataError, match=r"29 sessions, 30 needed"):
        Reversal(params(**BANDS, method="z-score")).decide(window_of(closes.iloc[-29:]), None)
    wrong = closes.copy()
    wrong.iloc[-4, 2] = 0.0
    with pytest.raises(DataError, match=r"zero or negative.*A2, 2024-05-26"):
        Reversal(params()).decide(window_of(wrong), None)


def test_series_that_do_not_move_or_have_gaps_are_left_out_with_a_reason() -> None:
    closes = panel(0)
    closes["A1"] = 100.0
    closes.iloc[-7, 2] = np.nan
    own = params(**{**BANDS, "entry_z": 0.5, "exit_z": 0.1, "stop_z": None}, method="z-score")
    found = Reversal(own).decide(window_of(closes), None)
    assert isinstance(found, Targets)
    assert found.weights[1] == found.weights[2] == 0.0
    assert "no deviation" in found.reasons["A1"]
    assert "no deviation" in found.reasons["A2"]
    assert "does not move" in found.reasons["A1"]
    assert "is missing" in found.reasons["A2"]
    with pytest.raises(DataError, match=r"no asset has all prices of a band.*A2: no deviation: a price of the last 30"):
        Reversal(own).decide(window_of(closes[["A2"]]), None)


def test_where_no_deviation_reverts_or_may_be_traded_nothing_is_entered_and_it_is_said() -> None:
    closes = panel(0)
    rising = closes.apply(lambda own: np.exp(np.linspace(1.0, 4.0, len(own)) ** 1.5))
    found = Reversal(params(**BANDS, method="ornstein-uhlenbeck")).decide(window_of(rising), None)
    assert isinstance(found, Targets)
    assert not found.weights.any()
    assert set(found.reasons.values()) == {"no deviation: it does not revert"}
    barred = Reversal(params(half_life_max=1e-3)).decide(window_of(closes), None)
    assert isinstance(barred, Scores)
    assert np.isnan(barred.values).all()
    assert len(barred.reasons) == len(closes.columns)
