"""Portfolios between turning points, from the points alone."""

import numpy as np
import pytest

from tangency.contracts.arrays import frozen_floats
from tangency.domain.constraint import Scope
from tangency.errors import ConfigurationError, Infeasible
from tangency.solve import compile_constraints, exact_frontier, with_implicit

N = 12


def frontier(shift=0.0):
    rng = np.random.default_rng(11)
    returns = rng.normal(0, 0.02, (90, N)) + rng.normal(5e-4, 1e-3, N)
    mean, covariance = frozen_floats(returns.mean(axis=0) + shift), frozen_floats(np.cov(returns.T))
    feasible = compile_constraints(with_implicit(()), Scope(assets=tuple(f"A{i:02d}" for i in range(N)), groups={}))
    return mean, covariance, exact_frontier(mean, covariance, feasible)


def test_the_variance_between_is_that_of_the_weights_between():
    _, covariance, found = frontier()
    shares = np.linspace(0, 1, 5)
    variances = found.variances_between(shares)
    assert variances.shape == (found.mean.size - 1, 5)
    for upper, (above, below) in enumerate(zip(found.weights[:-1], found.weights[1:], strict=True)):
        for share, variance in zip(shares, variances[upper], strict=True):
            w = below + share * (above - below)
            assert variance == pytest.approx(w @ covariance @ w, rel=1e-12)


def test_no_portfolio_on_the_curve_has_a_larger_ratio():
    mean, covariance, found = frontier()
    best = found.at_ratio()
    reached = mean @ best / np.sqrt(best @ covariance @ best)
    for above, below in zip(found.weights[:-1], found.weights[1:], strict=True):
        for share in np.linspace(0, 1, 101):
            w = below + share * (above - below)
            assert mean @ w / np.sqrt(w @ covariance @ w) <= reached * (1 + 1e-14)
    gradient = mean - mean @ best / (best @ covariance @ best) * covariance @ best
    assert np.abs(gradient[best > 0]).max() <= 1e-12 * np.abs(mean).max()


def test_a_ratio_at_the_largest_mean_is_that_point():
    """Where only the top has a positive mean, by little, the ratio is largest there."""
    mean, _, found = frontier()
    _, _, shifted = frontier(-mean.max() * (1 - 1e-9))
    assert np.array_equal(shifted.at_ratio(), shifted.weights[0])
    assert np.array_equal(found.weights[0], shifted.weights[0])


def test_targets_are_met_and_those_off_the_curve_refused():
    mean, covariance, found = frontier()
    for share in (0.0, 0.3, 1.0):
        target = found.mean[-1] + share * (found.mean[0] - found.mean[-1])
        assert mean @ found.at_return(target) == pytest.approx(target, rel=1e-13)
        risk = np.sqrt(found.variance[-1]) + share * (np.sqrt(found.variance[0]) - np.sqrt(found.variance[-1]))
        w = found.at_risk(risk)
        assert np.sqrt(w @ covariance @ w) == pytest.approx(risk, rel=1e-12)
    with pytest.raises(ConfigurationError, match="choose between"):
        found.at_return(found.mean[0] * 1.01)
    with pytest.raises(Infeasible, match="positive expected return"):
        frontier(-2 * mean.max())[2].at_ratio()
