"""Laws of the kernel behind long-only minimum variance and maximum ratio."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import nnls

from tangency.solve.polyhedral.nonnegative import _along_path, _Held, nonnegative_minimum

SEEDS = st.integers(0, 2**32 - 1)


def draw(seed, *, correlation):
    """Draw a positive definite Hessian, from nearly diagonal to nearly singular, and a linear term."""
    rng = np.random.default_rng(seed)
    n = int(rng.integers(1, 60))
    factors = rng.normal(0.6, 1.0, (n, max(1, n // 4)))
    hessian = correlation * factors @ factors.T + np.diag(rng.uniform(0.01, 1.0, n))
    scale = rng.uniform(1e-3, 1e2, n)
    return hessian * np.outer(scale, scale), rng.normal(0.3, 1.0, n) * scale


@settings(max_examples=100, deadline=None)
@given(SEEDS, st.sampled_from([0.0, 0.1, 10.0, 1e4]))
def test_the_minimum_obeys_the_optimality_conditions(seed, correlation):
    """X ≥ 0, Hx − c ≥ 0, x'(Hx − c) = 0, each in units of its own scale."""
    hessian, linear = draw(seed, correlation=correlation)
    x = nonnegative_minimum(hessian, linear)
    assert x is not None
    scale = np.sqrt(np.diag(hessian))
    gradient = (hessian @ x - linear) / scale
    size = np.abs(linear / scale).max()
    assert x.min() >= 0
    assert gradient.min() >= -1e-8 * size
    assert abs((x * scale) @ gradient) <= 1e-8 * max(size * np.abs(x * scale).max(), 1e-300)


@settings(max_examples=50, deadline=None)
@given(SEEDS)
def test_agrees_with_lawson_and_hanson(seed):
    """½ x'Hx − c'x over x ≥ 0 is non-negative least squares with the Cholesky factor, which SciPy solves."""
    hessian, linear = draw(seed, correlation=1.0)
    lower = np.linalg.cholesky(hessian)
    reference, _ = nnls(lower.T, np.linalg.solve(lower, linear))
    ours = nonnegative_minimum(hessian, linear)
    scale = np.sqrt(np.diag(hessian))
    assert np.abs((ours - reference) * scale).max() <= 1e-7 * max(np.abs(reference * scale).max(), 1.0)


@settings(max_examples=50, deadline=None)
@given(SEEDS)
def test_the_single_path_lowers_the_objective(seed):
    """Each step of the fall-back from a held set to a larger one lowers ½ x'Hx − c'x and stays non-negative."""
    hessian, linear = draw(seed, correlation=10.0)
    held = _Held(assets=np.zeros(0, dtype=np.intp), amounts=np.zeros(0), objective=0.0)
    scale = np.sqrt(np.diag(hessian))
    for _ in range(5 * linear.size):
        gradient = held.amounts @ hessian[held.assets] - linear
        gains = -gradient / scale
        gains[held.assets] = 0.0
        if gains.max() <= 1e-9 * np.abs(linear / scale).max():
            break
        following = _along_path(hessian, linear, held, np.array([gains.argmax()]))
        assert following.objective < held.objective
        assert following.amounts.min(initial=1.0) > 0
        held = following
    else:
        raise AssertionError("the path does not end")


def test_nothing_to_gain_is_zero():
    assert nonnegative_minimum(np.eye(3), np.array([-1.0, 0.0, -2.0])).tolist() == [0, 0, 0]


def test_a_singular_hessian_is_left_to_others():
    assert nonnegative_minimum(np.zeros((2, 2)), np.ones(2)) is None
    assert nonnegative_minimum(np.array([[1.0, -1.0], [-1.0, 1.0]]), np.ones(2)) is None
