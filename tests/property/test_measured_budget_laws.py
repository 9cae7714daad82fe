"""Laws of risk budgets under measures over scenarios."""

import cvxpy as cp
import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tangency.domain.constraint import Scope
from tangency.domain.risk_kind import RiskKind
from tangency.errors import DataError
from tangency.risk.measures import scenario_measure
from tangency.solve import (
    compile_constraints,
    parse_constraints,
    primal_residual,
    solve_measured_budget,
    with_implicit,
)
from tangency.solve.risk_budget.local_measure import local_measure

SEEDS = st.integers(0, 2**32 - 1)
KINDS = [kind for kind in RiskKind if kind is not RiskKind.VOLATILITY]
QUICK = ["cvar", "mad", "lpm1", "worst", "semideviation", "evar"]


def drawn(seed, n, n_periods=80):
    rng = np.random.default_rng(seed)
    returns = rng.standard_t(5, (n_periods, n)) * rng.uniform(0.005, 0.03, n)
    returns += rng.standard_normal((n_periods, 1)) * 0.01
    return returns, rng.dirichlet(np.full(n, 5.0)) * 0.9 + 0.1 / n


def measure_of(name, returns):
    return scenario_measure(RiskKind(name), returns, level=0.9)


def solved(measure, budget, texts=(), signs=None):
    assets = tuple(f"A{i}" for i in range(budget.size))
    groups = {"sector": {asset: f"S{i % 2}" for i, asset in enumerate(assets)}}
    feasible = compile_constraints(with_implicit(parse_constraints(texts)), Scope(assets=assets, groups=groups))
    return solve_measured_budget(measure, budget, feasible, optimizer="risk-budget", signs=signs), feasible


@pytest.mark.parametrize("kind", KINDS)
def test_contributions_by_a_slope_of_the_measure_are_the_budgets(kind):
    """There is s with s'v ≤ ρ(v) for every v and s'w = ρ(w), and wᵢsᵢ is asset i's budget of ρ(w)."""
    returns, budget = drawn(5, 5)
    measure = measure_of(kind, returns)
    found, _ = solved(measure, budget)
    assert found.is_met
    assert found.shares / budget == pytest.approx(np.ones(5), abs=1e-7)
    value = measure.value(found.weights)
    slope = found.shares * value / found.weights
    assert slope @ found.weights == pytest.approx(value, rel=1e-7)
    others = np.random.default_rng(1).standard_normal((300, 5))
    assert all(slope @ other <= measure.value(other) * (1 + 1e-9) + 1e-12 for other in others)


def oracle(name, returns, budget):
    """Return the least of ρ(x) − Σ b ln x, formulated anew."""
    x = cp.Variable(budget.size)
    n_periods = len(returns)
    if name == "cvar":
        risk = cp.cvar(-returns @ x, 0.9)
    elif name == "semideviation":
        risk = cp.norm(cp.pos(-(returns - returns.mean(axis=0)) @ x), 2) / np.sqrt(n_periods)
    elif name == "mad":
        risk = cp.norm((returns - returns.mean(axis=0)) @ x, 1) / n_periods
    elif name == "worst":
        risk = cp.max(-returns @ x)
    elif name == "evar":
        t, over = cp.Variable(), cp.Variable(n_periods)
        risk = cp.Variable()
        sides = [cp.ExpCone(-returns @ x - risk, t * np.ones(n_periods), over), cp.sum(over) <= t * 0.1 * n_periods]
        return cp.Problem(cp.Minimize(risk - budget @ cp.log(x)), sides).solve(solver="CLARABEL")
    else:
        wealth = cp.hstack([0.0, cp.cumsum(returns @ x)])
        peak = cp.Variable(n_periods + 1)
        sides = [peak >= wealth, peak[1:] >= peak[:-1]]
        risk = cp.cvar((peak - wealth)[1:], 0.9)
        return cp.Problem(cp.Minimize(risk - budget @ cp.log(x)), sides).solve(solver="CLARABEL")
    return cp.Problem(cp.Minimize(risk - budget @ cp.log(x))).solve(solver="CLARABEL")


@pytest.mark.parametrize("name", ["cvar", "semideviation", "mad", "worst", "evar", "cdar"])
def test_an_independent_solver_finds_no_less(name):
    """ρ(x) − Σ b ln x has the same minimum for an interior point over another formulation."""
    returns, budget = drawn(8, 5, n_periods=60)
    returns = returns * 50.0  # the other solver's tolerances are absolute
    measure = measure_of(name, returns)
    found, _ = solved(measure, budget)
    x = found.weights / measure.value(found.weights)  # the minimiser has risk one
    assert 1.0 - budget @ np.log(x) == pytest.approx(oracle(name, returns, budget), abs=1e-6)


@pytest.mark.parametrize("name", QUICK)
@given(seed=SEEDS, factor=st.floats(1e-3, 1e3))
@settings(max_examples=5, deadline=None)
def test_units_of_the_returns_do_not_matter(name, seed, factor):
    """A multiple of all returns has the same portfolio."""
    returns, budget = drawn(seed, 4)
    one, other = (solved(measure_of(name, returns * k), budget)[0].weights for k in (1.0, factor))
    assert other == pytest.approx(one, rel=1e-7)


