"""Equilibrium returns are excess returns: the risk-free rate is taken off once, and off total returns alone."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import tangency as tg
from tangency.sdk import ReturnKind
from tangency_black_litterman.black_litterman import BlackLitterman
from tangency_black_litterman.entropy_pooling import EntropyPooling, EntropyPoolingParams
from tangency_black_litterman.params import BlackLittermanParams

SEEDS = st.integers(0, 2**32 - 1)
YEARS = 252.0


def moments_of(seed, **keywords):
    rng = np.random.default_rng(seed)
    n = int(rng.integers(2, 8))
    names = [f"A{i}" for i in range(n)]
    root = rng.normal(0.0, 0.01, (n, 2 * n))
    sizes = {name: float(size) for name, size in zip(names, rng.uniform(0.2, 3.0, n), strict=True)}
    mean = pd.Series(rng.normal(0.0003, 0.0005, n), names)
    return tg.Moments(mean=mean, covariance=pd.DataFrame(root @ root.T, names, names), **keywords), sizes


@given(SEEDS, st.floats(-0.05, 0.5), st.booleans(), st.floats(0.5, 20.0))
@settings(max_examples=60, deadline=None)
def test_without_views_the_answer_is_the_market_at_any_rate(seed, rate, is_uncertain, aversion):
    moments, sizes = moments_of(seed)
    model = tg.component(
        "black-litterman", market_caps=sizes, risk_aversion=aversion, estimation_uncertainty=is_uncertain
    )
    plan = tg.optimize(moments, objective="max_sharpe", view_model=model, risk_free_annual=rate, periods_per_year=YEARS)
    market = pd.Series(sizes) / sum(sizes.values())
    assert plan.mean_kind is ReturnKind.EXCESS
    assert plan.weights.to_numpy() == pytest.approx(market.to_numpy(), abs=1e-8)


@pytest.mark.parametrize("rate", [0.0, 0.04, 0.3])
def test_so_it_is_on_the_samples_sizes_and_for_every_ratio(rate):
    prices = tg.load("crypto", as_of="2024-11-30")
    sizes = prices.surroundings.market_caps
    market = pd.Series({symbol: sizes[symbol] for symbol in prices.symbols})
    plan = tg.optimize(prices, objective="max_sharpe", view_model="black-litterman", risk_free_annual=rate)
    assert plan.weights.to_numpy() == pytest.approx((market / market.sum()).to_numpy(), abs=1e-9)
    weights = (market / market.sum()).to_dict()
    implied = tg.component("equilibrium", market_weights=weights)
    same = tg.optimize(prices, objective="max_sharpe", return_model=implied, risk_model="ledoit-wolf",
                       risk_free_annual=rate)  # fmt: skip
    assert same.weights.to_numpy() == pytest.approx(plan.weights.to_numpy(), abs=1e-7)
    assert same.mean_kind is ReturnKind.EXCESS


@given(SEEDS, st.floats(0.01, 0.04))
@settings(max_examples=30, deadline=None)
def test_excess_means_with_a_rate_are_total_means_less_the_rate(seed, rate):
    total, _ = moments_of(seed)
    mean = total.mean.abs() + rate / YEARS
    total = tg.Moments(mean=mean, covariance=total.covariance)
    excess = tg.Moments(mean=mean - rate / YEARS, covariance=total.covariance, mean_kind="excess")
    keywords = {"objective": "max_sharpe", "risk_free_annual": rate, "periods_per_year": YEARS}
    one, other = tg.optimize(total, **keywords), tg.optimize(excess, **keywords)
    assert one.weights.to_numpy() == pytest.approx(other.weights.to_numpy(), abs=1e-8)
    assert one.mean == pytest.approx(other.mean + rate / YEARS, abs=1e-12)
    assert (one.mean_kind, other.mean_kind) == (ReturnKind.TOTAL, ReturnKind.EXCESS)


def test_riskfolio_takes_the_rate_off_once_too():
    prices = tg.load("crypto", as_of="2024-11-30")
    plans = [
        tg.optimize(
            prices, optimizer="riskfolio", objective="max_sharpe", view_model="black-litterman", risk_free_annual=rate
        )
        for rate in (0.0, 0.2)
    ]
    assert plans[1].weights.to_numpy() == pytest.approx(plans[0].weights.to_numpy(), abs=1e-9)


def test_a_view_of_total_returns_is_one_of_excess_returns_and_the_rate(market):
    beliefs = market(seed=3, n_assets=4)
    models = [
        BlackLitterman(BlackLittermanParams(views=[text], risk_free_annual=0.03))
        for text in ("A returns 8% total", "A returns 5% excess", "A returns 5%")
    ]
    total, excess, plain = (model.update(beliefs) for model in models)
    assert total.mean == pytest.approx(excess.mean, abs=1e-14)
    assert plain.mean.tolist() == excess.mean.tolist()
    assert {each.mean_kind for each in (total, excess, plain)} == {ReturnKind.EXCESS}
    (told,), (other,), (unsaid,) = total.views, excess.views, plain.views
    assert (told.mean_kind, other.mean_kind, unsaid.mean_kind) == (
        ReturnKind.TOTAL, ReturnKind.EXCESS, ReturnKind.EXCESS
    )  # fmt: skip
    assert (told.stated, other.stated) == (0.08, 0.05)
    assert told.posterior - other.posterior == pytest.approx(0.03)
    assert told.prior - other.prior == pytest.approx(0.03)


def test_the_rate_of_a_horizon_is_its_part_of_a_year(market):
    beliefs = market(seed=3, n_assets=4, years=365.0)
    total, excess = (
        BlackLitterman(BlackLittermanParams(views=[text], risk_free_annual=0.0365)).update(beliefs)
        for text in ("A returns 3% total over 100 days", "A returns 2% excess over 100 days")
    )
    assert total.mean == pytest.approx(excess.mean, abs=1e-15)


def test_in_a_comparison_the_rate_cancels(market):
    beliefs = market(seed=3, n_assets=4)
    (told,) = BlackLitterman(BlackLittermanParams(views=["A outperforms B by 3%"])).update(beliefs).views
    assert told.mean_kind is None


def test_without_the_rate_a_view_of_the_other_kind_is_refused(market):
    model = BlackLitterman(BlackLittermanParams(views=["A returns 8% total"]))
    with pytest.raises(tg.ConfigurationError, match="risk-free rate between them is not known") as caught:
        model.update(market(seed=3, n_assets=4))
    assert "risk_free_annual" in caught.value.remedy


def test_the_prior_of_a_return_model_keeps_its_kind(market):
    beliefs = market(seed=3, n_assets=4)
    posterior = BlackLitterman(BlackLittermanParams(prior="return-model")).update(beliefs)
    assert posterior.mean_kind is ReturnKind.TOTAL


def test_the_markets_own_aversion_is_to_its_excess_mean(market):
    beliefs = market(seed=3, n_assets=4)
    own = float(beliefs.market_weights @ beliefs.mean)
    variance = float(beliefs.market_weights @ beliefs.covariance @ beliefs.market_weights)
    for rate, expected in ((None, own / variance), (0.01, (own - 0.01) / variance)):
        params = BlackLittermanParams(risk_aversion=None, risk_free_annual=rate)
        facts = {fact.name: fact.value for fact in BlackLitterman(params).update(beliefs).facts}
        assert facts["risk aversion"] == pytest.approx(expected)


def test_scenarios_know_both_kinds_too(history):
    beliefs = history(n_assets=3, years=365.0)
    total, excess = (
        EntropyPooling(EntropyPoolingParams(views=[text], risk_free_annual=0.05)).update(beliefs)
        for text in ("A returns 20% total", "A returns 15% excess")
    )
    assert total.mean == pytest.approx(excess.mean, abs=1e-9)
    assert total.views[0].posterior == pytest.approx(0.20, abs=1e-6)
    assert excess.views[0].posterior == pytest.approx(0.15, abs=1e-6)


def test_every_face_says_what_the_means_are_of(tmp_path):
    views = tg.component("black-litterman", views=["ETH returns 20%", "ETH outperforms SOL by 4%"])
    with tg.Desk(tmp_path) as desk:
        plan = desk.optimize("crypto", as_of="2024-11-30", objective="max_sharpe", view_model=views)
        assert plan.document().mean_kind is ReturnKind.EXCESS
        for face in (repr(plan), plan._repr_mimebundle_()["text/html"]):
            assert "(excess of the risk-free rate)" in face
            assert "annual return, excess" in face
        assert desk.replay(plan.run_id).is_identical


def test_moments_in_excess_are_stored_and_replayed(tmp_path):
    moments, _ = moments_of(5, mean_kind="excess")
    with tg.Desk(tmp_path) as desk:
        plan = desk.optimize(moments, objective="max_utility", risk_free_annual=0.02, periods_per_year=YEARS)
        assert plan.mean_kind is ReturnKind.EXCESS
        assert desk.replay(plan.run_id).is_identical


def test_another_kind_is_refused():
    with pytest.raises(tg.ConfigurationError, match="total or excess"):
        moments_of(5, mean_kind="net")
