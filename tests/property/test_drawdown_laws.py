"""Laws of the minimum over few peaks: it is that of the whole linear program, whatever the constraints."""

import os
import time
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tangency.contracts.returns import Returns
from tangency.domain.constraint import Scope
from tangency.domain.risk_kind import RiskKind
from tangency.risk.measures import scenario_measure
from tangency.solve import (
    Measurements,
    compile_constraints,
    measure_gap,
    parse_constraints,
    primal_residual,
    single_blas_thread,
    solve_measured_budget,
    solve_risk,
    with_implicit,
)
from tangency.solve.drawdown.compressed_path import CompressedPath, peaks_before
from tangency.solve.drawdown.minimum import drawdown_minimum
from tangency.solve.drawdown.model_step import DrawdownModel
from tangency.solve.objective.candidates import best_certified
from tangency.solve.objective.risk import Risk, least_squares
from tangency.solve.objective.risk_ratio import RiskRatio
from tangency.solve.risk_budget.barrier import BudgetBarrier
from tangency.solve.risk_budget.budgeted_drawdown import BudgetedDrawdown
from tangency.solve.risk_budget.budgeted_risk import BudgetedMeasure
from tangency.solve.risk_budget.terms import SignedTerms
from tangency.testing.problems import make_problem

EXAMPLES = int(os.environ.get("LAW_EXAMPLES", "15"))
SEEDS = st.integers(0, 2**32 - 1)
KINDS = (RiskKind.CDAR, RiskKind.MAX_DRAWDOWN, RiskKind.AVERAGE_DRAWDOWN, RiskKind.ULCER)
CONES = (RiskKind.ULCER, RiskKind.EDAR)
ALL_KINDS = (*KINDS, RiskKind.EDAR)
FORMS = ("long only", "sectors", "shorts", "turnover", "penalised turnover", "another drawdown")
COVERED = [(kind, form) for kind in KINDS for form in FORMS if (kind, form) != (RiskKind.ULCER, "another drawdown")]


@pytest.fixture(autouse=True, scope="module")
def _one_thread():
    """Compute as a verb does: the time of threads that wait would count as work."""
    with single_blas_thread():
        yield


def drawn_returns(rng, periods, n):
    market = rng.standard_t(5, (periods, 1)) * 0.01
    return market * rng.uniform(0.3, 1.5, n) + rng.standard_t(4, (periods, n)) * 0.012 + rng.normal(3e-4, 6e-4, n)


