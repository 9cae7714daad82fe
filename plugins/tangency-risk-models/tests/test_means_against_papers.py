import numpy as np
import pytest
from sklearn.covariance import LedoitWolf as SklearnLedoitWolf

from tangency.host.parameters import validated
from tangency.sdk import ConfigurationError, DataError, NoParams
from tangency_risk_models.expected.bayes_stein import BayesStein
from tangency_risk_models.expected.capm import Capm, CapmParams
from tangency_risk_models.expected.equilibrium import Equilibrium, EquilibriumParams
from tangency_risk_models.expected.ewma_mean import EwmaMean, EwmaMeanParams
from tangency_risk_models.expected.james_stein import JamesStein
from tangency_risk_models.expected.score_shrinkage import ScoreShrinkage, ScoreShrinkageParams

SHAPES = [(250, 5), (60, 3), (8, 12)]


def moments(returns):
    y = returns.values
    return y.mean(axis=0), SklearnLedoitWolf().fit(y).covariance_, len(y), y.shape[1]


@pytest.mark.parametrize("shape", SHAPES)
def test_james_stein_shrinks_to_the_grand_mean(window, shape):
    m, sigma, n_periods, n = moments(window(*shape))
    d = m - m.mean()
    w = min(1.0, (n - 2) / n_periods / (d @ np.linalg.inv(sigma) @ d))
    found = JamesStein(NoParams()).estimate(window(*shape))
    assert found.values == pytest.approx((1 - w) * m + w * m.mean(), rel=1e-9)
    assert found.facts[0].value == pytest.approx(w, rel=1e-9)
    assert 0 < w <= 1


def test_two_means_are_not_shrunk_by_james_and_stein(window):
    assert JamesStein(NoParams()).estimate(window(50, 2)).values == pytest.approx(window(50, 2).values.mean(axis=0))


@pytest.mark.parametrize("shape", SHAPES)
def test_bayes_stein_shrinks_to_the_mean_of_minimum_variance(window, shape):
    m, sigma, n_periods, n = moments(window(*shape))
    inverse, ones = np.linalg.inv(sigma), np.ones(n)
    target = ones @ inverse @ m / (ones @ inverse @ ones)
    d = m - target
    w = (n + 2) / ((n + 2) + n_periods * d @ inverse @ d)
    found = BayesStein(NoParams()).estimate(window(*shape))
    assert found.values == pytest.approx((1 - w) * m + w * target, rel=1e-8)
    assert {fact.name: fact.value for fact in found.facts}["target"] == pytest.approx(target, rel=1e-8)


def test_means_that_nothing_weighs_are_refused(returns_of):
    with pytest.raises(DataError, match="no inverse"):
        BayesStein(NoParams()).estimate(returns_of(np.full((10, 3), 0.5)))


def test_equilibrium_reverses_the_optimisation(window):
    _, sigma, _, _ = moments(window(250, 4))
    weights = {"A03": 0.5, "A00": 0.3, "A01": 0.2}
    found = Equilibrium(EquilibriumParams(risk_aversion=3.0, market_weights=weights)).estimate(window(250, 4))
    w = np.array([0.3, 0.2, 0.0, 0.5])
    assert found.values == pytest.approx(3.0 * sigma @ w, rel=1e-9)
    # The first-order condition of max π'w − δ/2 w'Σw.
    assert np.linalg.solve(3.0 * sigma, found.values) == pytest.approx(w, abs=1e-9)


def test_equal_weights_are_the_market_that_nobody_named(window):
    _, sigma, _, n = moments(window(250, 4))
    assert Equilibrium(EquilibriumParams()).estimate(window(250, 4)).values == pytest.approx(2.5 * sigma.mean(axis=1))
    assert n == 4


def test_a_market_must_sum_to_one_and_be_in_the_window(window):
    with pytest.raises(ConfigurationError, match=r"sum to 0\.9"):
        validated(EquilibriumParams, {"market_weights": {"A00": 0.9}}, where="return model equilibrium")
    with pytest.raises(ConfigurationError, match="A0X"):
        Equilibrium(EquilibriumParams(market_weights={"A0X": 1.0})).estimate(window(250, 4))


@pytest.mark.parametrize("market", [None, "A02"])
def test_capm_is_beta_times_the_premium(window, market):
    y = window(250, 4).values
    m = y.mean(axis=1) if market is None else y[:, 2]
    betas = [np.cov(y[:, i], m)[0, 1] / np.var(m, ddof=1) for i in range(4)]
    expected = [0.0001 + beta * (m.mean() - 0.0001) for beta in betas]
    found = Capm(CapmParams(market=market, risk_free_per_period=0.0001)).estimate(window(250, 4)).values
    assert found == pytest.approx(expected, rel=1e-9)


def test_a_market_that_stands_still_is_refused(window, returns_of):
    y = window(50, 2).values.copy()
    y[:, 0] = 0.0
    with pytest.raises(DataError, match="A00"):
        Capm(CapmParams(market="A00")).estimate(returns_of(y))
    with pytest.raises(DataError, match="no betas"):
        Capm(CapmParams()).estimate(returns_of(y * 0.0))


def test_ewma_mean_weighs_by_age(window):
    y = window(40, 3).values
    raw = np.array([2 ** (-(39 - t) / 7.0) for t in range(40)])
    expected = sum(raw[t] * y[t] for t in range(40)) / raw.sum()
    assert EwmaMean(EwmaMeanParams(half_life_periods=7.0)).estimate(window(40, 3)).values == pytest.approx(expected)


def test_scores_tilt_the_grand_mean_by_volatility(window):
    y = window(40, 3).values
    m, s, z = y.mean(axis=0), y.std(axis=0, ddof=1), np.array([1.0, -2.0, 0.5])
    params = ScoreShrinkageParams(
        scores={"A02": 0.5, "A00": 1.0, "A01": -2.0}, information_coefficient=0.1, intensity=0.25
    )
    expected = 0.75 * m + 0.25 * (m.mean() + 0.1 * s * z)
    assert ScoreShrinkage(params).estimate(window(40, 3)).values == pytest.approx(expected)


def test_every_asset_wants_a_score_and_every_score_an_asset(window):
    with pytest.raises(ConfigurationError) as caught:
        ScoreShrinkage(ScoreShrinkageParams(scores={"A00": 1.0})).estimate(window(40, 2))
    assert caught.value.value == "A01"
    with pytest.raises(ConfigurationError, match="B00"):
        ScoreShrinkage(ScoreShrinkageParams(scores={"B00": 1.0})).estimate(window(40, 2))
