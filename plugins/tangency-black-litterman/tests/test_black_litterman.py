"""Laws of the posterior, against textbook formulas with inverses and against Idzorek's own definition."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import minimize_scalar
from scipy.spatial.distance import mahalanobis
from scipy.stats import chi2

from tangency.sdk import ConfigurationError, FactorCovariance
from tangency.testing import ComponentKind, assert_conforms
from tangency_black_litterman.black_litterman import BlackLitterman
from tangency_black_litterman.params import BlackLittermanParams
from tangency_black_litterman.plugin import register_view_models

VIEWS = ("A outperforms B by 4% confidence 60%", "0.5 C + 0.5 D returns 12%", "E underperforms A by 1% confidence 90%")
P = np.array([[1, -1, 0, 0, 0], [0, 0, 0.5, 0.5, 0], [1, 0, 0, 0, -1.0]])
Q = np.array([0.04, 0.12, 0.01])
LAWS = settings(max_examples=25, deadline=None)
seeds = st.integers(0, 10**6)
confidences = st.integers(1, 99).map(lambda percent: percent / 100.0)


def _posterior(beliefs, **params):
    return BlackLitterman(BlackLittermanParams(**params)).update(beliefs)


def _prior(beliefs, aversion=2.5):
    return aversion * beliefs.covariance @ beliefs.market_weights


@LAWS
@given(seed=seeds)
def test_no_views(market, seed):
    """With no views the posterior is the prior: π, and Σ with the uncertainty of π where that is counted."""
    beliefs = market(seed)
    found = _posterior(beliefs)
    assert found.mean == pytest.approx(_prior(beliefs), rel=1e-12)
    assert found.covariance == pytest.approx(1.05 * beliefs.covariance, rel=1e-12)
    plain = _posterior(beliefs, estimation_uncertainty=False, prior="return-model")
    assert plain.mean == pytest.approx(beliefs.mean, rel=1e-14)
    assert plain.covariance is beliefs.covariance


@LAWS
@given(seed=seeds, tau=st.floats(0.01, 1.0))
def test_the_textbook(market, seed, tau):
    """Mean and covariance are those of the form with inverses, which exists where no view is certain."""
    beliefs = market(seed)
    found = _posterior(beliefs, views=VIEWS, tau=tau)
    spread = tau * beliefs.covariance
    doubt = np.diag(np.diag(P @ spread @ P.T) * np.array([0.4 / 0.6, 1.0, 0.1 / 0.9]))
    left = np.linalg.inv(np.linalg.inv(spread) + P.T @ np.linalg.inv(doubt) @ P)
    mean = left @ (np.linalg.inv(spread) @ _prior(beliefs) + P.T @ np.linalg.inv(doubt) @ Q)
    assert found.mean == pytest.approx(mean, rel=1e-8, abs=1e-12)
    assert found.covariance == pytest.approx(beliefs.covariance + left, rel=1e-8, abs=1e-14)


@LAWS
@given(seed=seeds)
def test_certain_views(market, seed):
    """With certain views (Ω → 0) the posterior obeys them, and nothing is left of their uncertainty."""
    beliefs = market(seed)
    certain = tuple(text.split(" confidence")[0] + " confidence 100%" for text in VIEWS)
    found = _posterior(beliefs, views=certain)
    assert P @ found.mean == pytest.approx(Q, abs=1e-12)
    left = found.covariance - beliefs.covariance
    assert P @ left @ P.T == pytest.approx(np.zeros((3, 3)), abs=1e-12)


@LAWS
@given(seed=seeds, confidence=confidences)
def test_idzoreks_definition(market, seed, confidence):
    """Confidence c asks for the variance under which the view moves the weights c of the way to a certain view's."""
    beliefs, aversion, tau = market(seed), 2.5, 0.05
    p, q, pi = P[0], Q[0], _prior(beliefs)

    def weights(omega):
        spread = tau * beliefs.covariance @ p
        mean = pi + spread * (q - p @ pi) / (p @ spread + omega)
        return np.linalg.solve(aversion * beliefs.covariance, mean)

    target = beliefs.market_weights + confidence * (weights(0.0) - beliefs.market_weights)
    scale = float(p @ beliefs.covariance @ p) * tau
    sized = np.abs(weights(0.0) - beliefs.market_weights).max()
    least = minimize_scalar(
        lambda log: float(np.sum(((weights(scale * np.exp(log)) - target) / sized) ** 2)),
        bounds=(-12.0, 12.0), method="bounded", options={"xatol": 1e-10},
    )  # fmt: skip
    found = _posterior(beliefs, views=(f"A outperforms B by 4% confidence {confidence:.0%}",))
    deviation = found.views[0].surprise.distance
    omega = ((q - p @ pi) / deviation) ** 2 - scale
    assert omega == pytest.approx(scale * np.exp(least.x), rel=1e-5)


