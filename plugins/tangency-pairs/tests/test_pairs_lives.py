"""Pairs: the life of a pair, from its formation to its break."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd

from tangency.sdk import Targets
from tangency_pairs.lives import PairsState
from tangency_pairs.pairs import Pairs

T = 260
Make = Callable[..., Any]


def test_a_life_is_recorded_from_formation_to_break(panel: Make, params: Make, walked: Make) -> None:
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


def test_an_open_pair_that_breaks_is_left(panel: Make, window_of: Make, params: Make, walked: Make) -> None:
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


def test_a_leg_that_leaves_the_universe_breaks_its_pair_and_a_missing_price_changes_nothing(
    panel: Make, window_of: Make, params: Make, walked: Make
) -> None:
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


def test_labels_with_slashes_are_not_mixed_up(panel: Make, window_of: Make, params: Make) -> None:
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