@pytest.mark.parametrize("name", QUICK)
@given(seed=SEEDS)
@settings(max_examples=5, deadline=None)
def test_duplicates_share_what_one_would_carry(name, seed):
    """Of an asset split in two with half its budget each, both parts together have its weight."""
    returns, budget = drawn(seed, 4)
    doubled = np.column_stack([returns, returns[:, 0]])
    halved = np.append(budget, 0.5 * budget[0])
    halved[0] *= 0.5
    one, two = solved(measure_of(name, returns), budget)[0], solved(measure_of(name, doubled), halved)[0]
    assert two.weights[0] == pytest.approx(two.weights[4], rel=1e-6)
    assert two.weights[:4] + np.append(two.weights[4], np.zeros(3)) == pytest.approx(one.weights, rel=1e-6)


@pytest.mark.parametrize("name", QUICK)
@given(seed=SEEDS, texts=st.sampled_from([["weight <= 24%"], ["sector[S0] <= 40%"]]))
@example(seed=187977, texts=["weight <= 24%"])  # λ of minima that are only roughly known misses the net by 2e-6
@example(seed=18, texts=["weight <= 24%"])
@settings(max_examples=3, deadline=None)
def test_constraints_are_kept_and_the_gap_follows_from_the_data(name, seed, texts):
    """Where a constraint binds, the certificate's gap closes, and what nothing holds carries λ times its budget."""
    returns, budget = drawn(seed, 5)
    measure = measure_of(name, returns)
    found, feasible = solved(measure, budget, texts)
    assert primal_residual(found.weights, feasible) <= 1e-9
    assert found.gap <= 1e-8
    if texts == ["weight <= 24%"] and not found.is_met:
        free = found.weights < 0.24 - 1e-7
        relative = found.shares * measure.value(found.weights) / (budget * found.scale)
        assert relative[free] == pytest.approx(np.ones(free.sum()), abs=1e-6)


def test_the_mean_difference_closes_its_gap_to_fewer_digits():
    returns, budget = drawn(3, 5)
    found, _ = solved(measure_of("gini", returns), budget, ["weight <= 24%"])
    assert not found.is_met
    assert found.gap <= 1e-6


@pytest.mark.parametrize("name", ["cvar", "semideviation"])
def test_a_constraint_that_does_not_press_changes_nothing(name):
    returns, budget = drawn(2, 5)
    measure = measure_of(name, returns)
    assert (solved(measure, budget, ["weight <= 99%"])[0].weights == solved(measure, budget)[0].weights).all()


@pytest.mark.parametrize("name", ["cvar", "mad", "evar"])
def test_a_short_asset_is_one_with_its_returns_turned(name):
    """Budgets with signs are those of the turned returns, at a gross of 100 % where the net is open."""
    returns, budget = drawn(4, 4)
    signs = np.array([1.0, -1.0, 1.0, -1.0])
    texts = ["weight >= -100%", "net between -100% and 100%"]
    mixed = solved(measure_of(name, returns), budget, texts, signs)[0].weights
    turned = solved(measure_of(name, returns * signs), budget)[0].weights
    assert mixed == pytest.approx(signs * turned, rel=1e-9)
    assert np.abs(mixed).sum() == pytest.approx(1.0, abs=1e-12)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_steps_end_where_only_the_solvers_rounding_is_left(seed):
    """Under drawdowns of a long window an interior point's digits keep steps from shrinking further."""
    returns, budget = drawn(seed, 12, n_periods=365)
    found, _ = solved(scenario_measure(RiskKind.CDAR, returns, level=0.95), budget)
    assert found.gap <= 1e-6


@pytest.mark.parametrize(
    ("seed", "texts"), [(9, []), (0, ["sector[S0] <= 40%"]), (17, []), (24, ["sector[S0] <= 40%"])]
)
def test_entropic_drawdowns_close_their_gap_as_others_do(seed, texts):
    """Where peaks tie at the minimum, all digits come from the refinement of the conic solver's point."""
    returns, budget = drawn(seed, 5)
    found, _ = solved(measure_of("edar", returns), budget, texts)
    assert found.gap <= 1e-8


def test_an_asset_that_never_loses_is_named():
    returns, budget = drawn(4, 4)
    returns[:, 2] = np.abs(returns[:, 2]) + 0.01
    with pytest.raises(DataError, match="asset A2"):
        solved(measure_of("cvar", returns), budget)


def test_gains_that_outweigh_every_loss_are_refused():
    rng = np.random.default_rng(0)
    returns = np.column_stack([rng.choice([-0.01, 0.05], 40), np.zeros(40)])
    returns[:, 1] = 0.03 - returns[:, 0]
    with pytest.raises(DataError, match="no portfolio has these contributions"):
        solved(measure_of("worst", returns), np.array([0.5, 0.5]))


@pytest.mark.parametrize("name", ["cvar", "worst", "mad", "lpm1", "gini"])
@given(seed=SEEDS)
@settings(max_examples=10, deadline=None)
def test_a_local_measure_is_nowhere_above_the_measure(name, seed):
    """The measure for a step equals the measure where it was made, and exceeds it nowhere."""
    returns, _ = drawn(seed, 3, n_periods=200)
    rng = np.random.default_rng(seed)
    here, there = rng.standard_normal((2, 3))
    measure = measure_of(name, returns)
    reduced = local_measure(measure, here)
    assert reduced.base @ here + reduced.measure.value(here) == pytest.approx(measure.value(here), rel=1e-10, abs=1e-14)
    assert reduced.base @ there + reduced.measure.value(there) <= measure.value(there) + 1e-14
