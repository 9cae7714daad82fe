"""Moments whose covariance is a factor structure, through the façade and the store."""

import numpy as np
import pandas as pd
import pytest

import tangency as tg


def model(n, k=3, seed=0):
    rng = np.random.default_rng(seed)
    assets = [f"A{i:04d}" for i in rng.permutation(n)]
    names = [f"f{i}" for i in range(k)]
    return tg.Moments(
        mean=pd.Series(rng.normal(4e-4, 2e-4, n), assets),
        covariance=tg.FactorModel(
            loadings=pd.DataFrame(rng.normal(0.5, 0.3, (n, k)), assets, names),
            factors=pd.DataFrame(np.diag(rng.uniform(1e-5, 1e-4, k)), names, names),
            specific=pd.Series(rng.uniform(1e-5, 4e-4, n), assets[::-1]),
        ),
    )


@pytest.mark.parametrize("constraints", [[], ["weight <= 10%"]])
@pytest.mark.parametrize("objective", ["min_risk", "max_sharpe", "max_utility"])
def test_gives_the_weights_of_its_matrix(objective, constraints):
    moments = model(30)
    _, covariance = moments.in_order(moments.assets)
    assets = list(moments.assets)
    dense = tg.Moments(mean=moments.mean, covariance=pd.DataFrame(covariance.dense(), assets, assets))
    found, expected = (
        tg.optimize(data, optimizer="mvo", objective=objective, constraints=constraints) for data in (moments, dense)
    )
    assert np.abs(found.weights - expected.weights).max() <= 1e-10


def test_thousands_of_assets_stay_a_structure():
    found = tg.optimize(model(3000), optimizer="mvo", objective="min_risk")
    assert found.certificate.solver == "factor dual Newton"
    assert found.certificate.optimality_gap <= 1e-10
    with pytest.raises(tg.ConfigurationError, match="too large"):
        tg.frontier(model(1500))


def test_a_recorded_run_on_a_factor_model_replays(desk):
    found = desk.optimize(model(12), optimizer="mvo", objective="min_risk")
    assert desk.replay(found.run_id).is_identical
