"""The estimators on the bundled sample, through the public call: collapses, late listings, thousands of assets."""

import numpy as np
import pytest

import tangency as tg
from tangency.market import load_sample
from tangency.sdk import DataError, FactorCovariance, dense_covariance, require_covariance
from tangency_risk_models.covariance.pca_factor import PcaFactorCovariance, PcaFactorParams
from tangency_risk_models.plugin import register_return_models, register_risk_models


@pytest.fixture(scope="module")
def prices():
    return load_sample("crypto")


@pytest.fixture(scope="module")
def uneven(prices):
    """Return four years of days into the collapse of FTT, with SOL and LUNA listed and LUNA at its end on the way."""
    panel = prices.select(["BTC", "ETH", "LTC", "XRP", "SOL", "LUNA", "FTT"]).window("2022-11-20", 1400)
    missing = np.isnan(panel.returns().values).sum(axis=0)
    assert missing.max() > 50, "the histories are not uneven"
    return panel


RISK = [spec.name for spec in register_risk_models()]
MEANS = [spec.name for spec in register_return_models()]


@pytest.mark.parametrize("risk_model", ["pairwise", "em"])
def test_uneven_histories_give_a_certified_portfolio(uneven, risk_model):
    result = tg.optimize(
        uneven,
        optimizer="mvo",
        objective="min_risk",
        risk_model=risk_model,
        return_model="em-mean",
        constraints=["weight <= 40%"],
    )
    assert result.weights.sum() == pytest.approx(1.0, abs=1e-9)
    assert result.weights.max() <= 0.4 + 1e-9
    assert result.risk_model.missing_data
    assert result.return_model.missing_data
    assert result.weights["LUNA"] < 0.2  # all of its history counts, the collapse too


def test_em_and_pairwise_use_days_that_complete_periods_leave_out(uneven):
    returns = uneven.returns()
    models = {spec.name: spec.factory(spec.params()) for spec in register_risk_models()}
    by_rule = {name: models[name].estimate(returns) for name in ("sample", "pairwise", "em")}
    assert by_rule["sample"].n_periods < by_rule["pairwise"].n_periods == by_rule["em"].n_periods
    # Between assets that are always there nothing is missing, so that all three speak of the same numbers.
    btc, eth = (returns.assets.index(asset) for asset in ("BTC", "ETH"))
    pair = returns.values[:, [btc, eth]]
    pair = pair[~np.isnan(pair).any(axis=1)]
    assert by_rule["pairwise"].matrix[btc, eth] == pytest.approx(np.cov(pair.T)[0, 1], rel=1e-9)


def test_an_asset_from_after_the_window_is_named(prices):
    panel = prices.select(["BTC", "ETH", "SOL"]).window("2019-06-30", 200)
    for risk_model in ("pairwise", "em", "ledoit-wolf-nonlinear", "garch"):
        with pytest.raises(DataError) as caught:
            tg.optimize(panel, optimizer="mvo", objective="min_risk", risk_model=risk_model)
        assert "SOL" in str(caught.value)


@pytest.mark.parametrize("risk_model", [name for name in RISK if name != "detoned"])
def test_every_risk_model_yields_a_portfolio_of_the_sample(risk_model):
    result = tg.optimize(
        tg.load("crypto"), optimizer="mvo", objective="min_risk", risk_model=risk_model, constraints=["weight <= 20%"]
    )
    assert result.weights.sum() == pytest.approx(1.0, abs=1e-9)
    assert 0.05 < result.volatility * 365**0.5 < 1.5


@pytest.mark.parametrize("return_model", MEANS)
def test_every_return_model_yields_a_portfolio_of_the_sample(return_model):
    result = tg.optimize(
        tg.load("crypto"),
        optimizer="mvo",
        objective="max_sharpe",
        risk_model="ledoit-wolf",
        return_model=return_model,
        constraints=["weight <= 20%"],
    )
    assert result.weights.sum() == pytest.approx(1.0, abs=1e-9)


@pytest.mark.parametrize("n_returns", [30, 365])
@pytest.mark.parametrize("risk_model", [name for name in RISK if name not in ("dcc", "garch")])
def test_every_estimate_passes_the_one_check_of_covariances(prices, uneven, risk_model, n_returns):
    spec = {spec.name: spec for spec in register_risk_models()}[risk_model]
    model = spec.factory(spec.params())
    short = prices.select(tg.load("crypto").symbols).window("2024-11-30", n_returns)
    for panel in (short, uneven) if n_returns > 30 else (short,):
        returns = panel.returns()
        found = model.estimate(returns)
        require_covariance(found.matrix, returns.assets, where=risk_model)
        require_covariance(found.matrix, returns.assets, where=risk_model)


def test_an_indefinite_statistic_is_repaired_and_said_to_be(returns_of):
    # Three assets whose pairs share different periods: correlations of 1, 1 and −1 cannot be had together.
    up, gap = np.array([0.01, -0.02, 0.03, -0.01]), np.full(4, np.nan)
    columns = (np.r_[up, gap, up], np.r_[up, up, gap], np.r_[gap, up, -up])
    returns = returns_of(np.column_stack(columns))
    pairwise = {spec.name: spec for spec in register_risk_models()}["pairwise"]
    found = pairwise.factory(pairwise.params()).estimate(returns)
    facts = {fact.name: fact.value for fact in found.facts}
    assert facts["least eigenvalue before the repair"] < -0.5
    assert facts["largest move of a correlation by the repair"] > 0.1
    require_covariance(found.matrix, returns.assets, where="pairwise")


def test_thousands_of_assets_never_become_a_matrix(returns_of):
    rng = np.random.default_rng(0)
    y = 0.01 * (rng.normal(size=(500, 4)) @ rng.normal(size=(4, 5000)) + rng.normal(size=(500, 5000)))
    found = PcaFactorCovariance(PcaFactorParams()).estimate(returns_of(y)).matrix
    assert isinstance(found, FactorCovariance)
    assert found.loadings.shape == (5000, 4)
    assert found.diagonal() == pytest.approx(y.var(axis=0, ddof=1), rel=1e-9)
    few = PcaFactorCovariance(PcaFactorParams(n_factors=4)).estimate(returns_of(y[:, :50])).matrix
    assert np.abs(dense_covariance(few) - np.cov(y[:, :50].T)).max() < 0.2 * np.abs(np.cov(y[:, :50].T)).max()
