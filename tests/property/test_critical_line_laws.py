"""Laws of the critical line: the frontier under a budget and bounds, degenerate and singular problems among them."""

import os
from dataclasses import replace

import clarabel
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import sparse

from tangency.contracts.arrays import frozen_floats
from tangency.domain.constraint import Scope
from tangency.errors import SolverError
from tangency.solve import compile_constraints, exact_frontier, with_implicit
from tangency.solve.frontier.critical_line import budget_frontier
from tangency.solve.frontier.exact import _general_frontier

EXAMPLES = int(os.environ.get("LAW_EXAMPLES", "20"))
SEEDS = st.integers(0, 2**32 - 1)
KINDS = st.sampled_from(["plain", "tied", "equal", "rounded", "duplicates", "riskless", "few periods", "uncorrelated"])
REGULAR = st.sampled_from(["plain", "tied", "equal", "rounded", "duplicates", "riskless", "uncorrelated"])
UNIQUE = st.sampled_from(["plain", "tied", "equal", "rounded", "uncorrelated"])
BOXES = st.sampled_from(["long", "caps", "tight caps", "floors", "short", "fixed", "mixed", "neutral"])
law = settings(max_examples=EXAMPLES, deadline=None)


def draw_moments(rng, n, kind):
    n_periods = n // 2 + 2 if kind == "few periods" else 3 * n + 20
    returns = rng.standard_t(5, (n_periods, n)) * rng.uniform(0.005, 0.05, n) + rng.normal(5e-4, 1e-3, n)
    if kind == "duplicates":
        for _ in range(1 + n // 5):
            one, other = rng.integers(0, n, 2)
            returns[:, one] = returns[:, other]
    mean, covariance = returns.mean(axis=0), np.cov(returns.T).reshape(n, n)
    if kind == "tied":
        mean[rng.random(n) < 0.5] = mean.max()
    if kind == "equal":
        mean[:] = 1e-3
    if kind == "rounded":
        mean = np.round(mean, 3)
    if kind == "riskless":
        covariance[0] = covariance[:, 0] = 0.0
        mean[0] = 1e-5
    if kind == "uncorrelated":
        covariance = np.diag(rng.uniform(1e-4, 4e-4, n))
    return frozen_floats(mean), frozen_floats(covariance)


def draw_box(rng, n, box):
    """Draw bounds and a budget that a portfolio satisfies."""
    lower, upper, budget = np.zeros(n), np.full(n, np.inf), 1.0
    if box in {"caps", "short"}:
        upper[:] = max(0.2, 1.5 / n)
    if box == "short":
        lower[:] = -0.1
    if box == "tight caps":  # the vertex fills some assets exactly
        upper[:] = 1 / (n // 2 + 1)
    if box == "floors":
        lower, upper = rng.uniform(0, 0.8 / n, n), np.full(n, max(0.3, 2 / n))
    if box == "fixed":
        upper[:] = max(0.5, 2 / n)
        some = rng.integers(0, n)
        lower[some] = upper[some] = 0.05
    if box == "mixed":
        inside = rng.dirichlet(np.ones(n))
        lower, upper = inside - rng.uniform(0, 0.3, n), inside + rng.uniform(0, 0.3, n)
        upper[rng.random(n) < 0.3] = np.inf
    if box == "neutral":
        lower[:], upper[:], budget = -0.2, 0.2, 0.0
    return lower, upper, budget


def box_set(lower, upper, budget):
    plain = compile_constraints(
        with_implicit(()), Scope(assets=tuple(f"A{i:03d}" for i in range(lower.size)), groups={})
    )
    side = frozen_floats([budget])
    return replace(plain, lower=frozen_floats(lower), upper=frozen_floats(upper), row_lower=side, row_upper=side)


def draw(seed, kind, box, most=25):
    rng = np.random.default_rng(seed)
    n = int(rng.integers(2, most))
    return *draw_moments(rng, n, kind), box_set(*draw_box(rng, n, box))


def by_clarabel(mean, covariance, feasible, risk_tolerance):
    """Minimise ½ w'Σw − λμ'w in units of order one; return the weights."""
    n, scale = mean.size, covariance.diagonal().mean()
    has_upper = np.isfinite(feasible.upper)
    rows = np.vstack([np.ones(n), np.eye(n)[has_upper], -np.eye(n)])
    sides = np.concatenate([feasible.row_upper, feasible.upper[has_upper], -feasible.lower])
    chosen = clarabel.DefaultSettings()
    chosen.verbose = False
    chosen.tol_gap_abs = chosen.tol_gap_rel = chosen.tol_feas = 1e-12
    cones = [clarabel.ZeroConeT(1), clarabel.NonnegativeConeT(rows.shape[0] - 1)]
    hessian = sparse.csc_matrix(np.triu(covariance / scale))
    linear = -risk_tolerance / scale * mean
    return np.array(clarabel.DefaultSolver(hessian, linear, sparse.csc_matrix(rows), sides, cones, chosen).solve().x)


def best_on_curve(found, risk_tolerance):
    """Return the least ½ variance − λ mean on any segment, by the points alone."""
    best = (0.5 * found.variance - risk_tolerance * found.mean).min()
    for upper in range(found.mean.size - 1):
        m, v = found.mean[upper + 1], found.variance[upper + 1]
        rise = found.mean[upper] - m
        b = found.risk_tolerance[upper + 1] * rise
        a = found.variance[upper] - v - 2 * b
        if a > 0:
            s = np.clip((risk_tolerance * rise - b) / a, 0, 1)
            best = min(best, 0.5 * (v + 2 * b * s + a * s * s) - risk_tolerance * (m + rise * s))
    return best


@law
@given(SEEDS, REGULAR, BOXES)
def test_no_exchange_improves_a_turning_point(seed, kind, box):
    """Moving weight from an asset above its lower bound to one below its upper bound never lowers ½ w'Σw − λμ'w."""
    mean, covariance, feasible = draw(seed, kind, box)
    found = budget_frontier(mean, covariance, feasible)
    if found is None:
        assert kind == "duplicates"  # without curvature the general path takes over
        return
    for w, risk_tolerance in zip(found.weights, found.risk_tolerance, strict=True):
        marginal = covariance @ w
        gradient = marginal - risk_tolerance * (mean - mean.max())
        giving, taking = gradient[w > feasible.lower], gradient[w < feasible.upper]
        size = np.abs(marginal).max() + 1e-2 * covariance.diagonal().mean() + risk_tolerance * np.abs(mean).max()
        assert giving.max(initial=-np.inf) <= taking.min(initial=np.inf) + 1e-12 * size
        assert abs(w.sum() - feasible.row_lower[0]) <= 1e-13
        assert (w >= feasible.lower).all()
        assert (w <= feasible.upper).all()


@law
@given(SEEDS, KINDS, BOXES, st.floats(0.01, 0.99))
def test_no_portfolio_lies_above_the_curve(seed, kind, box, share):
    """For any λ, also between turning points, the best of the curve is as good as what Clarabel finds."""
    mean, covariance, feasible = draw(seed, kind, box, most=12)
    found = budget_frontier(mean, covariance, feasible)
    if found is None:
        return
    above = int(share * (found.mean.size - 1))
    low, high = found.risk_tolerance[min(above + 1, found.mean.size - 1)], found.risk_tolerance[above]
    risk_tolerance = min(low + share * (high - low), 1e3 * covariance.diagonal().mean() / np.abs(mean).max())
    w = by_clarabel(mean, covariance, feasible, risk_tolerance)
    theirs = 0.5 * w @ covariance @ w - risk_tolerance * mean @ w
    size = covariance.diagonal().mean() + risk_tolerance * np.abs(mean).max()
    assert best_on_curve(found, risk_tolerance) <= theirs + 1e-9 * size


@law
@given(SEEDS, UNIQUE, BOXES)
def test_it_is_the_frontier_of_the_general_path(seed, kind, box):
    """From above and from below the same turning points are found."""
    mean, covariance, feasible = draw(seed, kind, box)
    found, other = budget_frontier(mean, covariance, feasible), _general_frontier(mean, covariance, feasible)
    assert found is not None
    assert found.weights.shape == other.weights.shape
    assert np.abs(found.weights - other.weights).max() <= 1e-9
    assert np.allclose(found.mean, other.mean, rtol=0, atol=1e-12)


@law
@given(SEEDS, st.sampled_from(["plain", "uncorrelated"]), BOXES)
def test_a_permutation_of_the_assets_permutes_the_weights(seed, kind, box):
    """The order of the assets decides nothing."""
    mean, covariance, feasible = draw(seed, kind, box)
    order = np.random.default_rng(seed).permutation(mean.size)
    other = box_set(feasible.lower[order], feasible.upper[order], feasible.row_lower[0])
    one = exact_frontier(mean, covariance, feasible)
    two = exact_frontier(mean[order], covariance[np.ix_(order, order)], other)
    assert one.weights.shape == two.weights.shape
    assert np.abs(one.weights[:, order] - two.weights).max() <= 1e-12


@law
@given(SEEDS, st.integers(1, 3))
def test_a_copy_of_an_asset_changes_nothing(seed, n_copies):
    """Long only, identical assets have the frontier of one of them: the same means and variances."""
    mean, covariance, feasible = draw(seed, "plain", "long")
    n = mean.size
    which = np.concatenate([np.arange(n), np.random.default_rng(seed).integers(0, n, n_copies)])
    copied = box_set(np.zeros(which.size), np.full(which.size, np.inf), 1.0)
    one = exact_frontier(mean, covariance, feasible)
    two = exact_frontier(mean[which], covariance[np.ix_(which, which)], copied)
    # A copy may take over at a point where its original stops, so only the curves are compared.
    for risk_tolerance in one.risk_tolerance:
        size = covariance.diagonal().mean() + risk_tolerance * np.abs(mean).max()
        gap = best_on_curve(one, risk_tolerance) - best_on_curve(two, risk_tolerance)
        assert abs(gap) <= 1e-12 * size


@law
@given(SEEDS, BOXES)
def test_equal_means_leave_the_least_variance_alone(seed, box):
    """Where all means are equal the frontier is one point, λ = 0, of no more variance than Clarabel's."""
    mean, covariance, feasible = draw(seed, "equal", box)
    found = exact_frontier(mean, covariance, feasible)
    assert found.risk_tolerance.tolist() == [0.0]
    w = by_clarabel(mean, covariance, feasible, 0.0)
    assert found.variance[0] <= w @ covariance @ w + 1e-9 * covariance.diagonal().mean()


@law
@given(SEEDS, BOXES)
def test_fewer_periods_than_assets_give_a_certificate_or_an_error(seed, box):
    """A singular covariance is answered or refused, never answered wrongly."""
    mean, covariance, feasible = draw(seed, "few periods", box)
    try:
        found = exact_frontier(mean, covariance, feasible)
    except SolverError:
        return
    assert found.primal_residual <= 1e-9
    assert found.gap <= 1e-8


@pytest.mark.parametrize("n", [63, 64, 65, 150])
def test_more_assets_and_points_than_there_was_room_for_at_first(n):
    """Uncorrelated, all assets end up held: wᵢ = (λμᵢ − ν)⁺ / σᵢ², which turns once an asset."""
    rng = np.random.default_rng(n)
    mean, variance = rng.normal(5e-4, 1e-3, n), rng.uniform(1e-4, 4e-4, n)
    feasible = box_set(np.zeros(n), np.full(n, np.inf), 1.0)
    found = budget_frontier(frozen_floats(mean), frozen_floats(np.diag(variance)), feasible)
    assert found.mean.size == n
    assert np.allclose(found.weights[-1], 1 / variance / (1 / variance).sum(), rtol=1e-12)
    order = np.argsort(-mean)
    for k, (w, risk_tolerance) in enumerate(zip(found.weights[:-1], found.risk_tolerance[:-1], strict=True), start=1):
        held = order[:k]
        nu = ((risk_tolerance * mean / variance)[held].sum() - 1) / (1 / variance)[held].sum()
        expected = np.maximum(risk_tolerance * mean - nu, 0) / variance
        assert np.abs(w - expected)[held].max() <= 1e-12
