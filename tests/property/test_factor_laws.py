"""Laws of the kernels that never form a factor covariance's matrix: they agree with those that do."""

import os

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from tangency.contracts.covariance import FactorCovariance
from tangency.domain.constraint import Scope
from tangency.solve import (
    compile_constraints,
    linear_gap,
    parse_constraints,
    primal_residual,
    solve_quadratic,
    solve_ratio,
    with_implicit,
)
from tangency.solve.polyhedral.factor_nonnegative import factor_nonnegative_minimum
from tangency.solve.polyhedral.quadratic import by_factors, keeps_factors

EXAMPLES = int(os.environ.get("LAW_EXAMPLES", "20"))
SEEDS = st.integers(0, 2**32 - 1)
law = settings(max_examples=EXAMPLES, deadline=None)


def draw(seed, *, least=2, most=80):
    """Draw a structure of order one; every third has a singular covariance of factors."""
    rng = np.random.default_rng(seed)
    n = int(rng.integers(least, most))
    k = int(rng.integers(1, 8))
    root = rng.normal(size=(k, max(1, k - int(rng.integers(0, 2)))))
    covariance = FactorCovariance(
        loadings=rng.normal(0.3, 0.5, (n, k)), factors=root @ root.T / k, specific=rng.uniform(0.05, 1.0, n)
    )
    return rng, covariance.scaled(1.0 / covariance.diagonal().mean())


def draw_set(rng, n):
    assets = tuple(f"A{i:04d}" for i in range(n))
    groups = {"sector": {asset: f"s{i % 3}" for i, asset in enumerate(assets)}}
    texts = [f"weight <= {max(0.1, 2 / n):.4f}", "sector[s0] <= 45%", f"sector[s1] >= {rng.uniform(0.0, 0.3):.4f}"]
    return compile_constraints(
        with_implicit(parse_constraints(texts)) if n >= 6 else with_implicit(()), Scope(assets=assets, groups=groups)
    )


@law
@given(SEEDS)
def test_the_dual_newton_obeys_the_optimality_conditions(seed):
    """X ≥ 0, Σx − c ≥ 0 and x'(Σx − c) = 0."""
    rng, covariance = draw(seed)
    linear = rng.normal(0.5, 1.0, covariance.specific.size)
    x = factor_nonnegative_minimum(covariance, linear)
    assert x is not None
    gradient = covariance @ x - linear
    assert x.min() >= 0.0
    assert gradient.min() >= -1e-11
    assert abs(x @ gradient) <= 1e-11


@law
@given(SEEDS)
def test_bounds_and_rows_agree_with_the_dense_kernels(seed):
    """The minimiser over bounds and rows is that of the matrix."""
    rng, covariance = draw(seed)
    n = covariance.specific.size
    feasible = draw_set(rng, n)
    linear = rng.normal(0.0, 0.1, n)
    found = by_factors(covariance, linear, feasible)
    dense = solve_quadratic(covariance.dense(), linear, feasible)
    assert primal_residual(found.weights, feasible) <= 1e-9
    sigma = covariance.dense()

    def value(w):
        return 0.5 * w @ sigma @ w + linear @ w

    # Where the objective is flat, weights may differ by more than values do.
    assert value(found.weights) - value(dense.weights) <= 1e-9 * max(1.0, abs(value(dense.weights)))


@settings(max_examples=max(3, EXAMPLES // 7), deadline=None)
@given(SEEDS)
def test_large_structures_stay_structures_and_are_certified(seed):
    """Above a thousand assets variance and ratio, over bounds and rows, have a duality gap of rounding."""
    rng, covariance = draw(seed, least=1001, most=1100)
    n = covariance.specific.size
    feasible, mean = draw_set(rng, n), rng.normal(0.2, 1.0, n)
    assert keeps_factors(covariance)
    least = solve_quadratic(covariance, np.zeros(n), feasible)
    gradient = covariance @ least.weights
    assert linear_gap(gradient, least.weights, least.multipliers, feasible) <= 1e-9 * (least.weights @ gradient)
    best = solve_ratio(covariance, mean, feasible)
    marginal = covariance @ best.weights
    variance = best.weights @ marginal
    gap = linear_gap(marginal - variance / (mean @ best.weights) * mean, best.weights, best.multipliers, feasible)
    assert primal_residual(best.weights, feasible) <= 1e-9
    assert gap <= 1e-9 * variance