def test_no_confidence_is_no_view(market):
    beliefs = market(1)
    with_it = _posterior(beliefs, views=(VIEWS[0], "C returns 50% confidence 0%"))
    without = _posterior(beliefs, views=VIEWS[:1])
    assert with_it.mean == pytest.approx(without.mean, rel=1e-14)
    assert with_it.covariance == pytest.approx(without.covariance, rel=1e-14)
    assert not with_it.views[1].mean_shift.any()
    assert (with_it.views[1].confidence, with_it.views[1].surprise.p_value) == (0.0, 1.0)


@LAWS
@given(seed=seeds, estimation_uncertainty=st.booleans())
def test_what_each_view_did(market, seed, estimation_uncertainty):
    """Shifts of the mean add up to posterior less prior, and tilts to the difference of the unconstrained weights."""
    beliefs = market(seed)
    asked = {"estimation_uncertainty": estimation_uncertainty}
    found, prior = _posterior(beliefs, views=VIEWS, **asked), _posterior(beliefs, **asked)
    assert sum(view.mean_shift for view in found.views) == pytest.approx(found.mean - prior.mean, abs=1e-14)
    weights = [np.linalg.solve(2.5 * each.covariance, each.mean) for each in (found, prior)]
    tilts = sum(view.unconstrained_tilt for view in found.views)
    assert tilts == pytest.approx(weights[0] - weights[1], rel=1e-7, abs=1e-9)
    for view, portfolio in zip(found.views, P, strict=True):
        assert view.prior == pytest.approx(portfolio @ prior.mean)
        assert view.posterior == pytest.approx(portfolio @ found.mean)


@LAWS
@given(seed=seeds)
def test_how_far_views_sit_off(market, seed):
    """Distances are Mahalanobis distances of the stated numbers from their predictive distribution."""
    beliefs = market(seed)
    found = _posterior(beliefs, views=VIEWS)
    prior = 0.05 * P @ beliefs.covariance @ P.T
    predictive = prior + np.diag(np.diag(prior) * np.array([0.4 / 0.6, 1.0, 0.1 / 0.9]))
    off = Q - P @ _prior(beliefs)
    together = mahalanobis(off, np.zeros(3), np.linalg.inv(predictive))
    assert found.surprise.distance == pytest.approx(together, rel=1e-8)
    assert found.surprise.p_value == pytest.approx(chi2.sf(together**2, 3), rel=1e-6)
    for view, gap, variance in zip(found.views, off, np.diag(predictive), strict=True):
        assert view.surprise.distance == pytest.approx(abs(gap) / np.sqrt(variance))
        assert view.surprise.p_value == pytest.approx(chi2.sf(gap**2 / variance, 1))


@LAWS
@given(seed=seeds, years=st.sampled_from([12.0, 252.0, 365.0]))
def test_the_length_of_a_period_does_not_matter(market, seed, years):
    """Daily moments give the annual moments and distances that annual moments give."""
    annual, shorter = (_posterior(market(seed, years=each), views=VIEWS) for each in (1.0, years))
    assert shorter.mean * years == pytest.approx(annual.mean, rel=1e-10)
    assert shorter.covariance * years == pytest.approx(annual.covariance, rel=1e-10)
    assert shorter.surprise.distance == pytest.approx(annual.surprise.distance, rel=1e-10)


def test_a_view_over_a_quarter_is_a_quarter_of_an_annual_one(market):
    beliefs = market(2, years=12.0)
    year = _posterior(beliefs, views=("A outperforms B by 8%",))
    quarter = _posterior(beliefs, views=("A outperforms B by 2% over 3 months",))
    periods = _posterior(beliefs, views=("A outperforms B by 2% over 3 periods",))
    assert quarter.mean == pytest.approx(year.mean, rel=1e-14)
    assert periods.mean == pytest.approx(year.mean, rel=1e-14)
    assert quarter.views[0].posterior == pytest.approx(year.views[0].posterior / 4.0)


