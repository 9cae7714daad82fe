"""Each check of optimizers bites: a sound one passes them all, and each fault is caught by the check meant for it."""

from __future__ import annotations

import itertools
import time
from dataclasses import replace

import numpy as np
import piqp
import pytest
from pydantic import Field, field_serializer

from tangency.contracts.arrays import Floats, frozen_floats
from tangency.contracts.component import HEEDS_TIME_LIMIT, ComponentKind, ComponentSpec
from tangency.contracts.params import NoParams, Params
from tangency.contracts.problem import FeasibleSet, Problem
from tangency.contracts.solution import Certificate, Solution
from tangency.errors import ConfigurationError, DataError, Infeasible
from tangency.host import RegisteredComponent
from tangency.testing import ConformanceReport, Outcome, assert_conforms, check_component
from tangency.testing.checks_objective import sampled
from tangency.testing.problems import cases, make_problem, residual


class Sound:
    """Least variance, by an interior-point solver."""

    def __init__(self, params: Params) -> None:
        self.params = params

    def solve(self, problem: Problem) -> Solution:
        self.refuse_nan(problem)
        weights = self.finish(self.least(problem), problem)
        return Solution(weights=frozen_floats(weights), certificate=self.certificate(weights, problem))

    def refuse_nan(self, problem: Problem) -> None:
        for finite in (np.isfinite(problem.mean) * 1, np.isfinite(problem.covariance).sum(axis=1)):
            if finite.min() < finite.max():
                raise DataError("moments are not finite", where=problem.assets[int(finite.argmin())])

    def least(self, problem: Problem) -> Floats:
        return least_variance(problem.covariance, np.zeros(len(problem.assets)), problem.feasible)

    def finish(self, weights: Floats, problem: Problem) -> Floats:
        return weights

    def certificate(self, weights: Floats, problem: Problem) -> Certificate:
        found = residual(weights, problem.feasible) if weights.shape == problem.mean.shape else 0.0
        return Certificate(
            status="feasible",
            solver="test",
            objective=0.0,
            objective_unit="variance",
            primal_residual=found,
            optimality_measure=None,
            optimality_gap=None,
        )

    def objective(self, problem: Problem, weights: Floats) -> float:
        return float(weights @ problem.covariance @ weights)


def least_variance(covariance: Floats, linear: Floats, feasible: FeasibleSet) -> Floats:
    solver = piqp.DenseSolver()
    solver.settings.eps_abs = solver.settings.eps_rel = 1e-12
    scale = np.trace(covariance)
    bounds = (feasible.row_lower, feasible.row_upper, feasible.lower, feasible.upper)
    solver.setup(np.asfortranarray(covariance / scale), linear, None, None, np.asfortranarray(feasible.rows), *bounds)
    if solver.solve() == piqp.PIQP_PRIMAL_INFEASIBLE:
        raise Infeasible("no portfolio satisfies the constraints")
    return np.asarray(solver.result.x).copy()


class Mutating(Sound):
    def finish(self, weights: Floats, problem: Problem) -> Floats:
        if problem.returns is not None and problem.returns.values.flags.writeable:
            problem.returns.values[0, 0] += 1e-16
        return weights


class LabelDropping(Sound):
    def finish(self, weights: Floats, problem: Problem) -> Floats:
        return weights[weights > 1e-6]


class Random(Sound):
    def finish(self, weights: Floats, problem: Problem) -> Floats:
        return weights + np.random.default_rng().normal(0, 1e-12, len(weights))


class Remembering(Sound):
    calls = 0

    def finish(self, weights: Floats, problem: Problem) -> Floats:
        self.calls += 1
        return weights + self.calls * 1e-15


class Counting(Sound):
    made = itertools.count()

    def __init__(self, params: Params) -> None:
        super().__init__(params)
        self.number = next(self.made)

    def finish(self, weights: Floats, problem: Problem) -> Floats:
        return weights + self.number * 1e-15


class InfeasibleIgnoring(Sound):
    def least(self, problem: Problem) -> Floats:
        try:
            return super().least(problem)
        except Infeasible:
            return np.full(len(problem.assets), 1 / len(problem.assets))


class InfeasibleUntyped(Sound):
    def least(self, problem: Problem) -> Floats:
        try:
            return super().least(problem)
        except Infeasible:
            raise ValueError("infeasible") from None


