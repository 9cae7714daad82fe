"""Pairs: a walk resumes from its state, and a filter moves by the bar as in one go."""

from __future__ import annotations

import json
import pickle
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from tangency.sdk import Hedge, Levels, Targets, hedge_lines
from tangency_pairs.filtered_line import FilteredLine
from tangency_pairs.lives import PairsState
from tangency_pairs.pairs import Pairs

T = 260
Make = Callable[..., Any]


@pytest.mark.parametrize("hedge", ["ols", "tls", "kalman"])
@pytest.mark.parametrize("thresholds", ["given", "optimal-return"])
def test_it_resumes_from_its_state_to_the_last_bit(
    panel: Make, params: Make, walked: Make, hedge: str, thresholds: str
) -> None:
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
def test_the_filter_is_that_of_the_screen_whether_in_one_go_or_by_the_bar(panel: Make, seed: int) -> None:
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


def test_days_that_no_decision_was_asked_for_move_the_filter_all_the_same(
    panel: Make, window_of: Make, params: Make, walked: Make
) -> None:
    closes = panel(4)
    own = Pairs(params(hedge="kalman", formation=90))
    first = own.decide(window_of(closes.iloc[:150]), None)
    late = own.decide(window_of(closes.iloc[:170]), first.state)
    daily, state = walked(own, closes, range(149, 170))
    assert len(daily) == 21
    by_day, at_once = ({x.name: x.line for x in PairsState.of_state(each).lives} for each in (state, late.state))
    assert by_day == at_once
