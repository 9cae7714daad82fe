"""Agreement of Pareto points with other solvers: at the same prices none finds a smaller sum."""

import os

import cvxpy as cp
import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from tangency.contracts.returns import Returns
from tangency.domain.constraint import Scope
from tangency.solve import Measurements, compile_constraints, parse_constraints, with_implicit
from tangency.solve.pareto import pareto_front, read_objectives

EXAMPLES = int(os.environ.get("LAW_EXAMPLES", "20"))
SEEDS = st.integers(0, 2**32 - 1)
agreement = settings(max_examples=max(EXAMPLES // 5, 2), deadline=None)
N, T = 5, 50


def drawn(seed, texts):
    rng = np.random.default_rng(seed)
    returns = rng.standard_t(5, (T, N)) * rng.uniform(0.01, 0.03, N) + rng.normal(1e-3, 2e-3, N)
    assets = tuple(f"A{i}" for i in range(N))
    scope, current = Scope(assets=assets), rng.dirichlet(np.ones(N))
    measured = Measurements(
        current=current,
        mean=returns.mean(axis=0),
        covariance=np.cov(returns.T),
        returns=Returns(assets=assets, dates=np.arange(T), values=returns, periods_per_year=None),
        periods_per_year=None,
    )
    feasible = compile_constraints(with_implicit(parse_constraints(["weight <= 70%"])), scope, measured)
    return measured, pareto_front(read_objectives(texts, scope, measured), feasible, len(texts) + 6)


def squared(root, w, at):
    size = float(np.linalg.norm(root @ at))
    return cp.sum_squares(root @ w) / (2 * size) + size / 2


def modelled(text, w, measured, at):
    """Return an objective as cvxpy has it.

    A norm ‖x‖ is replaced by x'x / 2s + s / 2 with s its value at the weights `at`: above it everywhere and touching
    it there, so that weights which minimise one sum minimise the other, and a quadratic solver can judge them.
    """
    returns = measured.returns.values
    wealth = cp.cumsum(cp.hstack([0.0, returns @ w]))
    return {
        "mean": -measured.mean @ w,
        "volatility": squared(np.linalg.cholesky(measured.covariance).T, w, at),
        "cvar[90%]": cp.sum_largest(-returns @ w, T // 10) / (T // 10),
        "turnover": cp.norm1(w - measured.current) / 2,
        "concentration": squared(np.eye(N), w, at),
        "mad": cp.norm1((returns - measured.mean) @ w) / T,
        "max_drawdown": cp.max(cp.cummax(wealth) - wealth),
    }[text]


def least(front, point, measured, texts, solver, **options):
    """Return the least price-weighted sum of the objectives in units of the ranges."""
    w = cp.Variable(N)
    parts = [
        price * (modelled(text, w, measured, point.weights) - ideal) / unit
        for text, price, ideal, unit in zip(
            texts, point.prices / point.prices.sum(), front.payoff.ideal, front.payoff.unit, strict=True
        )
    ]
    problem = cp.Problem(cp.Minimize(cp.sum(parts)), [w >= 0, w <= 0.7, cp.sum(w) == 1])
    problem.solve(solver=solver, **options)
    return problem.value


@agreement
@given(
    SEEDS, st.sampled_from([("mean", "cvar[90%]", "turnover"), ("mean", "mad", "turnover"), ("mean", "max_drawdown")])
)
def test_scip_finds_no_smaller_sum_of_piecewise_linear_objectives(seed, texts):
    """At a point's prices its sum is the least, says SCIP."""
    measured, front = drawn(seed, texts)
    for point in front.points:
        own = float(point.prices @ point.values / point.prices.sum())
        assert abs(own - least(front, point, measured, texts, cp.SCIP)) <= 1e-6


@agreement
@given(SEEDS, st.sampled_from([("mean", "volatility", "cvar[90%]"), ("mean", "concentration", "turnover")]))
def test_piqp_finds_no_smaller_sum_with_norms(seed, texts):
    """At a point's prices its sum is the least, says PIQP, which no point with norms comes from."""
    measured, front = drawn(seed, texts)
    for point in front.points[:4]:
        own = float(point.prices @ point.values / point.prices.sum())
        theirs = least(front, point, measured, texts, cp.PIQP)
        assert abs(own - theirs) <= 1e-6
