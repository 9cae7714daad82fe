"""Derivatives of optimal weights agree with differences of the optimizer's own answers."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

import tangency as tg

ASSETS = ["D", "A", "C", "B", "E"]
SECTORS = dict(zip(ASSETS, ["x", "y", "x", "y", "x"], strict=True))
STEP = 1e-6
OBJECTIVES = ["min_risk", "max_utility", "max_sharpe"]
LIMITS = [
    [],
    ["weight <= 35%"],
    ["weight <= 40%", "sector[x] <= 45%"],
    ["weight between -20% and 60%", "sector[y] >= 50%"],
]


def _moments(seed):
    rng = np.random.default_rng(seed)
    root = rng.normal(size=(5, 8))
    mean = pd.Series(rng.uniform(0.02, 0.12, 5), ASSETS)
    return mean, pd.DataFrame(root @ root.T / 80 + np.diag(rng.uniform(0.01, 0.05, 5)), ASSETS, ASSETS)


def _solved(mean, covariance, objective, limits):
    moments = tg.Moments(mean=mean, covariance=covariance)
    return tg.optimize(moments, optimizer="mvo", objective=objective, constraints=limits, groups=SECTORS)


def _sides(result):
    return {(binding.constraint, binding.side, binding.assets) for binding in result.certificate.binding}


def _held(result):
    return [(binding.side, binding.assets) for binding in result.certificate.binding]


def _difference(solve, result):
    """Return the central difference; examples in which another constraint starts or stops to bind are left out."""
    up, down = solve(STEP), solve(-STEP)
    assume(_sides(up) == _sides(down) == _sides(result))
    return (up.weights - down.weights) / (2 * STEP)


@pytest.mark.parametrize("objective", OBJECTIVES)
@given(seed=st.integers(0, 10_000), limits=st.sampled_from(LIMITS), which=st.sampled_from(ASSETS))
@settings(max_examples=15, deadline=None)
def test_means(objective, seed, limits, which):
    """∂w/∂μⱼ is the difference quotient of the weights."""
    mean, covariance = _moments(seed)
    result = _solved(mean, covariance, objective, limits)

    def moved(step):
        return _solved(mean + step * (mean.index == which), covariance, objective, limits)

    found = result.sensitivities()
    expected = _difference(moved, result)
    assert np.allclose(found.means[which], expected, rtol=1e-5, atol=1e-6 * (1 + np.abs(expected).max()))


@pytest.mark.parametrize("objective", OBJECTIVES)
@given(
    seed=st.integers(0, 10_000),
    limits=st.sampled_from(LIMITS),
    pair=st.tuples(st.sampled_from(ASSETS), st.sampled_from(ASSETS)),
)
@settings(max_examples=15, deadline=None)
def test_covariances(objective, seed, limits, pair):
    """∂w/∂Σᵢⱼ, both entries moving, is the difference quotient of the weights."""
    mean, covariance = _moments(seed)
    result = _solved(mean, covariance, objective, limits)

    def moved(step):
        other = covariance.copy()
        other.loc[pair] += step
        if pair[0] != pair[1]:
            other.loc[pair[::-1]] += step
        return _solved(mean, other, objective, limits)

    expected = _difference(moved, result)
    found = result.sensitivities().covariance(*pair)
    assert np.allclose(found, expected, rtol=1e-5, atol=1e-6 * (1 + np.abs(expected).max()))


@pytest.mark.parametrize("objective", [*OBJECTIVES, "max_return"])
@given(seed=st.integers(0, 10_000))
@settings(max_examples=15, deadline=None)
def test_limits(objective, seed):
    """∂w/∂b of a cap and of a sector limit is the difference quotient of the weights."""
    mean, covariance = _moments(seed)

    def solved(cap, sector):
        return _solved(mean, covariance, objective, [f"weight <= {cap!r}", f"sector[x] <= {sector!r}"])

    result = solved(0.4, 0.45)
    found = result.sensitivities().bounds
    for text, cap, sector in (("weight <= 0.4", 1, 0), ("sector[x] <= 0.45", 0, 1)):
        up, down = solved(0.4 + cap * STEP, 0.45 + sector * STEP), solved(0.4 - cap * STEP, 0.45 - sector * STEP)
        assume(_held(up) == _held(down) == _held(result))
        expected = (up.weights - down.weights) / (2 * STEP)
        actual = found[text] if text in found else 0 * expected
        assert np.allclose(actual, expected, rtol=1e-5, atol=1e-6 * (1 + np.abs(expected).max()))
