import numpy as np
import pytest
from sklearn.covariance import LedoitWolf as SklearnLedoitWolf

from tangency.sdk import DataError, NoParams, Returns
from tangency_risk_models.covariance.ledoit_wolf_identity import LedoitWolf
from tangency_risk_models.covariance.sample import SampleCovariance
from tangency_risk_models.expected.mean import SampleMean


def window(n_periods, n_assets, seed=0):
    rng = np.random.default_rng(seed)
    values = rng.standard_t(5, (n_periods, n_assets)) @ rng.normal(size=(n_assets, n_assets)) * 0.01
    return of(values)


def of(values):
    values = np.asarray(values, dtype=float)
    dates = np.datetime64("2024-01-01") + np.arange(len(values))
    return Returns(
        assets=tuple(f"A{i}" for i in range(values.shape[1])), dates=dates, values=values, periods_per_year=365.0
    )


@pytest.mark.parametrize("shape", [(300, 5), (50, 5), (20, 40), (2, 3), (10, 1)])
def test_ledoit_wolf_agrees_with_scikit_learn(shape):
    returns = window(*shape)
    theirs = SklearnLedoitWolf().fit(returns.values)
    ours = LedoitWolf(NoParams()).estimate(returns)
    scale = np.abs(theirs.covariance_).max()
    assert np.abs(ours.matrix - theirs.covariance_).max() <= 1e-12 * scale
    assert ours.facts[0].value == pytest.approx(theirs.shrinkage_, abs=1e-10)


@pytest.mark.parametrize("shape", [(300, 5), (20, 40), (2, 3)])
def test_sample_covariance_agrees_with_numpy(shape):
    returns = window(*shape)
    ours = SampleCovariance(NoParams()).estimate(returns).matrix
    assert np.abs(ours - np.cov(returns.values.T)).max() <= 1e-14 * np.abs(ours).max()
    assert np.array_equal(ours, ours.T)


def test_incomplete_periods_are_left_out_and_said_so():
    values = window(50, 3).values.copy()
    values[[3, 7], 1] = np.nan
    whole = of(np.delete(values, [3, 7], axis=0))
    for model in (SampleCovariance, LedoitWolf):
        estimate = model(NoParams()).estimate(of(values))
        assert np.array_equal(estimate.matrix, model(NoParams()).estimate(whole).matrix)
        assert estimate.n_periods == 48
        assert estimate.missing_data == "2 of 50 periods left out, in which a return is missing (most often A1)"
    assert SampleMean(NoParams()).estimate(of(values)).values == pytest.approx(whole.values.mean(axis=0))


def test_an_asset_without_any_return_is_named():
    values = window(50, 3).values.copy()
    values[:, 2] = np.nan
    with pytest.raises(DataError) as caught:
        SampleCovariance(NoParams()).estimate(of(values))
    assert caught.value.where == "asset A2"


def test_an_infinite_return_is_named():
    values = window(50, 3).values.copy()
    values[4, 1] = np.inf
    with pytest.raises(DataError) as caught:
        LedoitWolf(NoParams()).estimate(of(values))
    assert caught.value.where == "asset A1, 2024-01-05"


def test_constant_returns_are_not_shrunk_into_risk():
    estimate = LedoitWolf(NoParams()).estimate(of(np.full((10, 2), 0.01)))
    assert np.abs(estimate.matrix).max() <= 1e-30
