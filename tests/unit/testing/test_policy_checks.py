"""Each check of rebalancing policies bites."""

from __future__ import annotations

import numpy as np
import pytest

from tangency.contracts.arrays import Floats, frozen_floats
from tangency.contracts.component import ComponentSpec
from tangency.contracts.params import NoParams, Params
from tangency.contracts.rebalancing import RebalanceDecision, RebalanceState
from tangency.errors import DataError
from tangency.testing import ConformanceReport, check_component
from tangency.testing.states import situations

FINANCING, IDLE, SHORT, NAN = (
    "self-financing",
    "idle at target and when not due",
    "no short out of nothing",
    "weights that are not finite are refused by name",
)


class Sound:
    """To target when any weight is five points away."""

    reason = "because"

    def __init__(self, params: Params) -> None:
        self.params = params

    def decide(self, state: RebalanceState) -> RebalanceDecision:
        self.refuse_nan(state)
        is_due = bool(np.abs(state.current - state.target).max() > 0.05)
        destination = self.destination(state) if is_due else self.rest(state)
        return RebalanceDecision(is_due=is_due, destination=frozen_floats(destination), reason=self.reason)

    def refuse_nan(self, state: RebalanceState) -> None:
        for weights in (state.current, state.target):
            if not np.isfinite(weights).all():
                raise DataError("not finite", where=state.assets[int(np.isfinite(weights).argmin())])

    def destination(self, state: RebalanceState) -> Floats:
        return state.target

    def rest(self, state: RebalanceState) -> Floats:
        return state.current


class Spending(Sound):
    def destination(self, state: RebalanceState) -> Floats:
        return state.target * 1.001


class Investing(Sound):
    """Puts cash to work that the target leaves alone."""

    def destination(self, state: RebalanceState) -> Floats:
        return state.target / state.target.sum() if state.target.sum() else state.target


class Clipping(Sound):
    """Brings each weight within five points of its target, whatever that costs."""

    def destination(self, state: RebalanceState) -> Floats:
        return np.clip(state.current, state.target - 0.05, state.target + 0.02)


class Restless(Sound):
    def rest(self, state: RebalanceState) -> Floats:
        return 0.5 * (state.current + state.target)


class Renormalising(Sound):
    def rest(self, state: RebalanceState) -> Floats:
        return state.current / state.current.sum()


class Overshooting(Sound):
    def destination(self, state: RebalanceState) -> Floats:
        return state.target + 0.5 * (state.target - state.current)


class Dividing(Sound):
    def destination(self, state: RebalanceState) -> Floats:
        with np.errstate(all="ignore"):
            return np.where(state.current / state.target > 0, state.target, state.target)[state.target > 0]


class NanSwallowing(Sound):
    def refuse_nan(self, state: RebalanceState) -> None:
        """Let them pass."""


class NanAnonymous(Sound):
    def refuse_nan(self, state: RebalanceState) -> None:
        if not np.isfinite(np.concatenate([state.current, state.target])).all():
            raise DataError("not finite")


class Positional(Sound):
    def destination(self, state: RebalanceState) -> Floats:
        moved = state.target.copy()
        moved[0] += 0.01 * np.sign(moved.sum())
        moved[-1] -= 0.01 * np.sign(moved.sum())
        return moved


class Mutating(Sound):
    def destination(self, state: RebalanceState) -> Floats:
        if state.current.flags.writeable:
            state.current[:] = state.target
        return state.target


class Mute(Sound):
    reason = " "


class Plural(Sound):
    def destination(self, state: RebalanceState) -> Floats:
        if len(state.assets) == 1:
            raise IndexError
        return state.target


class MonthEnds(Sound):
    """To target on the last session of a month."""

    def destination(self, state: RebalanceState) -> Floats:
        return state.target if state.is_month_end else state.current


class CalendarBlind(Sound):
    """Takes for granted that the next session is known."""

    def destination(self, state: RebalanceState) -> Floats:
        return state.target if state.next_session.month != state.as_of.month else state.current


class SpendingAtYearEnds(Sound):
    def destination(self, state: RebalanceState) -> Floats:
        return state.target * 1.001 if state.next_session and state.is_year_end else state.target


def _report(factory: type) -> ConformanceReport:
    spec = ComponentSpec(name="x", summary="X", params=NoParams, factory=factory, references=("A. Uthor (2020)",))
    return check_component(spec, "rebalancing policy")


@pytest.mark.parametrize("factory", [Sound, MonthEnds])
def test_a_sound_policy_conforms(factory: type) -> None:
    report = _report(factory)
    assert report.passed, str(report)


@pytest.mark.parametrize(
    ("factory", "check"),
    [
        (Spending, FINANCING),
        (Investing, FINANCING),
        (Clipping, FINANCING),
        (Restless, IDLE),
        (Renormalising, IDLE),
        (Overshooting, SHORT),
        (Dividing, SHORT),
        (NanSwallowing, NAN),
        (NanAnonymous, NAN),
        (Positional, "the order of assets does not matter"),
        (Mutating, "inputs unmutated"),
        (Mute, IDLE),
        (Plural, "one asset"),
        (CalendarBlind, "a next session that is not known"),
        (SpendingAtYearEnds, FINANCING),
    ],
)
def test_a_fault_is_caught_by_its_check(factory: type, check: str) -> None:
    report = _report(factory)
    assert check in [failure.name for failure in report.failures], str(report)


def test_the_states_show_every_kind_of_end_and_of_day_between() -> None:
    states = [each.state for each in situations()]
    for period in ("week", "month", "quarter", "year"):
        assert {state.ends(period) for state in states} == {True, False}
    assert any(state.is_month_end and not state.is_week_end for state in states)
