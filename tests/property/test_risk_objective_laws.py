"""Laws of risk measures as objectives and limits, against programs written in cvxpy for independent solvers."""

import os
import warnings
from dataclasses import replace

import cvxpy as cp
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tangency.contracts.limits import RiskLimit
from tangency.domain.constraint import Scope
from tangency.domain.risk_kind import RiskKind
from tangency.errors import DataError, Infeasible
from tangency.risk.measures import scenario_measure
from tangency.solve import (
    Measurements,
    compile_constraints,
    measure_gap,
    parse_constraints,
    primal_residual,
    solve_linear,
    solve_risk,
    solve_risk_ratio,
    with_implicit,
)

# Three laws for each measure: some twenty problems of a kind, or five hundred with LAW_EXAMPLES=170.
EXAMPLES = int(os.environ.get("LAW_EXAMPLES", "7"))
SEEDS = st.integers(0, 2**32 - 1)
KINDS = tuple(kind for kind in RiskKind if kind is not RiskKind.VOLATILITY)
ENTROPIC = (RiskKind.EVAR, RiskKind.EDAR)
LEVEL = 0.8
# Tight: what is compared is the last digits of an optimum.
TIGHT = {"tol_gap_abs": 1e-11, "tol_gap_rel": 1e-11, "tol_feas": 1e-11}


class Case:
    """Draw scenarios and constraints that a portfolio satisfies."""

    def __init__(self, seed, kind):
        rng = np.random.default_rng(seed)
        n, periods = int(rng.integers(2, 8)), int(rng.integers(12, 45))
        common = rng.standard_t(5, (periods, 1)) * 0.01
        self.scenarios = common + rng.standard_t(4, (periods, n)) * 0.015 + rng.normal(0.002, 0.003, n)
        self.mean = self.scenarios.mean(axis=0)
        self.inside = rng.dirichlet(np.ones(n))
        self.current = rng.dirichlet(np.ones(n))
        self.cap = round(float(max(1.1 * self.inside.max(), 1.5 / n)), 4)
        self.traded = round(float(0.6 * np.abs(self.inside - self.current).sum()), 4) + 1e-4
        self.threshold = float(rng.choice([0.0, 0.005]))
        self.measure = scenario_measure(kind, self.scenarios, level=LEVEL, threshold=self.threshold)
        texts = [f"weight <= {self.cap}", f"turnover <= {self.traded}"]
        scope = Scope(assets=tuple(f"A{i}" for i in range(n)))
        measurements = Measurements(
            current=self.current, mean=self.mean, covariance=np.eye(n), returns=None, periods_per_year=None
        )
        self.feasible = compile_constraints(with_implicit(parse_constraints(texts)), scope, measurements)

    def limited(self, most):
        return replace(self.feasible, risk=(RiskLimit(measure=self.measure, limit=most, source=0),))

    def program(self, kind):
        """Return variables, risk and constraints in cvxpy."""
        w = cp.Variable(self.mean.size)
        bounds = [w >= 0, w <= self.cap, cp.sum(w) == 1, cp.norm1(w - self.current) / 2 <= self.traded]
        risk, own = written(kind, self.scenarios, w, self.threshold)
        return w, risk, [*bounds, *own]


def tail_mean(losses, count):
    threshold = cp.Variable()
    return threshold + cp.sum(cp.pos(losses - threshold)) / ((1 - LEVEL) * count), []


def entropic(losses, count):
    height, temperature, terms = cp.Variable(), cp.Variable(nonneg=True), cp.Variable(count)
    cones = cp.ExpCone(losses - height, temperature * np.ones(count), terms)
    return height, [cones, cp.sum(terms) <= (1 - LEVEL) * count * temperature]


def written(kind, scenarios, w, threshold):
    """Return a measure's expression and its constraints, from textbook formulations."""
    count = len(scenarios)
    returns = scenarios @ w
    below_mean, short = -(scenarios - scenarios.mean(axis=0)) @ w, cp.pos(threshold - returns)
    wealth, peak = np.tril(np.ones((count, count))) @ scenarios @ w, cp.Variable(count, nonneg=True)
    drawdowns = peak - wealth
    path = [peak >= wealth, cp.diff(peak) >= 0] if kind.is_drawdown else []
    first, second = np.triu_indices(count, 1)
    expression, own = {
        RiskKind.SEMIDEVIATION: lambda: (cp.norm2(cp.pos(below_mean)) / np.sqrt(count), []),
        RiskKind.MAD: lambda: (cp.norm1(below_mean) / count, []),
        RiskKind.GINI: lambda: (cp.norm1((scenarios[first] - scenarios[second]) @ w) / first.size, []),
        RiskKind.LPM1: lambda: (cp.sum(short) / count, []),
        RiskKind.LPM2: lambda: (cp.norm2(short) / np.sqrt(count), []),
        RiskKind.CVAR: lambda: tail_mean(-returns, count),
        RiskKind.EVAR: lambda: entropic(-returns, count),
        RiskKind.WORST: lambda: (cp.max(-returns), []),
        RiskKind.RANGE: lambda: (cp.max(returns) - cp.min(returns), []),
        RiskKind.MAX_DRAWDOWN: lambda: (cp.max(drawdowns), []),
        RiskKind.AVERAGE_DRAWDOWN: lambda: (cp.sum(drawdowns) / count, []),
        RiskKind.CDAR: lambda: tail_mean(drawdowns, count),
        RiskKind.EDAR: lambda: entropic(drawdowns, count),
        RiskKind.ULCER: lambda: (cp.norm2(drawdowns) / np.sqrt(count), []),
    }[kind]()
    return expression, [*path, *own]


