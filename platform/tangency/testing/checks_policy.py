"""Checks of rebalancing policies: self-financing, no trade at target, a typed error for invalid weights."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from tangency.contracts.arrays import frozen_floats
from tangency.contracts.rebalancing import RebalanceDecision, RebalanceState
from tangency.errors import DataError, TangencyError
from tangency.testing.comparison import require_close, same_bits
from tangency.testing.refusals import require_refusal
from tangency.testing.report import CheckFailed
from tangency.testing.states import permuted_state, situations
from tangency.testing.subject import Subject

__all__ = ["POLICY_CHECKS"]

_ROUNDING = 1e-12


def check_self_financing(subject: Subject) -> str:
    """Require that the destination's sum lies between those of current and target, and is theirs where they are equal.

    What is missing to one is cash, so no decision needs money from outside, and none moves cash away from its target.
    """
    for situation in situations():
        state = situation.state
        total = float(_decision(subject, state).destination.sum())
        low, high = sorted((float(state.current.sum()), float(state.target.sum())))
        if not low - _ROUNDING <= total <= high + _ROUNDING:
            raise CheckFailed(
                f"{situation.name!r}: the destination sums to {total:.12g}, outside {low:.12g} to {high:.12g}"
            )
    return f"{len(situations())} states"


def check_idle_at_target(subject: Subject) -> str:
    """Require that at target, and where nothing is due, the destination is the current weights to the last bit."""
    due = 0
    for situation in situations():
        state = situation.state
        decision = _decision(subject, state)
        due += decision.is_due
        is_there = same_bits(state.current, state.target)
        if (is_there or not decision.is_due) and not same_bits(decision.destination, state.current):
            why = "at target" if is_there else "not due"
            raise CheckFailed(f"{situation.name!r}: {why}, and yet the destination differs from the current weights")
    return f"due in {due} of {len(situations())} states"


def check_no_short(subject: Subject) -> str:
    """Require that the destination is not short where neither current nor target is."""
    for situation in situations():
        lowest = float(_decision(subject, situation.state).destination.min())
        if lowest < -_ROUNDING:
            raise CheckFailed(f"{situation.name!r}: the destination holds a weight of {lowest:.3g}")
    return f"{len(situations())} states, some with zero targets and some without holdings"


def check_permutation(subject: Subject) -> str:
    """Require that assets in another order get the same decision, to 1e-12."""
    order = np.array([2, 0, 3, 1])
    worst = 0.0
    for situation in situations():
        decision = _decision(subject, situation.state)
        permuted = _decision(subject, permuted_state(situation.state, order))
        if permuted.is_due != decision.is_due:
            raise CheckFailed(f"{situation.name!r}: with permuted assets the policy decides otherwise")
        gap = require_close(permuted.destination, decision.destination[order], _ROUNDING, repr(situation.name))
        worst = max(worst, gap)
    return f"largest difference {worst:.2g}"


def check_nan_weights(subject: Subject) -> str:
    """Require that weights that are not finite raise a typed error that names the asset."""
    state = situations()[3].state
    current, target = state.current.copy(), state.target.copy()
    current[1] = np.nan
    target[2] = np.inf
    bad = replace(state, current=frozen_floats(current))
    text = require_refusal(subject, bad, "a NaN current weight", naming=(state.assets[1],))
    bad = replace(state, target=frozen_floats(target))
    require_refusal(subject, bad, "an infinite target weight", naming=(state.assets[2],))
    return text


def check_one_asset(subject: Subject) -> str:
    """Require that a portfolio of one asset is decided on."""
    state = situations()[3].state
    for current, target in ((0.8, 1.0), (1.0, 0.0), (1.0, 1.0)):
        one = replace(state, assets=state.assets[:1], current=frozen_floats([current]), target=frozen_floats([target]))
        _decision(subject, one)
    return "held too little, to be sold, at target"


def check_unknown_next_session(subject: Subject) -> str:
    """Require a decision, or a typed error, where nothing says when the next session is."""
    state = replace(situations()[3].state, next_session=None)
    try:
        return f"decided: {_decision(subject, state).reason}"
    except TangencyError:
        return require_refusal(subject, state, "a next session that is not known", error_type=DataError)


def _decision(subject: Subject, state: RebalanceState) -> RebalanceDecision:
    decision = subject.run(state)
    if not isinstance(decision, RebalanceDecision):
        raise CheckFailed(f"decide returned {type(decision).__name__}, not a RebalanceDecision")
    if decision.destination.shape != (len(state.assets),):
        raise CheckFailed(f"{decision.destination.shape} weights for {len(state.assets)} assets")
    if not np.isfinite(decision.destination).all():
        raise CheckFailed("a destination weight is not finite")
    if not decision.reason.strip():
        raise CheckFailed("the decision gives no reason")
    return decision


POLICY_CHECKS = (
    ("self-financing", check_self_financing),
    ("idle at target and when not due", check_idle_at_target),
    ("no short out of nothing", check_no_short),
    ("the order of assets does not matter", check_permutation),
    ("weights that are not finite are refused by name", check_nan_weights),
    ("one asset", check_one_asset),
    ("a next session that is not known", check_unknown_next_session),
)
