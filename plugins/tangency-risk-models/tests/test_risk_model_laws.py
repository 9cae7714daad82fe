import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tangency.sdk import DataError, dense_covariance
from tangency_risk_models.plugin import register_return_models, register_risk_models

SLOW = {"garch", "dcc", "graphical-lasso"}
RISK = [spec for spec in register_risk_models() if spec.name not in SLOW]
MEANS = list(register_return_models())
IDS = {"ids": lambda spec: spec.name}

shapes = st.tuples(st.integers(4, 40), st.integers(1, 12), st.integers(0, 2**16))


def matrix(spec, returns):
    return dense_covariance(spec.factory(spec.params()).estimate(returns).matrix)


@pytest.mark.parametrize("spec", RISK, **IDS)
@settings(max_examples=10, deadline=None)
@given(shape=shapes)
def test_symmetric_and_semi_definite(spec, shape, window):
    """A covariance is symmetric and no portfolio has a negative variance, with few periods or many."""
    sigma = matrix(spec, window(*shape))
    assert np.abs(sigma - sigma.T).max() <= 1e-14 * np.abs(sigma).max()
    values = np.linalg.eigvalsh(sigma)
    assert values[0] >= -1e-12 * max(values[-1], 1e-300)


@pytest.mark.parametrize("spec", RISK, **IDS)
@settings(max_examples=6, deadline=None)
@given(shape=shapes, power=st.integers(-8, 8))
def test_powers_of_two_scale_to_the_bit(spec, shape, power, window, returns_of):
    """Returns times 2^k give covariances times 4^k, without any rounding at all."""
    returns = window(*shape)
    scaled = matrix(spec, returns_of(returns.values * 2.0**power))
    assert np.array_equal(scaled, matrix(spec, returns) * 4.0**power)


@pytest.mark.parametrize("spec", RISK, **IDS)
@settings(max_examples=6, deadline=None)
@given(shape=st.tuples(st.integers(40, 80), st.integers(2, 8), st.integers(0, 2**16)), seed=st.integers(0, 99))
def test_the_order_of_assets_does_not_matter(spec, shape, seed, window, returns_of):
    """Assets in another order have the same covariances in that order."""
    returns = window(*shape)
    order = np.random.default_rng(seed).permutation(shape[1])
    expected = matrix(spec, returns)[np.ix_(order, order)]
    assert np.abs(matrix(spec, returns_of(returns.values[:, order])) - expected).max() <= 1e-11 * expected.max()


@pytest.mark.parametrize("spec", RISK, **IDS)
def test_a_constant_asset_has_no_risk_beyond_the_shrinkage_target(spec, window, returns_of):
    """An asset that never moves disturbs nothing: the matrix stays finite and semi-definite, or it is refused."""
    values = window(60, 5).values.copy()
    values[:, 2] = 0.0
    sigma = matrix(spec, returns_of(values))
    assert np.isfinite(sigma).all()
    assert np.linalg.eigvalsh(sigma)[0] >= -1e-12 * sigma.max()
    if spec.name not in ("ledoit-wolf", "oas"):  # these two shrink to a multiple of the identity
        assert not sigma[2].any()


@pytest.mark.parametrize("spec", [*RISK, *MEANS], **IDS)
def test_infinite_returns_are_named(spec, window, returns_of):
    """No estimator takes an infinite return, and each says whose it is."""
    values = window(60, 3).values.copy()
    values[10, 1] = np.inf
    with pytest.raises(DataError, match="infinite") as caught:
        spec.factory(spec.params()).estimate(returns_of(values))
    assert "A01" in caught.value.where


@pytest.mark.parametrize("spec", MEANS, **IDS)
@settings(max_examples=8, deadline=None)
@given(shape=shapes, seed=st.integers(0, 99))
def test_means_follow_the_order_of_assets(spec, shape, seed, window, returns_of):
    """Assets in another order have the same means in that order."""
    returns = window(*shape)
    order = np.random.default_rng(seed).permutation(shape[1])
    model = spec.factory(spec.params())
    expected = model.estimate(returns).values[order]
    found = model.estimate(returns_of(returns.values[:, order])).values
    assert np.abs(found - expected).max() <= 1e-11 * np.abs(expected).max()