def solved(objective, constraints, kind):
    # In per cent: the solver's tolerances are absolute.
    problem = cp.Problem(type(objective)(100 * objective.expr), constraints)
    with warnings.catch_warnings():
        # Asked for its last digits, Clarabel may stop short of them; the comparison says whether they suffice.
        warnings.filterwarnings("ignore", message="Solution may be inaccurate")
        # Cvxpy's own bounds of expressions multiply zero by infinity.
        warnings.filterwarnings("ignore", category=RuntimeWarning, module="cvxpy")
        if problem.is_lp() and kind not in ENTROPIC:
            problem.solve(solver=cp.SCIPY, scipy_options={"method": "highs-ipm"})
        else:
            problem.solve(solver=cp.CLARABEL, **TIGHT)
    return problem.value / 100


def least(case, kind, w, risk, own, reward):
    """Return the least of ρ(w) − λ μ'w that the other solver reaches.

    On exponential cones Clarabel may stop short, with a value that its own portfolio is not worth: then what that
    portfolio is worth counts, and that nothing lies far below ours is what the gap says. It may also come to nothing,
    about once in a thousand: then only the gap speaks.
    """
    if kind not in ENTROPIC:
        return solved(cp.Minimize(risk - reward * case.mean @ w), own, kind)
    try:
        value = solved(cp.Minimize(risk - reward * case.mean @ w), own, kind)
    except cp.SolverError:
        return np.inf
    return max(value, case.measure.value(w.value) - reward * case.mean @ w.value)


def tolerance(kind):
    return 1e-6 if kind in ENTROPIC else 1e-7


@pytest.mark.parametrize("kind", KINDS)
@settings(max_examples=EXAMPLES, deadline=None)
@given(SEEDS, st.sampled_from([0.0, 0.5, 3.0]))
def test_least_risk_less_a_reward_is_least(kind, seed, reward):
    """Min ρ(w) − λ μ'w is what an independent solver finds, and the gap proves it."""
    case = Case(seed, kind)
    found = solve_risk(case.measure, -reward * case.mean, case.feasible)
    value = case.measure.value(found.weights) - reward * case.mean @ found.weights
    w, risk, own = case.program(kind)
    best = least(case, kind, w, risk, own, reward)
    size = case.measure.value(found.weights) + abs(value)
    assert primal_residual(found.weights, case.feasible) <= 1e-9
    assert value <= best + tolerance(kind) * size + 1e-10
    assert kind in ENTROPIC or value >= best - tolerance(kind) * size - 1e-10
    gap = measure_gap(case.measure, -reward * case.mean, found.weights, found.multipliers, case.feasible)
    assert -1e-12 <= gap <= (1e-6 if kind in ENTROPIC else 1e-8) * size


@pytest.mark.parametrize("kind", KINDS)
@settings(max_examples=EXAMPLES, deadline=None)
@given(SEEDS)
def test_the_largest_ratio_leaves_nothing_to_gain(kind, seed):
    """At the ratio's τ = ρ/e'w the least of ρ(w) − τ e'w over the set is zero (Dinkelbach 1967)."""
    case = Case(seed, kind)
    try:
        found = solve_risk_ratio(case.measure, case.mean, case.feasible)
    except Infeasible:
        w, _, own = case.program(kind)
        assert solved(cp.Maximize(case.mean @ w), own, kind) <= 1e-9
        return
    except DataError:
        w, risk, own = case.program(kind)
        assert solved(cp.Minimize(risk), [*own, case.mean @ w >= 1e-7], kind) <= 1e-9
        return
    risk_found = case.measure.value(found.weights)
    tau = risk_found / (case.mean @ found.weights)
    w, risk, own = case.program(kind)
    best = least(case, kind, w, risk, own, tau)
    assert best >= -tolerance(kind) * risk_found - 1e-10
    assert kind in ENTROPIC or best <= tolerance(kind) * risk_found + 1e-10
    assert primal_residual(found.weights, case.feasible) <= 1e-9
    gap = measure_gap(case.measure, -tau * case.mean, found.weights, found.multipliers, case.feasible)
    assert -1e-12 <= gap <= (1e-6 if kind in ENTROPIC else 1e-8) * risk_found


@pytest.mark.parametrize("kind", KINDS)
@settings(max_examples=EXAMPLES, deadline=None)
@given(SEEDS)
def test_a_limit_on_risk_is_kept_and_costs_what_it_must(kind, seed):
    """Max μ'w under ρ(w) ≤ b, b between the least risk and that of a portfolio inside, is what cvxpy finds."""
    case = Case(seed, kind)
    least = case.measure.value(solve_risk(case.measure, np.zeros(case.mean.size), case.feasible).weights)
    most = 0.5 * (least + case.measure.value(case.inside))
    feasible = case.limited(most)
    weights, _ = solve_linear(-case.mean, feasible)
    w, risk, own = case.program(kind)
    assert primal_residual(weights, feasible) <= 1e-9
    size = np.abs(case.mean) @ weights
    try:
        best = solved(cp.Maximize(case.mean @ w), [*own, risk <= most], kind)
    except cp.SolverError:  # the other solver may come to nothing on exponential cones; then it is asked the other way
        assert kind in ENTROPIC
        calmest = solved(cp.Minimize(risk), [*own, case.mean @ w >= case.mean @ weights], kind)
        assert calmest == pytest.approx(most, rel=tolerance(kind))
        return
    assert case.mean @ weights == pytest.approx(best, abs=tolerance(kind) * size + 1e-10)