def test_given_variances_are_in_the_views_own_unit(market):
    beliefs = market(3, years=12.0)
    texts = ("A returns 2% over 3 months", "B returns 8%")
    found = _posterior(beliefs, views=texts, omega="given", view_variances=(0.0001, 0.0))
    assert found.mean[1] * 12.0 == pytest.approx(0.08, abs=1e-14)
    pi, variance = _prior(beliefs)[0] * 12.0, 0.05 * 12.0 * beliefs.covariance[0, 0]
    assert found.views[0].surprise.distance == pytest.approx(abs(0.08 - pi) / np.sqrt(variance + 16.0 * 0.0001))


def test_certain_views_that_contradict_each_other_are_named(market):
    sure = " confidence 100%"
    texts = (f"C returns 3%{sure}", f"A outperforms B by 4%{sure}", f"B outperforms C by 1%{sure}")
    agreeing = _posterior(market(4), views=(*texts, f"A outperforms C by 5%{sure}"))
    assert agreeing.mean[0] == pytest.approx(0.08)
    assert agreeing.surprise.degrees_of_freedom == 3
    with pytest.raises(ConfigurationError, match="contradict each other") as caught:
        _posterior(market(4), views=(*texts, f"A outperforms C by 6%{sure}"))
    assert "C returns" not in caught.value.value
    assert caught.value.value.count(";") == 2


def test_the_markets_own_aversion_to_risk(market):
    beliefs = market(5)
    w = beliefs.market_weights
    own = float(w @ beliefs.mean / (w @ beliefs.covariance @ w))
    found = _posterior(beliefs, risk_aversion=None)
    assert found.mean == pytest.approx(_prior(beliefs, own))
    falling = replace(beliefs, mean=-beliefs.mean)
    with pytest.raises(ConfigurationError, match="not positive"):
        _posterior(falling, risk_aversion=None)


def test_sizes_that_are_given_are_the_market(market, beliefs_of):
    beliefs = market(6)
    caps = dict(zip(beliefs.assets, beliefs.market_weights * 1e9, strict=True))
    unknown = replace(beliefs, market_weights=None)
    assert _posterior(unknown, market_caps=caps).mean == pytest.approx(_prior(beliefs))
    with pytest.raises(ConfigurationError, match="sizes of the assets are not known"):
        _posterior(unknown)
    with pytest.raises(ConfigurationError, match="has no size"):
        _posterior(unknown, market_caps={"A": 1.0})
    with pytest.raises(ConfigurationError, match="unknown asset 'AA'"):
        _posterior(unknown, market_caps={**caps, "AA": 1.0})


def test_a_factor_structure_answers_as_its_matrix(market):
    rng = np.random.default_rng(7)
    factored = FactorCovariance(loadings=rng.standard_normal((5, 2)), factors=np.eye(2), specific=np.full(5, 0.5))
    dense = replace(market(7), covariance=factored.dense())
    one = _posterior(replace(dense, covariance=factored), views=VIEWS)
    other = _posterior(dense, views=VIEWS)
    assert one.mean == pytest.approx(other.mean, rel=1e-12)
    assert one.covariance == pytest.approx(other.covariance, rel=1e-12)


@pytest.mark.parametrize(
    ("params", "words"),
    [
        ({"views": ("A returns at least 3%",)}, "no bound or other measure"),
        ({"views": ("volatility[A] = 30%",)}, "no bound or other measure"),
        ({"views": VIEWS, "omega": "proportional"}, "states a confidence"),
    ],
)
def test_what_is_refused(market, params, words):
    with pytest.raises(ConfigurationError, match=words):
        _posterior(market(8), **params)


def test_a_portfolio_without_risk_is_refused(beliefs_of):
    beliefs = beliefs_of([0.1, 0.0], np.diag([0.04, 0.0]), sizes=[1.0, 1.0])
    with pytest.raises(ConfigurationError, match="without risk"):
        _posterior(beliefs, views=("B returns 2%",))


def test_it_conforms_with_views():
    (spec,) = [spec for spec in register_view_models() if spec.name == "black-litterman"]
    views = ("ADA outperforms BNB by 4% confidence 60%", "sector[Even] returns 10%", "BTC returns 5% confidence 100%")
    assert_conforms(spec, ComponentKind.VIEW_MODEL, params={"views": views})
