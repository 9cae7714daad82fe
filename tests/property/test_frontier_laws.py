"""Laws of the exact frontier."""

import os

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from tangency.domain.constraint import Scope
from tangency.solve import compile_constraints, exact_frontier, parse_constraints, solve_linear, with_implicit
from tangency.solve.polyhedral.interior_point import interior_point

EXAMPLES = int(os.environ.get("LAW_EXAMPLES", "20"))
SEEDS = st.integers(0, 2**32 - 1)
KINDS = st.sampled_from(["plain", "tied means", "equal means", "duplicates"])
law = settings(max_examples=EXAMPLES, deadline=None)


def draw(seed, kind):
    """Draw moments and constraints: long-only, capped, with sectors, or with short positions."""
    rng = np.random.default_rng(seed)
    n = int(rng.integers(2, 30))
    returns = rng.standard_t(5, (3 * n + 20, n)) * rng.uniform(0.005, 0.05, n) + rng.normal(5e-4, 1e-3, n)
    if kind == "duplicates":
        returns[:, rng.integers(0, n)] = returns[:, rng.integers(0, n)]
    mean = returns.mean(axis=0)
    if kind == "tied means":
        mean[rng.random(n) < 0.5] = mean.max()
    if kind == "equal means":
        mean[:] = 1e-3
    assets = tuple(f"A{i:02d}" for i in range(n))
    groups = {"sector": {asset: f"s{i % 2}" for i, asset in enumerate(assets)}}
    cap = f"weight <= {max(0.2, 1.5 / n):.4f}"
    choices = ([], [cap], [cap, "sector[s0] between 40% and 55%"], [f"weight between -0.1 and {max(0.2, 1.5 / n):.4f}"])
    texts = choices[rng.integers(0, 4)]
    feasible = compile_constraints(with_implicit(parse_constraints(texts)), Scope(assets=assets, groups=groups))
    return mean, np.cov(returns.T).reshape(n, n), feasible


@law
@given(SEEDS, KINDS)
def test_every_point_is_certified_and_none_is_repeated(seed, kind):
    """Residual and gap are rounding; λ, mean and variance fall from point to point."""
    mean, covariance, feasible = draw(seed, kind)
    found = exact_frontier(mean, covariance, feasible)
    assert found.primal_residual <= 1e-12
    assert found.gap <= 1e-11
    assert (np.diff(found.risk_tolerance) < 0).all()
    assert (np.diff(found.mean) <= 1e-15).all()
    assert (np.diff(found.variance) <= 1e-18).all()
    assert (np.abs(np.diff(found.weights, axis=0)).max(axis=1, initial=0.0) > 1e-12).all()


@law
@given(SEEDS, KINDS)
def test_the_frontier_is_convex(seed, kind):
    """Variance over mean rises ever faster: dVar/dμ = 2λ along the frontier."""
    mean, covariance, feasible = draw(seed, kind)
    found = exact_frontier(mean, covariance, feasible)
    rise = -np.diff(found.mean)
    slopes = -np.diff(found.variance)[rise > 1e-9 * np.abs(mean).max()] / rise[rise > 1e-9 * np.abs(mean).max()]
    assert (np.diff(slopes) <= 1e-7 * np.abs(slopes).max(initial=0.0)).all()


@law
@given(SEEDS, KINDS)
def test_its_ends_are_the_single_solutions(seed, kind):
    """The first point has the largest mean, says HiGHS; the last the least variance, says PIQP."""
    mean, covariance, feasible = draw(seed, kind)
    found = exact_frontier(mean, covariance, feasible)
    best, _ = solve_linear(-mean, feasible)
    scale = np.diag(covariance).mean()
    safest = interior_point(covariance / scale, np.zeros(mean.size), feasible).point
    size = np.abs(mean).max()
    assert abs(found.mean[0] - mean @ best) <= 1e-9 * size
    assert found.variance[-1] <= safest @ covariance @ safest * (1 + 1e-7)


@law
@given(SEEDS, KINDS, st.floats(0.01, 0.99))
def test_points_between_are_optimal(seed, kind, share):
    """No portfolio of the same mean has less variance than the one on the segment, and at_risk finds it again."""
    mean, covariance, feasible = draw(seed, kind)
    found = exact_frontier(mean, covariance, feasible)
    target = found.mean[-1] + share * (found.mean[0] - found.mean[-1])
    w = found.at_return(target)
    variance = w @ covariance @ w
    # Its λ lies between those of its segment's ends; by convexity Var ≥ Var(end) + 2λ(end)(target − mean(end)).
    bounds = found.variance + 2 * found.risk_tolerance * (target - found.mean)
    assert abs(w @ mean - target) <= 1e-12 * np.abs(mean).max()
    assert variance >= bounds.max() * (1 - 1e-9)
    again = found.at_risk(np.sqrt(variance))
    assert again @ mean >= target - 1e-9 * np.abs(mean).max()
    assert again @ covariance @ again <= variance * (1 + 1e-9)
    # Optimal for the mean: an interior-point method that may take any weights of this mean does no better.
    held = np.vstack([feasible.rows, mean / np.abs(mean).max()])
    scale = np.diag(covariance).mean()
    row = target / np.abs(mean).max()

    class Sides:
        lower, upper, rows = feasible.lower, feasible.upper, held
        row_lower, row_upper = np.append(feasible.row_lower, row), np.append(feasible.row_upper, np.inf)

    theirs = interior_point(covariance / scale, np.zeros(mean.size), Sides())
    assert theirs.status != "solved" or variance <= theirs.point @ covariance @ theirs.point * (1 + 1e-7)


@law
@given(SEEDS, st.floats(1e-2, 1e2), st.floats(1e-2, 1e2))
def test_scaling_the_moments_scales_the_frontier(seed, c, k):
    """(cμ, kΣ) has the same weights, means times c and variances times k."""
    mean, covariance, feasible = draw(seed, "plain")
    base, scaled = exact_frontier(mean, covariance, feasible), exact_frontier(c * mean, k * covariance, feasible)
    assert base.weights.shape == scaled.weights.shape
    assert np.abs(base.weights - scaled.weights).max() <= 1e-10
    assert np.allclose(scaled.mean, c * base.mean, rtol=1e-9, atol=1e-14)
    assert np.allclose(scaled.variance, k * base.variance, rtol=1e-9)
