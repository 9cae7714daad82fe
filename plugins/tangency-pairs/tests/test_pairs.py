"""Pairs: what is formed, when it is entered and left, its limits, its life, and what is refused."""

from __future__ import annotations

import json
import pickle
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pandas as pd
import pytest
from pydantic import ValidationError

from tangency.sdk import DataError, Decision, Hedge, Hold, Levels, State, Targets, Window, either_direction, hedge_lines
from tangency.testing.market_story import KnownFacts
from tangency_pairs.filtered_line import FilteredLine
from tangency_pairs.line import Line
from tangency_pairs.lives import PairLife, PairsState, Position
from tangency_pairs.moves import entered, left
from tangency_pairs.pairs import Pairs
from tangency_pairs.pairs_params import PairsParams

T = 260
OWN: dict[str, object] = {
    "formation": 40,
    "formation_window": 100,
    "select": "p-value",
    "top": 3,
    "entry_z": 1.5,
    "exit_z": 0.3,
    "lags": 1,
}


def panel(seed: int, n_pairs: int = 3) -> pd.DataFrame:
    """Return prices of walks A0, A1, … and of B0, B1, …, each of which returns to its own walk."""
    rng = np.random.default_rng(seed)
    walks = rng.normal(0.0, 0.02, (T, n_pairs)).cumsum(axis=0)
    spread, steps = np.zeros((T, n_pairs)), rng.normal(0.0, 0.01, (T, n_pairs))
    for t in range(1, T):
        spread[t] = 0.6 * spread[t - 1] + steps[t]
    logs = np.column_stack([walks, walks * rng.uniform(0.7, 1.3, n_pairs) + spread])
    names = [f"{letter}{i}" for letter in "AB" for i in range(n_pairs)]
    return pd.DataFrame(50.0 * np.exp(logs), pd.date_range("2024-01-01", periods=T), names)


def window_of(closes: pd.DataFrame, nav: float = 1000.0, sectors: dict[str, str] | None = None) -> Window:
    return Window(
        assets=tuple(closes.columns),
        sessions=closes.index.to_numpy().astype("datetime64[us]"),
        closes=closes.to_numpy(),
        current=np.zeros(len(closes.columns)),
        nav=nav,
        periods_per_year=365.0,
        known=KnownFacts(columns={}, labels={"sector": sectors or {}}, sizes={}, characteristics={}),
    )


def params(**given: object) -> PairsParams:
    return PairsParams.model_validate({**OWN, **given})


def walked(strategy: Pairs, closes: pd.DataFrame, days: range, state: State = None) -> tuple[list[Decision], State]:
    found: list[Decision] = []
    for day in days:
        decision = strategy.decide(window_of(closes.iloc[: day + 1]), state)
        state = json.loads(json.dumps(decision.state, allow_nan=False))
        found.append(decision)
    return found, state


@pytest.mark.parametrize("seed", range(4))
def test_the_planted_pairs_are_formed_with_the_lines_of_the_screen(seed: int) -> None:
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


def test_the_false_discovery_rate_selects_what_the_test_selects() -> None:
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


def test_distance_and_prescreens_choose_pairs() -> None:
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


def test_legs_are_one_to_minus_the_ratio_and_stay_in_units_until_they_are_left() -> None:
    closes = panel(0)
    decisions, _ = walked(Pairs(params()), closes, range(100, T))
    n_traded = 0
    for before, after, day in zip(decisions, decisions[1:], range(101, T), strict=False):
        old = {life.name: life.position for life in PairsState.of_state(before.state).lives if life.position}
        for life in PairsState.of_state(after.state).lives:
            own = life.position
            if own is None:
                continue
            values = own.first_units * closes[life.first].iloc[day], own.second_units * closes[life.second].iloc[day]
            if life.name not in old or old[life.name].side != own.side:
                n_traded += 1
                assert abs(values[0]) + abs(values[1]) == pytest.approx(0.1 * 1000.0)
                assert values[1] / values[0] == pytest.approx(-life.line.ratio)
                assert own.sessions == 0
            else:
                assert (own.first_units, own.second_units) == (old[life.name].first_units, old[life.name].second_units)
                assert own.sessions == old[life.name].sessions + 1
        if isinstance(after, Targets):
            expected = dict.fromkeys(closes.columns, 0.0)
            for life in PairsState.of_state(after.state).lives:
                if life.position:
                    expected[life.first] += life.position.first_units * closes[life.first].iloc[day] / 1000.0
                    expected[life.second] += life.position.second_units * closes[life.second].iloc[day] / 1000.0
            np.testing.assert_allclose(after.weights, list(expected.values()), atol=1e-15)
    assert n_traded >= 10
    assert any(isinstance(each, Hold) for each in decisions)


