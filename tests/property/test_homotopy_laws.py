"""Laws of the parametric active set: bounds and rows, degenerate and singular problems among them."""

import os

import clarabel
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import sparse

from tangency.domain.constraint import Scope
from tangency.errors import Infeasible
from tangency.solve import (
    compile_constraints,
    parse_constraints,
    primal_residual,
    solve_quadratic,
    solve_ratio,
    with_implicit,
)
from tangency.solve.feasible.structure import is_large
from tangency.solve.polyhedral.parametric import homotopy_minimum, homotopy_ratio

EXAMPLES = int(os.environ.get("LAW_EXAMPLES", "20"))
SEEDS = st.integers(0, 2**32 - 1)
KINDS = st.sampled_from(["plain", "duplicates", "rounded", "equal", "few periods"])
law = settings(max_examples=EXAMPLES, deadline=None)


def draw_moments(rng, n, kind):
    if kind == "equal":
        return np.eye(n) * 1e-4 + 1e-5, np.full(n, 1e-3)
    n_periods = n // 2 + 3 if kind == "few periods" else 3 * n + 20
    returns = rng.standard_t(5, (n_periods, n)) * rng.uniform(0.005, 0.05, n) + rng.normal(5e-4, 1e-3, n)
    if kind == "duplicates":
        for _ in range(n // 5):
            one, other = rng.integers(0, n, 2)
            returns[:, one] = returns[:, other]
    mean = returns.mean(axis=0)
    return np.cov(returns.T).reshape(n, n), np.round(mean, 3) if kind == "rounded" else mean


def draw_set(rng, n, kind):
    """Draw a cap and sector limits that a portfolio satisfies; round numbers make vertices degenerate."""
    assets = tuple(f"A{i:03d}" for i in range(n))
    n_sectors = int(rng.integers(2, 6))
    groups = {"sector": {asset: f"s{rng.integers(0, n_sectors)}" for asset in assets}}
    inside = rng.dirichlet(np.full(n, rng.choice([0.3, 1.0, 5.0])))
    grid = 20 if kind in {"rounded", "equal"} else 1e6
    cap = np.ceil(max(inside.max() * 1.1, 1.5 / n) * grid) / grid
    texts = [f"weight between {rng.choice([0.0, -0.05])} and {cap:.6f}"]
    for label in sorted(set(groups["sector"].values())):
        total = sum(w for w, asset in zip(inside, assets, strict=True) if groups["sector"][asset] == label)
        low, high = np.floor(total * 0.9 * grid) / grid, np.ceil(total * 1.05 * grid) / grid
        limits = (f"<= {high:.6f}", f">= {low:.6f}", f"between {low:.6f} and {high:.6f}")
        texts.append(f"sector[{label}] {rng.choice(limits)}")
    return assets, groups, texts


def compiled(assets, groups, texts):
    return compile_constraints(with_implicit(parse_constraints(texts)), Scope(assets=assets, groups=groups))


def draw_case(seed, kind, *, least=2, most=40):
    """Return Σ of order one, μ likewise, and a feasible set."""
    rng = np.random.default_rng(seed)
    n = int(rng.integers(least, most))
    covariance, mean = draw_moments(rng, n, kind)
    return covariance / np.diag(covariance).max(), mean / np.abs(mean).max(), compiled(*draw_set(rng, n, kind))


def clarabel_minimum(hessian, linear, feasible):
    n = linear.size
    matrix = np.vstack([np.eye(n), -np.eye(n), feasible.rows, -feasible.rows])
    limits = np.concatenate([feasible.upper, -feasible.lower, feasible.row_upper, -feasible.row_lower])
    finite = np.isfinite(limits)
    options = clarabel.DefaultSettings()
    options.verbose = False
    options.tol_gap_abs = options.tol_gap_rel = options.tol_feas = 1e-12
    cones = [clarabel.NonnegativeConeT(int(finite.sum()))]
    solver = clarabel.DefaultSolver(
        sparse.csc_matrix(np.triu(hessian)), linear, sparse.csc_matrix(matrix[finite]), limits[finite], cones, options
    )
    return np.array(solver.solve().x)


@law
@given(SEEDS, KINDS)
def test_no_independent_solver_finds_a_lower_variance(seed, kind):
    """½ w'Σw of the homotopy is at most Clarabel's, and its point is feasible to 1e-9."""
    covariance, _, feasible = draw_case(seed, kind)
    found = homotopy_minimum(covariance, np.zeros(len(covariance)), feasible)
    assert found is not None
    theirs = clarabel_minimum(covariance, np.zeros(len(covariance)), feasible)
    assert primal_residual(found[0], feasible) <= 1e-9
    # With few periods the least variance is zero, up to rounding.
    assert found[0] @ covariance @ found[0] <= theirs @ covariance @ theirs * (1 + 1e-7) + 1e-14


@law
@given(SEEDS, KINDS, st.floats(1e-3, 10))
def test_the_minimum_obeys_the_optimality_conditions(seed, kind, tolerance):
    """Σw − λμ + bounds + A'rows = 0, with multipliers that press only against sides that are reached."""
    covariance, mean, feasible = draw_case(seed, kind)
    found = homotopy_minimum(covariance, -tolerance * mean, feasible)
    assert found is not None
    w, multipliers = found
    gradient = covariance @ w - tolerance * mean + feasible.rows.T @ multipliers.rows
    size = max(1.0, tolerance)
    assert np.abs(gradient + multipliers.bounds).max() <= 1e-9 * size
    assert (multipliers.bounds[w > feasible.lower] >= -1e-9 * size).all()
    assert (multipliers.bounds[w < feasible.upper] <= 1e-9 * size).all()
    slack_up = feasible.row_upper - feasible.rows @ w
    slack_down = feasible.rows @ w - feasible.row_lower
    assert (multipliers.rows[slack_up > 1e-9] <= 1e-9 * size).all()
    assert (multipliers.rows[slack_down > 1e-9] >= -1e-9 * size).all()


@law
@given(SEEDS, KINDS.filter(lambda kind: kind != "few periods"))
def test_no_independent_solver_finds_a_larger_ratio(seed, kind):
    """The ratio's optimum minimises ½ w'Σw − τ e'w at its own τ, says Clarabel, with every constraint kept."""
    covariance, mean, feasible = draw_case(seed, kind)
    excess = np.abs(mean) + 1e-3
    found = homotopy_ratio(covariance, excess, feasible)
    assert found is not None
    w = found[0]
    tau = w @ covariance @ w / (excess @ w)
    theirs = clarabel_minimum(covariance, -tau * excess, feasible)
    ours = excess @ w / np.sqrt(w @ covariance @ w)
    assert primal_residual(w, feasible) <= 1e-9
    assert excess @ theirs / np.sqrt(theirs @ covariance @ theirs) <= ours * (1 + 1e-7)


@settings(max_examples=max(5, EXAMPLES // 4), deadline=None)
@given(SEEDS)
def test_the_public_solver_takes_the_homotopy_for_larger_sets(seed):
    """Duplicate assets or not, the solver of a certificate is the one that found the weights."""
    covariance, mean, feasible = draw_case(seed, "plain", least=70, most=90)
    assert is_large(feasible)
    assert solve_quadratic(covariance, np.zeros(mean.size), feasible).solver == "parametric active set"
    assert solve_ratio(covariance, np.abs(mean) + 1e-3, feasible).solver == "parametric active set"


@settings(max_examples=max(5, EXAMPLES // 4), deadline=None)
@given(SEEDS)
def test_permuting_assets_permutes_weights(seed):
    """w(PΣP') = P w(Σ) to 1e-12."""
    rng = np.random.default_rng(seed)
    n = int(rng.integers(70, 90))
    covariance, _ = draw_moments(rng, n, "plain")
    assets, groups, texts = draw_set(rng, n, "plain")
    order = rng.permutation(n)
    base = solve_quadratic(covariance, np.zeros(n), compiled(assets, groups, texts)).weights
    permuted = compiled(tuple(assets[i] for i in order), groups, texts)
    moved = solve_quadratic(covariance[np.ix_(order, order)], np.zeros(n), permuted).weights
    assert np.abs(moved - base[order]).max() <= 1e-12


@settings(max_examples=max(5, EXAMPLES // 4), deadline=None)
@given(SEEDS)
def test_a_redundant_constraint_changes_nothing(seed):
    """A copy of a constraint, or one that the others imply, leaves the weights as they are to 1e-12."""
    rng = np.random.default_rng(seed)
    n = int(rng.integers(70, 90))
    covariance, _ = draw_moments(rng, n, "plain")
    assets, groups, texts = draw_set(rng, n, "plain")
    base = solve_quadratic(covariance, np.zeros(n), compiled(assets, groups, texts)).weights
    more = compiled(assets, groups, [*texts, texts[1], "weight <= 300%", "2 * net = 2"])
    assert np.abs(solve_quadratic(covariance, np.zeros(n), more).weights - base).max() <= 1e-12


@settings(max_examples=max(5, EXAMPLES // 4), deadline=None)
@given(SEEDS)
def test_contradictory_rows_are_infeasible(seed):
    """Where sectors cannot add up to the budget the error names them; the homotopy finds nothing."""
    rng = np.random.default_rng(seed)
    n = int(rng.integers(70, 90))
    covariance, _ = draw_moments(rng, n, "plain")
    assets = tuple(f"A{i:03d}" for i in range(n))
    groups = {"sector": {asset: f"s{i % 3}" for i, asset in enumerate(assets)}}
    feasible = compiled(assets, groups, ["sector[s0] <= 30%", "sector[s1] <= 30%", "sector[s2] <= 30%"])
    assert homotopy_minimum(covariance / covariance.max(), np.zeros(n), feasible) is None
    with pytest.raises(Infeasible) as caught:
        solve_quadratic(covariance, np.zeros(n), feasible)
    assert len(caught.value.conflict) == 4
