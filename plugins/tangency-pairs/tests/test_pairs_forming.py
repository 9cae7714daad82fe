"""Pairs: which are formed, and what is in no pair or refused."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from pydantic import ValidationError

from tangency.sdk import DataError, Levels, Targets, either_direction
from tangency_pairs.lives import PairsState
from tangency_pairs.pairs import Pairs

T = 260
Make = Callable[..., Any]


@pytest.mark.parametrize("seed", range(4))
def test_the_planted_pairs_are_formed_with_the_lines_of_the_screen(
    panel: Make, window_of: Make, params: Make, seed: int
) -> None:
    closes = panel(seed)
    state = PairsState.of_state(Pairs(params()).decide(window_of(closes), None).state)
    assert {life.legs for life in state.lives} == {(f"A{i}", f"B{i}") for i in range(3)}
    logs = np.log(closes.iloc[-100:])
    for life in state.lives:
        b, a = np.polyfit(logs[life.second], logs[life.first], 1)
        spread = logs[life.first] - a - b * logs[life.second]
        assert life.line.ratio == pytest.approx(b, rel=1e-9)
        assert life.line.intercept == pytest.approx(a, abs=1e-9)
        assert life.line.deviation == pytest.approx(spread.std(), rel=1e-9)
        assert life.line.z(logs[life.first].iloc[-1], logs[life.second].iloc[-1]) == pytest.approx(
            spread.iloc[-1] / spread.std(), rel=1e-7
        )


def test_the_false_discovery_rate_selects_what_the_test_selects(panel: Make, window_of: Make, params: Make) -> None:
    closes = panel(1)
    levels = Levels.of(tuple(closes.columns), np.log(closes.iloc[-100:]))
    rows = np.triu_indices(6, 1)
    tests = either_direction(levels, rows[0], rows[1], lags=1)
    harmonic = sum(1.0 / k for k in range(1, 16))
    order = np.argsort(tests.p_values)
    passes = [k for k in range(1, 16) if tests.p_values[order[k - 1]] <= 0.2 * k / 15 / harmonic]
    expected = {tuple(sorted((levels.assets[rows[0][i]], levels.assets[rows[1][i]]))) for i in order[: max(passes)]}
    state = PairsState.of_state(Pairs(params(select="fdr", fdr=0.2, top=20)).decide(window_of(closes), None).state)
    assert {life.legs for life in state.lives} == expected
    assert 0 < len(expected) < 15


def test_distance_and_prescreens_choose_pairs(panel: Make, window_of: Make, params: Make) -> None:
    closes = panel(2)
    prices = closes.iloc[-100:] / closes.iloc[-100]
    names = list(closes.columns)
    distances = {(a, b): ((prices[a] - prices[b]) ** 2).sum() for i, a in enumerate(names) for b in names[i + 1 :]}
    nearest = sorted(distances, key=lambda legs: distances[legs])[:3]
    own = Pairs(params(select="distance"))
    assert {life.legs for life in PairsState.of_state(own.decide(window_of(closes), None).state).lives} == set(nearest)
    least = Pairs(params(select="distance", max_distance=float(distances[nearest[0]]) * 1.000001))
    assert [life.legs for life in PairsState.of_state(least.decide(window_of(closes), None).state).lives] == nearest[:1]
    alike = Pairs(params(min_correlation=0.6, top=20))
    changes = np.log(closes.iloc[-100:]).diff().corr()
    for life in PairsState.of_state(alike.decide(window_of(closes), None).state).lives:
        assert changes.loc[life.first, life.second] >= 0.6
    sectors = {"A0": "s", "B0": "s", "A1": "t", "B1": "t", "A2": "u"}
    within = Pairs(params(within="sector")).decide(window_of(closes, sectors=sectors), None)
    assert {life.legs for life in PairsState.of_state(within.state).lives} == {("A0", "B0"), ("A1", "B1")}
    assert "B2 (it has no label of sector, or several)" in within.reason
    with pytest.raises(
        DataError, match=r"no asset has a label of the taxonomy 'chain'.*taxonomies with labels: sector"
    ):
        Pairs(params(within="chain")).decide(window_of(closes, sectors=sectors), None)


def test_constant_identical_and_gapped_series_are_recorded_and_never_traded(
    panel: Make, window_of: Make, params: Make
) -> None:
    closes = panel(6)
    closes["C"] = 7.0
    closes["A3"] = closes["A0"] ** 2
    closes.loc[closes.index[-30], "B2"] = np.nan
    found = Pairs(params(top=50, entry_z=0.5)).decide(window_of(closes), None)
    assert isinstance(found, Targets)
    assert "C (its price never moves over the last 100 sessions)" in found.reason
    assert "B2 (a price of the last 100 sessions is missing)" in found.reason
    legs = {life.legs for life in PairsState.of_state(found.state).lives}
    assert legs
    assert not any("C" in each or "B2" in each or each == ("A0", "A3") for each in legs)
    alone = Pairs(params()).decide(window_of(closes[["A0", "C"]]), None)
    assert isinstance(alone, Targets)
    assert not alone.weights.any()
    assert alone.reason.startswith("0 of 0 pairs open; in no pair: C")


def test_a_pair_whose_hedge_is_negative_is_not_formed(panel: Make, window_of: Make, params: Make) -> None:
    closes = panel(0)[["A0", "B0"]]
    closes["B0"] = 1e4 / closes["B0"]
    found = Pairs(params()).decide(window_of(closes), None)
    assert PairsState.of_state(found.state).lives == ()


def test_short_windows_bad_prices_and_foreign_states_are_refused(panel: Make, window_of: Make, params: Make) -> None:
    closes = panel(0)
    own = Pairs(params())
    with pytest.raises(DataError, match=r"60 sessions, 100 needed.*window=99"):
        own.decide(window_of(closes.iloc[-60:]), None)
    with pytest.raises(DataError, match="not one that pairs has left"):
        own.decide(window_of(closes), {"open": {}})
    with pytest.raises(DataError, match="a session that the data cannot have"):
        own.decide(window_of(closes), {"formed": "session 3", "seen": "session 3"})
    closes.iloc[-5, 2] = 0.0
    with pytest.raises(DataError, match=r"zero or negative.*A2, 2024"):
        own.decide(window_of(closes), None)


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"formation": 101}, "formation <= formation_window"),
        ({"exit_z": 1.5}, "exit_z < entry_z"),
        ({"stop_z": 1.5}, "stop_z > entry_z"),
        ({"hurdle_bps": 1.0}, "belongs to it"),
        ({"thresholds": "optimal-sharpe"}, "belongs to it"),
        ({"pair_gross": 2.0}, "pair_gross <= gross"),
        ({"lags": -1}, "not negative"),
    ],
)
def test_params_that_contradict_each_other_are_refused(params: Make, given: dict[str, object], message: str) -> None:
    with pytest.raises(ValidationError, match=message):
        params(**given)