class RowIgnoring(Sound):
    def least(self, problem: Problem) -> Floats:
        feasible = problem.feasible
        rows = {"rows": feasible.rows[:1], "row_lower": feasible.row_lower[:1], "row_upper": feasible.row_upper[:1]}
        return least_variance(problem.covariance, np.zeros(len(problem.assets)), replace(feasible, **rows))


class NanSwallowing(Sound):
    def solve(self, problem: Problem) -> Solution:
        mended = np.nan_to_num(problem.covariance) + 1e-12 * np.eye(len(problem.assets))
        return super().solve(replace(problem, mean=np.nan_to_num(problem.mean), covariance=mended))


class NanAnonymous(Sound):
    def refuse_nan(self, problem: Problem) -> None:
        if not (np.isfinite(problem.mean).all() and np.isfinite(problem.covariance).all()):
            raise DataError("moments are not finite")


class NanMisnamed(Sound):
    def refuse_nan(self, problem: Problem) -> None:
        for finite in (np.isfinite(problem.mean), np.isfinite(problem.covariance).all(axis=1)):
            if not finite.all():
                raise DataError("moments are not finite", where=problem.assets[int(finite.argmin())])


class Unpicklable(Sound):
    def __init__(self, params: Params) -> None:
        super().__init__(params)
        self.callback = lambda: params


class Positional(Sound):
    def least(self, problem: Problem) -> Floats:
        return least_variance(problem.covariance, np.arange(len(problem.assets)) * 1e-3, problem.feasible)


class Beaten(Sound):
    def least(self, problem: Problem) -> Floats:
        return least_variance(np.eye(len(problem.assets)), np.zeros(len(problem.assets)), problem.feasible)


class SlightlyBeaten(Sound):
    def least(self, problem: Problem) -> Floats:
        return 0.99 * super().least(problem) + 0.01 * Beaten.least(Beaten(self.params), problem)


class LyingCertificate(Sound):
    def certificate(self, weights: Floats, problem: Problem) -> Certificate:
        return replace(super().certificate(weights, problem), primal_residual=0.01)


class Inverting(Sound):
    def least(self, problem: Problem) -> Floats:
        if np.linalg.matrix_rank(problem.covariance) < len(problem.assets):
            raise np.linalg.LinAlgError("Singular matrix")
        return super().least(problem)


class PairsOnly(Sound):
    def least(self, problem: Problem) -> Floats:
        if len(problem.assets) == 1:
            raise IndexError
        return super().least(problem)


class Forgetful(Params):
    power: float = Field(1.25, description="exponent")

    @field_serializer("power")
    def _rounded(self, value: float) -> int:
        return round(value)


class Undescribed(Params):
    power: float = 1.0


def _report(factory: type, **changes: object) -> ConformanceReport:
    given = {"name": "x", "summary": "X", "params": NoParams, "factory": factory, "references": ("A. Uthor (2020)",)}
    return check_component(ComponentSpec(**{**given, **changes}), "optimizer")


def test_a_sound_optimizer_conforms() -> None:
    report = _report(Sound, capabilities=frozenset({HEEDS_TIME_LIMIT}))
    assert report.passed, str(report)
    optional = {"its start does not matter": Outcome.NOT_APPLICABLE}  # it does not start warm
    assert all(check.outcome is optional.get(check.name, Outcome.PASSED) for check in report.checks)
    assert all(check.evidence for check in report.checks)
    assert len(report.checks) == 15


class Dawdling(Sound):
    """Says that it heeds time limits."""

    def solve(self, problem: Problem) -> Solution:
        time.sleep(5.0 if len(problem.assets) > 50 else 0.0)
        return super().solve(problem)


def test_what_says_that_it_heeds_limits_has_to() -> None:
    checks = {check.name: check for check in _report(Dawdling, capabilities=frozenset({HEEDS_TIME_LIMIT})).checks}
    assert checks["heeds time limits"].outcome is Outcome.FAILED
    assert "raise_if_stopped" in checks["heeds time limits"].evidence
    silent = {check.name: check for check in _report(Dawdling).checks}
    assert silent["heeds time limits"].outcome is Outcome.NOT_APPLICABLE


