"""The factor model is Riskfolio-Lib's, whatever the process and the order of names."""

import numpy as np
import pandas as pd
import pytest
import riskfolio

from tangency.sdk import ConfigurationError, DataError, Returns, dense_covariance
from tangency_riskfolio.factors import FactorsParams, RiskfolioFactors


def window(n=5, periods=150, seed=2):
    rng = np.random.default_rng(seed)
    values = rng.standard_normal((periods, 2)) @ rng.normal(0.5, 0.6, (2, n)) * 0.01
    values = values + rng.standard_normal((periods, n)) * 0.008
    assets = tuple(f"A{i}" for i in range(n))
    return Returns(assets=assets, dates=np.arange(periods), values=values, periods_per_year=252.0)


@pytest.mark.parametrize(
    ("params", "theirs"),
    [
        ({}, {"feature_selection": "stepwise", "stepwise": "Forward"}),
        ({"selection": "backward"}, {"feature_selection": "stepwise", "stepwise": "Backward"}),
        ({"criterion": "akaike"}, {"feature_selection": "stepwise", "stepwise": "Forward", "criterion": "AIC"}),
        ({"selection": "components"}, {"feature_selection": "PCR"}),
    ],
    ids=str,
)
def test_it_is_the_covariance_of_riskfolios_risk_factors(params, theirs):
    returns = window()
    estimate = RiskfolioFactors(FactorsParams(factors=("A0", "A3"), **params)).estimate(returns)
    frame = pd.DataFrame(returns.values, columns=returns.assets)
    _, covariance, *_ = riskfolio.risk_factors(frame[["A0", "A3"]], frame, **theirs)
    assert dense_covariance(estimate.matrix) == pytest.approx(covariance.to_numpy(), rel=1e-9, abs=1e-16)


def test_a_factor_that_is_an_asset_has_nothing_left_of_its_own():
    estimate = RiskfolioFactors(FactorsParams(factors=("A0", "A3"))).estimate(window())
    assert estimate.matrix.specific[[0, 3]] == pytest.approx(0.0, abs=1e-18)
    assert (estimate.matrix.specific[[1, 2, 4]] > 1e-6).all()


def test_unknown_factors_and_assets_that_never_move():
    with pytest.raises(ConfigurationError, match="A9"):
        RiskfolioFactors(FactorsParams(factors=("A9",))).estimate(window())
    returns = window()
    values = returns.values.copy()
    values[:, 2] = 0.0
    still = Returns(assets=returns.assets, dates=returns.dates, values=values, periods_per_year=None)
    with pytest.raises(DataError, match="never moves") as caught:
        RiskfolioFactors(FactorsParams()).estimate(still)
    assert "A2" in caught.value.where