def life_of(
    position: Position | None = None, *, is_resting: bool = False, leave: float = 0.5, name: str = "A"
) -> PairLife:
    line = Line(ratio=1.0, intercept=0.0, mean=0.0, deviation=1.0, entry=2.0, exit=leave, stop=4.0)
    return PairLife(first=name, second="Z", line=line, position=position, is_resting=is_resting)


@pytest.mark.parametrize(
    ("side", "sessions", "z", "leave", "expected"),
    [
        (1, 3, -0.4, 0.5, "exited"),
        (1, 3, -0.6, 0.5, None),
        (-1, 3, 0.4, 0.5, "exited"),
        (-1, 3, -9.0, 0.5, "exited"),
        (1, 3, -4.0, 0.5, "stopped"),
        (-1, 3, 3.9, 0.5, None),
        (1, 30, -1.0, 0.5, "timed-out"),
        (1, 30, -5.0, 0.5, "stopped"),
        (1, 3, 1.9, -2.0, None),  # optimal thresholds: left where the other side is entered
        (1, 3, 2.1, -2.0, "exited"),
    ],
)
def test_what_is_open_is_left_by_gain_stop_or_time(
    side: int, sessions: int, z: float, leave: float, expected: str | None
) -> None:
    position = Position.model_validate({"side": side, "first_units": 1.0, "second_units": -1.0, "sessions": sessions})
    (after,) = left((life_of(position, leave=leave),), {("A", "Z"): z}, "today", params(time_stop=30))
    assert [event.kind for event in after.events] == ([] if expected is None else [expected])
    assert (after.position is None) == (expected is not None)
    assert after.is_resting == (expected in {"stopped", "timed-out"})


def test_what_was_stopped_rests_until_it_has_been_within_its_band() -> None:
    own = params()
    life, seen = life_of(), []
    for z in (-2.1, -4.5, -3.0, -1.9, -2.2, -0.1, 2.5, 0.0, 4.2):
        (life,) = left((life,), {("A", "Z"): z}, "s", own)
        (life,) = entered((life,), {("A", "Z"): z}, {("A", "Z"): (1.0, -1.0)}, "s", own)
        seen.append((life.position.side if life.position else 0, life.is_resting))
    assert seen == [
        (1, False),
        (0, True),
        (0, True),
        (0, False),
        (1, False),
        (0, False),
        (-1, False),
        (0, False),
        (0, False),  # beyond the stop nothing is entered
    ]


def test_limits_refuse_what_is_least_far_and_the_same_refusal_is_recorded_once() -> None:
    lives = tuple(life_of(name=name) for name in "ABCD")
    z = {("A", "Z"): -2.5, ("B", "Z"): 3.5, ("C", "Z"): -3.0, ("D", "Z"): 2.5}
    sizes = dict.fromkeys(z, (1.0, -1.0))
    for given, why, n in (
        ({"most_per_leg": 2}, "Z is a leg of 2 open pairs", 2),
        ({"most_per_leg": 9, "most_pairs": 3}, "3 pairs are open", 3),
        ({"most_per_leg": 9, "pair_gross": 0.4}, "the gross of 1 is used", 2),
    ):
        own = params(**given)
        found = entered(lives, z, sizes, "day 1", own)
        is_open = [life.first for life in found if life.position]
        assert is_open == sorted(["B", "C", "A"][:n])  # A and D are as far: the one whose legs come first
        refused = [life for life in found if not life.position]
        assert all(why in life.events[-1].why for life in refused)
        again = entered(found, z, sizes, "day 2", own)
        assert [life.events for life in again] == [life.events for life in found]