@pytest.mark.parametrize(
    ("factory", "check"),
    [
        (Mutating, "inputs unmutated"),
        (LabelDropping, "feasible to 1e-8"),
        (Random, "deterministic"),
        (Remembering, "deterministic"),
        (Counting, "deterministic"),
        (InfeasibleIgnoring, "contradictions raise Infeasible"),
        (InfeasibleUntyped, "contradictions raise Infeasible"),
        (RowIgnoring, "feasible to 1e-8"),
        (NanSwallowing, "NaN moments are refused by name"),
        (NanAnonymous, "NaN moments are refused by name"),
        (NanMisnamed, "NaN moments are refused by name"),
        (Unpicklable, "picklable"),
        (Positional, "the order of assets does not matter"),
        (Beaten, "its objective is not beaten"),
        (SlightlyBeaten, "its objective is not beaten"),
        (LyingCertificate, "feasible to 1e-8"),
        (Inverting, "fewer periods than assets"),
        (PairsOnly, "one asset"),
    ],
)
def test_a_fault_is_caught_by_its_check(factory: type, check: str) -> None:
    report = _report(factory)
    assert check in [failure.name for failure in report.failures], str(report)


@pytest.mark.parametrize(
    ("changes", "check"),
    [
        ({"params": Forgetful}, "params survive JSON"),
        ({"params": Undescribed}, "the host accepts the description"),
        ({"summary": ""}, "the host accepts the description"),
    ],
)
def test_a_fault_of_the_description_is_caught(changes: dict[str, object], check: str) -> None:
    report = _report(Sound, **changes)
    assert [failure.name for failure in report.failures] == [check]


def test_an_optimizer_that_declares_no_objective_is_told_so() -> None:
    class Silent(Sound):
        objective = None

    outcomes = {check.name: check for check in _report(Silent).checks}
    assert outcomes["its objective is not beaten"].outcome is Outcome.NOT_APPLICABLE


def test_a_factory_that_fails_fails_checks_and_raises_nothing() -> None:
    def broken(params: Params) -> Sound:
        raise SystemExit(2)

    report = check_component(
        ComponentSpec(name="x", summary="X", params=NoParams, factory=broken, references=("A",)), "optimizer"
    )
    assert "SystemExit: 2" in str(report)


def test_assert_conforms_fails_with_the_whole_report() -> None:
    spec = ComponentSpec(name="x", summary="X", params=NoParams, factory=Beaten)
    words = r"(?s)optimizer x breaks 1 of 15 checks.*passed.*failed.*no failure:.*finding +cites its source"
    with pytest.raises(AssertionError, match=words):
        assert_conforms(spec, "optimizer")


def test_a_missing_source_is_a_finding_and_of_our_own_a_failure() -> None:
    spec = ComponentSpec(name="x", summary="X", params=NoParams, factory=Sound)
    assert_conforms(spec, "optimizer")
    given = {"id": "x/x", "plugin": "x", "version": "1", "kind": ComponentKind.OPTIMIZER, "spec": spec}
    for distribution, fails in ((None, False), ("tangency-x", False), ("tangency-mvo", True)):
        report = check_component(RegisteredComponent(**given, distribution=distribution))
        told = report.failures if fails else report.findings
        assert [each.name for each in told] == ["cites its source"]
        assert report.passed is not fails


@pytest.mark.parametrize(("kind", "words"), [(None, "does not know its kind"), ("optimiser", "did you mean optimizer")])
def test_a_description_needs_a_kind(kind: str | None, words: str) -> None:
    spec = ComponentSpec(name="x", summary="X", params=NoParams, factory=Sound)
    with pytest.raises(ConfigurationError, match=words):
        check_component(spec, kind)


def test_the_cases_are_sound_themselves() -> None:
    """Inner points and samples are feasible, samples spread, and the same on every call."""
    for case, again in zip(cases(), cases(), strict=True):
        points = sampled(case, 200)
        assert max(residual(point, case.problem.feasible) for point in [case.inside, *points]) <= 1e-12
        assert np.ptp(points, axis=0).min() > 0.05
        assert np.array_equal(points, sampled(again, 200))
    assert make_problem(5).covariance.tobytes() == make_problem(5).covariance.tobytes()
