"""Laws of the compiled course of the active set, for as many variables as it is used for."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import nnls

from tangency.solve.kernels.nonnegative import NO_START, NOT_REACHED, REACHED, descend
from tangency.solve.polyhedral.nonnegative import nonnegative_minimum

SEEDS = st.integers(0, 2**32 - 1)


def draw(seed, *, correlation):
    """Draw a positive definite Hessian, from diagonal to strongly correlated, and a linear term."""
    rng = np.random.default_rng(seed)
    n = int(rng.integers(64, 160))
    factors = rng.normal(0.6, 1.0, (n, 5))
    hessian = correlation * factors @ factors.T + np.diag(rng.uniform(0.1, 1.0, n))
    scale = rng.uniform(1e-3, 1e2, n)
    return hessian * np.outer(scale, scale), rng.normal(0.3, 1.0, n) * scale


@settings(max_examples=40, deadline=None)
@given(SEEDS, st.sampled_from([0.0, 0.1, 10.0]))
def test_what_is_reached_obeys_the_optimality_conditions(seed, correlation):
    """X ≥ 0, Hx − c ≥ 0, x'(Hx − c) = 0, each in units of its own scale; where the kernel stops, another goes on."""
    hessian, linear = draw(seed, correlation=correlation)
    x = np.full(linear.size, np.nan)
    if descend(hessian, linear, NO_START, x) != REACHED:
        x = nonnegative_minimum(hessian, linear)
    scale = np.sqrt(np.diag(hessian))
    gradient = (hessian @ x - linear) / scale
    size = np.abs(linear / scale).max()
    assert x.min() >= 0
    assert gradient.min() >= -1e-10 * size
    assert abs((x * scale) @ gradient) <= 1e-10 * size * np.abs(x * scale).max()


def test_hardly_any_is_left_to_the_slower_way():
    problems = [draw(seed, correlation=correlation) for seed in range(150) for correlation in (0.0, 0.1, 10.0)]
    reached = sum(descend(hessian, linear, NO_START, np.empty(linear.size)) == REACHED for hessian, linear in problems)
    assert reached >= 0.99 * len(problems)


@settings(max_examples=20, deadline=None)
@given(SEEDS)
def test_agrees_with_lawson_and_hanson(seed):
    """½ x'Hx − c'x over x ≥ 0 is non-negative least squares with the Cholesky factor, which SciPy solves."""
    hessian, linear = draw(seed, correlation=1.0)
    lower = np.linalg.cholesky(hessian)
    reference, _ = nnls(lower.T, np.linalg.solve(lower, linear))
    x = nonnegative_minimum(hessian, linear)
    scale = np.sqrt(np.diag(hessian))
    assert np.abs((x - reference) * scale).max() <= 1e-9 * np.abs(reference * scale).max()


@settings(max_examples=10, deadline=None)
@given(SEEDS)
def test_a_variable_that_loses_for_certain_changes_nothing(seed):
    """With a cost of 1e14 times what others earn it stays at zero, and the others are what they are without it."""
    hessian, linear = draw(seed, correlation=1.0)
    without, x = np.empty(linear.size - 1), np.empty(linear.size)
    assert descend(hessian[1:, 1:].copy(), linear[1:].copy(), NO_START, without) == REACHED
    linear[0] = -1e14 * np.sqrt(hessian[0, 0])
    assert descend(hessian, linear, NO_START, x) == REACHED
    assert x[0] == 0
    scale = np.sqrt(np.diag(hessian))[1:]
    assert np.abs((x[1:] - without) * scale).max() <= 1e-9 * np.abs(without * scale).max()


@settings(max_examples=20, deadline=None)
@given(SEEDS)
def test_what_it_gives_up_is_solved_with_care(seed):
    """Two equal variables that are held together have a singular Hessian: the kernel stops, and no other is wrong."""
    rng = np.random.default_rng(seed)
    n = 80
    hessian = np.diag(rng.uniform(0.5, 1.0, n))
    hessian[0, 1] = hessian[1, 0] = hessian[1, 1] = hessian[0, 0]
    assert descend(hessian, np.ones(n), NO_START, np.empty(n)) == NOT_REACHED
    x = nonnegative_minimum(hessian, np.ones(n))
    assert x is None or (x.min() >= 0 and np.abs(hessian @ x - 1.0).max() <= 1e-12)


def test_more_than_it_holds_is_left_to_lapack():
    variances = np.linspace(0.5, 1.0, 300)
    hessian = np.diag(variances)
    assert descend(hessian, np.ones(300), NO_START, np.empty(300)) == NOT_REACHED
    assert np.allclose(nonnegative_minimum(hessian, np.ones(300)), 1.0 / variances, rtol=1e-14, atol=0.0)


def test_nothing_to_gain_is_zero():
    x = np.full(64, np.nan)
    assert descend(np.eye(64), -np.ones(64), NO_START, x) == REACHED
    assert not x.any()