def test_a_life_is_recorded_from_formation_to_break() -> None:
    closes = panel(0)
    closes.loc[closes.index[190] :, "B0"] *= np.exp(np.linspace(0.0, 4.0, T - 190))  # it never comes back
    decisions, _ = walked(Pairs(params(time_stop=15, stop_z=8.0)), closes, range(100, T))
    ended = [life for each in decisions for life in PairsState.of_state(each.state).ended if life.legs == ("A0", "B0")]
    own = [event.kind for event in ended[-1].events]
    assert set(own) == {"formed", "entered", "exited", "timed-out", "stopped", "broken"}
    assert (own[0], own[-1]) == ("formed", "broken")
    assert ("A0", "B0") not in {life.legs for life in PairsState.of_state(decisions[-1].state).lives}
    told = "; ".join(each.reason for each in decisions)
    for event in ended[-1].events:
        assert f"{ended[-1].name} {event.kind}: {event.why}" in told


def test_an_open_pair_that_breaks_is_left() -> None:
    closes = panel(0)
    own = Pairs(params(formation=100, exit_z=0.0, entry_z=0.5, select="fdr"))
    decisions, state = walked(own, closes, range(150, 200))
    before = PairsState.of_state(state)
    held = next(life for life in before.lives if life.position)
    rng = np.random.default_rng(7)
    other = closes.iloc[:200].copy()
    rest = pd.DataFrame(0.0, pd.date_range(closes.index[199], periods=61)[1:], closes.columns)
    jump = other.iloc[[-1]].reindex(rest.index, method="ffill") * np.exp(
        rng.normal(0.0, 0.2, rest.shape).cumsum(axis=0)
    )
    after = own.decide(window_of(pd.concat([other, jump])), state)
    ended = [life for life in PairsState.of_state(after.state).ended if life.legs == held.legs]
    assert ended[0].position is None
    assert ended[0].events[-1].kind == "broken"
    assert "its position is left" in after.reason
    assert isinstance(after, Targets)
    assert len(decisions) == 50


@pytest.mark.parametrize("hedge", ["ols", "tls", "kalman"])
@pytest.mark.parametrize("thresholds", ["given", "optimal-return"])
def test_it_resumes_from_its_state_to_the_last_bit(hedge: str, thresholds: str) -> None:
    closes = panel(3)
    own = params(hedge=hedge, thresholds=thresholds, time_stop=25)
    whole, _ = walked(Pairs(own), closes, range(100, T))
    first, state = walked(Pairs(own), closes, range(100, 163))
    resumed = pickle.loads(pickle.dumps(Pairs(own)))
    rest, _ = walked(resumed, closes, range(163, T), state)
    for one, two in zip(whole, [*first, *rest], strict=True):
        assert type(one) is type(two)
        assert one.state == two.state
        assert one.reason == two.reason
        if isinstance(one, Targets) and isinstance(two, Targets):
            assert one.weights.tobytes() == two.weights.tobytes()
            assert one.reasons == two.reasons
    assert any(isinstance(each, Targets) and each.weights.any() for each in whole)


@pytest.mark.parametrize("seed", range(3))
def test_the_filter_is_that_of_the_screen_whether_in_one_go_or_by_the_bar(seed: int) -> None:
    logs = np.log(panel(seed)).to_numpy()
    levels = Levels.of(("A", "B"), logs[:150, [0, 3]])
    lines = hedge_lines(levels, np.array([0]), np.array([1]), Hedge.KALMAN)
    line, innovations = FilteredLine.of_levels(logs[:150, 0], logs[:150, 3], step=1e-4)
    assert line.ratio == pytest.approx(lines.ratios[0], rel=1e-10)
    assert line.intercept == pytest.approx(lines.intercepts[0], rel=1e-9)
    kept = FilteredLine.model_validate(json.loads(line.model_dump_json()))
    assert kept == line
    after = kept.after(logs[150, 0], logs[150, 3])
    assert after.innovation == pytest.approx(logs[150, 0] - line.intercept - line.ratio * logs[150, 3], abs=1e-12)
    assert innovations[-1] == line.innovation


def test_days_that_no_decision_was_asked_for_move_the_filter_all_the_same() -> None:
    closes = panel(4)
    own = Pairs(params(hedge="kalman", formation=90))
    first = own.decide(window_of(closes.iloc[:150]), None)
    late = own.decide(window_of(closes.iloc[:170]), first.state)
    daily, state = walked(own, closes, range(149, 170))
    assert len(daily) == 21
    by_day, at_once = ({x.name: x.line for x in PairsState.of_state(each).lives} for each in (state, late.state))
    assert by_day == at_once


