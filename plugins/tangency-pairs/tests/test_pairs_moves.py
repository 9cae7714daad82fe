"""Pairs: when they are entered and left, and their limits."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise
from typing import Any

import numpy as np
import pytest

from tangency.sdk import Hold, State, Targets
from tangency_pairs.line import Line
from tangency_pairs.lives import PairLife, PairsState, Position
from tangency_pairs.moves import entered, left
from tangency_pairs.pairs import Pairs

T = 260
Make = Callable[..., Any]


def life_of(
    position: Position | None = None, *, is_resting: bool = False, leave: float = 0.5, name: str = "A"
) -> PairLife:
    line = Line(ratio=1.0, intercept=0.0, mean=0.0, deviation=1.0, entry=2.0, exit=leave, stop=4.0)
    return PairLife(first=name, second="Z", line=line, position=position, is_resting=is_resting)


def test_legs_are_one_to_minus_the_ratio_and_stay_in_units_until_they_are_left(
    panel: Make, params: Make, walked: Make
) -> None:
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
    params: Make, side: int, sessions: int, z: float, leave: float, expected: str | None
) -> None:
    position = Position.model_validate({"side": side, "first_units": 1.0, "second_units": -1.0, "sessions": sessions})
    (after,) = left((life_of(position, leave=leave),), {("A", "Z"): z}, "today", params(time_stop=30))
    assert [event.kind for event in after.events] == ([] if expected is None else [expected])
    assert (after.position is None) == (expected is not None)
    assert after.is_resting == (expected in {"stopped", "timed-out"})


def test_what_was_stopped_rests_until_it_has_been_within_its_band(params: Make) -> None:
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


def test_limits_refuse_what_is_least_far_and_the_same_refusal_is_recorded_once(params: Make) -> None:
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


def test_optimal_thresholds_are_those_of_the_spread_and_turn_positions_around(
    panel: Make, window_of: Make, params: Make, walked: Make
) -> None:
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


def test_positions_that_have_grown_beyond_the_gross_are_held_to_it(panel: Make, window_of: Make, params: Make) -> None:
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