def drawn_set(rng, form, returns):
    """Return a feasible set of a form that some portfolio satisfies."""
    n = returns.shape[1]
    inside, current = rng.dirichlet(np.ones(n)), rng.dirichlet(np.ones(n))
    texts = [f"weight <= {max(1.1 * inside.max(), 2.0 / n):.6f}"]
    traded = 0.6 * np.abs(inside - current).sum() + 1e-3
    half = {f"A{i}": "half" for i in range(n // 2)}
    match form:
        case "sectors":
            texts.append(f"sector[half] <= {inside[: n // 2].sum() + 0.02:.6f}")
        case "shorts":
            texts = ["-20% <= weight <= 60%", "gross <= 160%"]
        case "turnover":
            texts.append(f"turnover <= {traded:.6f}")
        case "penalised turnover":
            texts.append(f"soft(turnover <= {0.2 * traded:.6f}, penalty=0.03)")
        case "another drawdown":
            most = scenario_measure(RiskKind.MAX_DRAWDOWN, returns).value(inside)
            texts.append(f"max_drawdown <= {most:.8f}")
    assets = tuple(f"A{i}" for i in range(n))
    measurements = Measurements(
        current=current,
        mean=returns.mean(axis=0),
        covariance=np.cov(returns.T),
        returns=Returns(assets=assets, dates=np.arange(len(returns)), values=returns, periods_per_year=None),
        periods_per_year=None,
    )
    scope = Scope(assets=assets, groups={"sector": half})
    return compile_constraints(with_implicit(parse_constraints(texts)), scope, measurements)


@pytest.mark.parametrize(("kind", "form"), COVERED)
@settings(max_examples=max(1, EXAMPLES // 2), deadline=None)  # of each of 23 kinds of problems
@given(seed=SEEDS)
def test_few_peaks_give_the_minimum_of_the_whole_program(kind, form, seed):
    rng = np.random.default_rng(seed)
    n = int(rng.integers(2, 60))
    periods = int(rng.integers(max(20, 2 * n), 150))  # of fewer, some portfolio with shorts has no drawdown at all
    returns = drawn_returns(rng, periods, n)
    feasible = drawn_set(rng, form, returns)
    measure = scenario_measure(kind, returns, level=float(rng.choice([0.8, 0.9, 0.95, 0.99])))
    scaled = measure.scaled(measure.size)
    linear = rng.choice([0.0, 0.3]) * returns.mean(axis=0) / measure.size
    own = feasible.with_penalties_times(1.0 / measure.size)
    start = least_squares(returns, feasible)
    found = drawdown_minimum(scaled, linear, own, start)
    assert found is not None
    assert primal_residual(found.weights, feasible) <= 1e-9
    objective = Risk(measure=scaled, linear=linear)
    whole = best_certified(objective, scaled, objective._epigraph(own), own)  # over all periods: the oracle
    parts = objective.reached(whole, own).size  # of what may be left of assets that hedge each other
    assert objective.value(found.weights, own) == pytest.approx(objective.value(whole.weights, own), abs=1e-9 * parts)
    assert abs(measure_gap(scaled, linear, found.weights, found.multipliers, own)) <= 1e-9 * parts


@pytest.mark.parametrize("form", ["long only", "sectors", "turnover", "penalised turnover"])
@pytest.mark.parametrize("kind", KINDS)
@settings(max_examples=max(1, EXAMPLES // 3), deadline=None)
@given(seed=SEEDS)
def test_ratios_over_few_peaks_are_those_of_the_whole_program(kind, form, seed):
    rng = np.random.default_rng(seed)
    n, periods = int(rng.integers(2, 20)), int(rng.integers(60, 150))
    returns = drawn_returns(rng, periods, n)
    measure, feasible = scenario_measure(kind, returns, level=0.9), drawn_set(rng, form, returns)
    objective = RiskRatio(measure=measure, excess=returns.mean(axis=0) + 1e-3)
    found = objective._on_few_peaks(measure, feasible)
    whole = best_certified(objective, measure, objective._epigraph(feasible), feasible)
    if whole is None:  # no portfolio of the set earns anything after what it is charged
        assert found is None
        return
    best = objective.value(whole.weights, feasible)
    assert found is not None
    assert objective.value(found.weights, feasible) == pytest.approx(best, rel=1e-9)
    assert objective.gap(found, feasible) <= 1e-9 * abs(best)


@settings(max_examples=3 * EXAMPLES, deadline=None)
@given(seed=SEEDS)
def test_fewer_peaks_make_no_drawdown_larger_and_its_own_peaks_make_it_exact(seed):
    rng = np.random.default_rng(seed)
    returns = rng.normal(0.0, 1.0, (int(rng.integers(1, 40)), 3))
    weights = rng.normal(0.0, 1.0, 3)
    whole = scenario_measure(RiskKind.CDAR, returns, level=0.5).path
    cumulative = np.cumsum(returns, axis=0)
    some = np.flatnonzero(rng.random(len(returns)) < rng.random())
    losses = whole.losses(weights)
    assert (CompressedPath(cumulative=cumulative, peaks=some).drawdowns(weights) <= losses + 1e-12).all()
    last = peaks_before(cumulative @ weights)
    own = CompressedPath(cumulative=cumulative, peaks=np.unique(last[last >= 0]))
    np.testing.assert_allclose(own.drawdowns(weights), losses, atol=1e-12)


@settings(max_examples=3 * EXAMPLES, deadline=None)
@given(seed=SEEDS)
def test_flows_over_some_peaks_are_flows_of_the_whole_path(seed):
    rng = np.random.default_rng(seed)
    n = int(rng.integers(2, 40))
    returns = rng.normal(0.0, 1.0, (n, 2))
    path = CompressedPath(
        cumulative=np.cumsum(returns, axis=0), peaks=np.flatnonzero(rng.random(n) < 0.4).astype(np.intp)
    )
    shares = rng.random(n)
    expected, later, pushes = np.zeros(n), 0.0, np.zeros(path.peaks.size)
    for t in range(n - 1, -1, -1):
        later += shares[t]
        if t in path.peaks:
            later *= rng.random()
            pushes[np.searchsorted(path.peaks, t)] = later
        expected[t] = later
    np.testing.assert_allclose(path.flows(shares, pushes), expected, atol=1e-12)


@pytest.mark.parametrize("kind", ALL_KINDS)
def test_many_assets_over_many_periods_take_a_fraction_of_the_whole_program(kind):
    n = 100 if kind in CONES else 120
    returns = drawn_returns(np.random.default_rng(8), 1000, n)
    measure = scenario_measure(kind, returns)
    feasible, nothing = make_problem(n).feasible, np.zeros(n)
    solve_risk(measure, nothing, feasible)  # what loads at the first call is not measured
    began = time.process_time()
    found = solve_risk(measure, nothing, feasible)
    between = time.process_time()
    objective = Risk(measure=measure, linear=nothing)
    whole = best_certified(objective, measure, objective._epigraph(feasible), feasible)
    ended = time.process_time()
    assert measure.value(found.weights) == pytest.approx(measure.value(whole.weights), rel=1e-9)
    assert measure_gap(measure, nothing, found.weights, found.multipliers, feasible) <= 1e-9 * measure.value(
        found.weights
    )
    assert between - began < 0.5 * (ended - between)


def test_the_largest_ratio_of_many_assets_takes_a_fraction_of_the_whole_program():
    returns = drawn_returns(np.random.default_rng(8), 1000, 120)
    measure, feasible = scenario_measure(RiskKind.CDAR, returns), make_problem(120).feasible
    objective = RiskRatio(measure=measure, excess=returns.mean(axis=0))
    objective.solve(feasible)  # what loads at the first call is not measured
    began = time.process_time()
    found = objective.solve(feasible)
    between = time.process_time()
    whole = best_certified(objective, measure, objective._epigraph(feasible), feasible)
    ended = time.process_time()
    assert found is not None
    assert objective.value(found.weights, feasible) == pytest.approx(objective.value(whole.weights, feasible), rel=1e-9)
    assert objective.gap(found, feasible) <= 1e-9 * abs(objective.value(found.weights, feasible))
    assert between - began < 0.5 * (ended - between)


@pytest.mark.parametrize("kind", ALL_KINDS)
def test_budgets_over_few_peaks_are_those_over_all_and_take_a_fraction(kind):
    n = 8
    returns, budget = drawn_returns(np.random.default_rng(4), 300, n), np.full(n, 1.0 / n)
    measure = scenario_measure(kind, returns, level=0.9)
    feasible = make_problem(n, upper=0.16).feasible
    scaled = measure.scaled(measure.size)
    free, slow_free = (
        BudgetBarrier(risk=risk, terms=SignedTerms(budget=budget, signs=np.ones(n)), feasible=feasible)
        for risk in (BudgetedDrawdown(model=DrawdownModel.of(scaled)), BudgetedMeasure(measure=scaled))
    )
    start, seconds, found = budget / scaled.value(budget), [], []
    for barrier in (free, slow_free):
        barrier.minimum(1.0, start)  # what loads at the first call is not measured
        began = time.process_time()
        weights, multipliers = barrier.minimum(1.0, start)
        seconds.append(time.process_time() - began)
        found.append(weights)
        assert barrier.gap(1.0, weights, multipliers) <= 1e-8
    np.testing.assert_allclose(found[0], found[1], rtol=1e-6)
    solved = solve_measured_budget(measure, budget, feasible, optimizer="risk-budget")
    assert solved.gap <= 1e-8
    assert seconds[0] < 0.7 * seconds[1]


def test_a_bad_start_at_bounds_does_not_hide_a_better_asset():
    returns = drawn_returns(np.random.default_rng(2), 300, 80)
    measure = scenario_measure(RiskKind.CDAR, returns, level=0.9)
    scaled = measure.scaled(measure.size)
    feasible, nothing = make_problem(80).feasible, np.zeros(80)
    worst = np.zeros(80)
    worst[int(np.argmax([measure.value(row) for row in np.eye(80)]))] = 1.0
    found = drawdown_minimum(scaled, nothing, feasible, worst)
    assert found is not None
    assert measure_gap(scaled, nothing, found.weights, found.multipliers, feasible) <= 1e-9 * scaled.value(
        found.weights
    )
    capped = replace(feasible, upper=np.full(80, 0.05))
    found = drawdown_minimum(scaled, nothing, capped, np.full(80, 1.0 / 80))
    assert found is not None
    assert measure_gap(scaled, nothing, found.weights, found.multipliers, capped) <= 1e-9 * scaled.value(found.weights)