def test_optimal_thresholds_are_those_of_the_spread_and_turn_positions_around() -> None:
    closes = panel(5)
    own = Pairs(params(thresholds="optimal-return", round_trip_bps=30.0))
    decisions, _ = walked(own, closes, range(100, T))
    lines = [life.line for life in PairsState.of_state(decisions[0].state).lives]
    assert all(line.exit == -line.entry for line in lines)
    dearer = Pairs(params(thresholds="optimal-return", round_trip_bps=60.0)).decide(window_of(closes.iloc[:101]), None)
    for one, two in zip(lines, PairsState.of_state(dearer.state).lives, strict=True):
        assert two.line.entry > one.entry
    turned = [
        life.name
        for one, two in pairwise(decisions)
        for before, life in zip(
            PairsState.of_state(one.state).lives, PairsState.of_state(two.state).lives, strict=False
        )
        if before.name == life.name and before.position and life.position and before.position.side != life.position.side
    ]
    assert turned
    costly = Pairs(params(thresholds="optimal-return", round_trip_bps=9000.0)).decide(window_of(closes), None)
    assert PairsState.of_state(costly.state).lives == ()
    picky = Pairs(params(thresholds="optimal-sharpe", hurdle_bps=5000.0)).decide(window_of(closes), None)
    assert PairsState.of_state(picky.state).lives == ()


def test_constant_identical_and_gapped_series_are_recorded_and_never_traded() -> None:
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


def test_a_pair_whose_hedge_is_negative_is_not_formed() -> None:
    closes = panel(0)[["A0", "B0"]]
    closes["B0"] = 1e4 / closes["B0"]
    found = Pairs(params()).decide(window_of(closes), None)
    assert PairsState.of_state(found.state).lives == ()


def test_a_leg_that_leaves_the_universe_breaks_its_pair_and_a_missing_price_changes_nothing() -> None:
    closes = panel(0)
    own = Pairs(params(entry_z=0.5, exit_z=0.0))
    (*_, found), _ = walked(own, closes, range(180, 200))
    held = next(life for life in PairsState.of_state(found.state).lives if life.position)
    rest = own.decide(window_of(closes.iloc[:201].drop(columns=held.first)), found.state)
    assert isinstance(rest, Targets)
    assert f"{held.name} broken: {held.first} is no member of the universe; its position is left" in rest.reason
    gappy = closes.iloc[:201].copy()
    gappy.loc[gappy.index[-1], held.first] = np.nan
    kept = own.decide(window_of(gappy), found.state)
    after = next(life for life in PairsState.of_state(kept.state).lives if life.legs == held.legs)
    assert after.position is not None
    assert (after.position.first_units, after.events) == (held.position and held.position.first_units, held.events)


def test_positions_that_have_grown_beyond_the_gross_are_held_to_it() -> None:
    closes = panel(0)
    own = Pairs(params(entry_z=0.3, exit_z=0.0, pair_gross=0.33, gross=1.0))
    state: State = None
    scaled = 0
    for day in range(100, T):
        window = replace(window_of(closes.iloc[: day + 1]), nav=1000.0 if day < 150 else 400.0)  # the book has lost
        found = own.decide(window, state)
        state = found.state
        if isinstance(found, Targets):
            assert np.abs(found.weights).sum() <= 1.0 + 1e-9
            scaled += "beyond the gross" in found.reason
    assert scaled


def test_labels_with_slashes_are_not_mixed_up() -> None:
    """A/B beside C and A beside B/C have one text, and are two pairs."""
    names = ["A/B", "A", "Q", "C", "B/C", "R"]
    closes = panel(0).set_axis(names, axis=1)[sorted(names)]
    plain = dict(zip(names, panel(0).columns, strict=True))
    own = Pairs(params(entry_z=0.3, exit_z=0.0))
    found = own.decide(window_of(closes), None)
    expected = own.decide(window_of(panel(0)), None)
    assert isinstance(found, Targets)
    assert isinstance(expected, Targets)
    weights = dict(zip(panel(0).columns, expected.weights.tolist(), strict=True))
    np.testing.assert_allclose(found.weights, [weights[plain[name]] for name in sorted(names)], atol=1e-12)
    assert {life.name for life in PairsState.of_state(found.state).lives} >= {"A/B/C"}


def test_short_windows_bad_prices_and_foreign_states_are_refused() -> None:
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
def test_params_that_contradict_each_other_are_refused(given: dict[str, object], message: str) -> None:
    with pytest.raises(ValidationError, match=message):
        params(**given)
