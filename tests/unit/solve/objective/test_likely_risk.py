"""Minima over sets of one search are found in units of the risk that the one before had."""

from dataclasses import replace

import numpy as np
import pytest

from tangency.domain.risk_kind import RiskKind
from tangency.risk.measures import scenario_measure
from tangency.solve.epigraph import risk_objective
from tangency.solve.objective.risk import Risk
from tangency.testing.problems import make_problem


@pytest.fixture
def programs(monkeypatch):
    """Return the linear programs that are solved, as they are."""
    solved, solve = [], risk_objective.solve_sparse_linear

    def counted(program, **terms):
        solved.append(program)
        return solve(program, **terms)

    monkeypatch.setattr(risk_objective, "solve_sparse_linear", counted)
    return solved


def test_a_likely_risk_saves_programs_and_changes_no_minimum(programs):
    rng = np.random.default_rng(5)
    problem = make_problem(8)
    returns = rng.normal(0.0, 0.01, (120, 8))
    returns[:, 3] *= 1e7
    risk = Risk(measure=scenario_measure(RiskKind.MAD, returns), linear=np.zeros(8))
    first = risk.solve(problem.feasible)
    n_first = len(programs)
    likely = risk.measure.value(first.weights)
    again = replace(risk, likely_risk=likely).solve(problem.feasible)
    assert len(programs) - n_first < n_first
    assert risk.measure.value(again.weights) == pytest.approx(likely, rel=1e-9)
    far = replace(risk, likely_risk=1e3 * likely).solve(problem.feasible)
    assert risk.measure.value(far.weights) == pytest.approx(likely, rel=1e-9)


def test_an_infeasibility_in_likely_units_is_not_believed(monkeypatch):
    """Of programs in units of very different sizes a solver may say so wrongly, and a search would cut the node off."""
    solve, statuses = risk_objective.solve_sparse_linear, []

    def doubtful(program, **terms):
        found = solve(program, **terms)
        statuses.append(found.status)
        return replace(found, status="infeasible") if len(statuses) == 1 else found

    monkeypatch.setattr(risk_objective, "solve_sparse_linear", doubtful)
    returns = np.random.default_rng(5).normal(0.0, 0.01, (120, 8))
    returns[:, 3] *= 1e7
    risk = Risk(measure=scenario_measure(RiskKind.MAD, returns), linear=np.zeros(8), likely_risk=0.003)
    assert risk.solve(make_problem(8).feasible) is not None
    assert len(statuses) > 1
