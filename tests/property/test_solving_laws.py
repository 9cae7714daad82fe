"""Laws of the solvers, against an independent one (Clarabel) and against the certificate's own words."""

import clarabel
import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import sparse

from tangency.domain.constraint import Scope
from tangency.solve import (
    compile_constraints,
    linear_gap,
    parse_constraint,
    parse_constraints,
    primal_residual,
    project,
    solve_quadratic,
    solve_ratio,
    with_implicit,
)
from tangency.solve.language.unparse import constraint_text

SEEDS = st.integers(0, 2**32 - 1)


def random_case(seed):
    """Draw moments and constraints that a portfolio satisfies."""
    rng = np.random.default_rng(seed)
    n = int(rng.integers(2, 25))
    assets = tuple(f"A{i:02d}" for i in range(n))
    groups = {"sector": {asset: f"s{rng.integers(0, 3)}" for asset in assets}}
    returns = rng.standard_t(5, (3 * n + 20, n)) * rng.uniform(0.005, 0.05, n) + rng.normal(5e-4, 1e-3, n)
    inside = rng.dirichlet(np.ones(n))
    texts = [f"weight <= {max(inside.max(), 1.5 / n) * 1.1:.6f}"]
    for label in sorted(set(groups["sector"].values())):
        members = np.array([groups["sector"][asset] == label for asset in assets])
        total = inside[members].sum()
        texts.append(rng.choice([f"sector[{label}] <= {total * 1.05:.6f}", f"sector[{label}] >= {total * 0.9:.6f}"]))
    feasible = compile_constraints(with_implicit(parse_constraints(texts)), Scope(assets=assets, groups=groups))
    return np.cov(returns.T).reshape(n, n), returns.mean(axis=0), feasible


def clarabel_minimum(hessian, linear, feasible):
    n = linear.size
    matrix = np.vstack([np.eye(n), -np.eye(n), feasible.rows, -feasible.rows])
    limits = np.concatenate([feasible.upper, -feasible.lower, feasible.row_upper, -feasible.row_lower])
    finite = np.isfinite(limits)
    options = clarabel.DefaultSettings()
    options.verbose = False
    options.tol_gap_abs = options.tol_gap_rel = options.tol_feas = 1e-12
    solver = clarabel.DefaultSolver(
        sparse.csc_matrix(np.triu(hessian)),
        linear,
        sparse.csc_matrix(matrix[finite]),
        limits[finite],
        [clarabel.NonnegativeConeT(int(finite.sum()))],
        options,
    )
    return np.array(solver.solve().x)


@settings(max_examples=20, deadline=None)
@given(SEEDS)
def test_minimum_variance_agrees_with_clarabel(seed):
    """No independent solver finds a lower variance, and ours is feasible to 1e-9."""
    covariance, _, feasible = random_case(seed)
    scale = np.diag(covariance).mean()
    ours = solve_quadratic(covariance, np.zeros(len(covariance)), feasible)
    theirs = clarabel_minimum(covariance / scale, np.zeros(len(covariance)), feasible)
    value, reference = ours.weights @ covariance @ ours.weights, theirs @ covariance @ theirs
    assert primal_residual(ours.weights, feasible) <= 1e-9
    assert value <= reference * (1 + 1e-7)


@settings(max_examples=20, deadline=None)
@given(SEEDS)
def test_the_gap_bounds_what_any_portfolio_gains(seed):
    """f(w) − f(w') ≤ gap for feasible w', here Clarabel's optimum; and at our optimum the gap is rounding."""
    covariance, mean, feasible = random_case(seed)
    ours = solve_quadratic(covariance, -mean, feasible)
    gradient = covariance @ ours.weights - mean
    gap = linear_gap(gradient, ours.weights, ours.multipliers, feasible)
    rng = np.random.default_rng(seed)
    worse = project(rng.dirichlet(np.ones(mean.size)), feasible)
    worse_gap = linear_gap(covariance @ worse - mean, worse, ours.multipliers, feasible)

    def value(w):
        return 0.5 * w @ covariance @ w - mean @ w

    assert gap + 1e-15 >= 0
    assert gap <= 1e-8 * max(np.abs(mean) @ np.abs(ours.weights), 1e-12)
    assert value(worse) - value(ours.weights) <= worse_gap + 1e-15


@settings(max_examples=20, deadline=None)
@given(SEEDS)
def test_no_feasible_portfolio_has_a_larger_ratio(seed):
    """The ratio's optimum solves the quadratic program at its own τ, says Clarabel, with every constraint kept."""
    covariance, mean, feasible = random_case(seed)
    mean = np.abs(mean) + 1e-5
    ours = solve_ratio(covariance, mean, feasible).weights
    variance = ours @ covariance @ ours
    tau = variance / (mean @ ours)
    theirs = clarabel_minimum(covariance / variance, -tau * mean / variance, feasible)

    def ratio(w):
        return mean @ w / np.sqrt(w @ covariance @ w)

    assert primal_residual(ours, feasible) <= 1e-9
    assert ratio(theirs) <= ratio(ours) * (1 + 1e-7)


@settings(max_examples=20, deadline=None)
@given(SEEDS, st.floats(1e-3, 1e3))
def test_scaling_returns_leaves_the_ratios_weights_unchanged(seed, c):
    """w*(cμ, c²Σ) = w*(μ, Σ)."""
    covariance, mean, feasible = random_case(seed)
    mean = np.abs(mean) + 1e-5
    base = solve_ratio(covariance, mean, feasible).weights
    scaled = solve_ratio(c * c * covariance, c * mean, feasible).weights
    assert np.abs(base - scaled).max() <= 1e-7


@settings(max_examples=20, deadline=None)
@given(SEEDS)
def test_projecting_twice_is_projecting_once(seed):
    """The projection on a convex set is idempotent."""
    *_, feasible = random_case(seed)
    rng = np.random.default_rng(seed)
    once = project(rng.normal(size=feasible.lower.size), feasible)
    assert np.abs(project(once, feasible) - once).max() <= 1e-9


NUMBERS = st.decimals(min_value="0.0001", max_value="9", places=4)
QUANTITIES = st.sampled_from(["weight", "net", "ETH", 'weight["BRK-B"]', 'sector["Layer 2"]', "sector[DeFi]"])


@given(st.lists(st.tuples(NUMBERS, QUANTITIES), min_size=1, max_size=4), st.sampled_from(["<=", ">=", "="]), NUMBERS)
def test_a_constraint_put_into_words_reads_the_same(terms, relation, limit):
    """parse(text(c)) = c, but for the text itself."""
    text = " + ".join(f"{a} * {q}" for a, q in terms) + f" {relation} {limit}"
    constraint = parse_constraint(text)
    again = parse_constraint(constraint_text(constraint.terms, constraint.lower, constraint.upper))
    assert again.terms == constraint.terms
    assert (again.lower, again.upper) == (constraint.lower, constraint.upper)
