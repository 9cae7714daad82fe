"""The checks of estimators that roll and of optimizers that start warm bite."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from tangency.contracts.arrays import Floats, frozen_floats
from tangency.contracts.component import ComponentSpec
from tangency.contracts.estimate import CovarianceEstimate
from tangency.contracts.params import NoParams
from tangency.contracts.problem import Problem
from tangency.contracts.returns import Returns
from tangency.contracts.solution import Solution
from tangency.testing import Outcome, check_component
from tangency_mvo.mean_risk import MeanRisk
from tangency_mvo.params import MeanRiskParams

ROLLS, WARM = "windows that move", "its start does not matter"


class Sample:
    """The sample covariance of complete periods, as it stands: it does not roll."""

    def __init__(self, params: NoParams) -> None:
        del params

    def estimate(self, returns: Returns) -> CovarianceEstimate:
        whole = ~np.isnan(returns.values).any(axis=1)
        told = None if whole.all() else f"{int((~whole).sum())} left out"
        matrix = np.cov(returns.values[whole], rowvar=False).reshape(2 * returns.values.shape[1:])
        return CovarianceEstimate(matrix=frozen_floats(matrix), n_periods=int(whole.sum()), missing_data=told)


class Forgetful(Sample):
    """Rolls, and keeps nothing."""

    def rolling(self) -> Forgetful:
        return self

    def estimate_at(self, returns: Returns, first: int) -> CovarianceEstimate:
        del first
        return self.estimate(returns)


class Silent(Forgetful):
    """Says nothing of missing returns once it rolls."""

    def estimate_at(self, returns: Returns, first: int) -> CovarianceEstimate:
        return replace(super().estimate_at(returns, first), missing_data=None)


class Smoothing(Forgetful):
    """Leans on the window before by the thousandth of a thousandth of a millionth."""

    def rolling(self) -> Smoothing:
        new = type(self)(NoParams())
        new.before: Floats | None = None
        return new

    def estimate_at(self, returns: Returns, first: int) -> CovarianceEstimate:
        made = super().estimate_at(returns, first)
        known = self.before is not None and self.before.shape == made.matrix.shape
        matrix = made.matrix + 1e-14 * self.before if known else made.matrix
        self.before = made.matrix
        return replace(made, matrix=frozen_floats(matrix))


class Shifted(Forgetful):
    """Rolls to another number than that of the window."""

    def estimate_at(self, returns: Returns, first: int) -> CovarianceEstimate:
        made = super().estimate_at(returns, first)
        return replace(made, matrix=frozen_floats(made.matrix * (1.0 + 1e-9 * (first > 0))))


class Drawn(MeanRisk):
    """Ends where it begins."""

    def solve_from(self, problem: Problem, start: Floats) -> Solution:
        found = super().solve_from(problem, start)
        moved = np.clip(found.weights + 1e-6 * (start - found.weights), 0.0, None)
        return replace(found, weights=frozen_floats(moved / moved.sum()))


def outcome(check: str, factory: type, kind: str, params: type = NoParams) -> tuple[Outcome, str]:
    spec = ComponentSpec(name="own", summary="Own", params=params, factory=factory, references=("Test (2026)",))
    spec = replace(spec, capabilities=frozenset({"missing:complete-periods"}) if kind == "risk model" else frozenset())
    report = check_component(spec, kind)
    return next((each.outcome, each.evidence) for each in report.checks if each.name == check)


@pytest.mark.parametrize("factory", [Forgetful])
def test_an_estimator_that_rolls_as_it_should_passes(factory: type) -> None:
    assert outcome(ROLLS, factory, "risk model")[0] is Outcome.PASSED


def test_an_estimator_that_does_not_roll_need_not() -> None:
    assert outcome(ROLLS, Sample, "risk model")[0] is Outcome.NOT_APPLICABLE


@pytest.mark.parametrize(
    ("factory", "because"),
    [(Silent, "something else"), (Smoothing, "depends on the windows before"), (Shifted, "a window that moved")],
)
def test_an_estimator_that_rolls_to_something_else_fails(factory: type, because: str) -> None:
    found, detail = outcome(ROLLS, factory, "risk model")
    assert found is Outcome.FAILED
    assert because in detail


def test_an_optimizer_whose_start_shows_fails() -> None:
    found, detail = outcome(WARM, Drawn, "optimizer", MeanRiskParams)
    assert found is Outcome.FAILED
    assert "begun elsewhere" in detail
    assert outcome(WARM, MeanRisk, "optimizer", MeanRiskParams)[0] is Outcome.PASSED
