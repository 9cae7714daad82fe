"""A view model between the estimates and the optimizer, on every way in."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

import tangency as tg
from tangency.contracts.arrays import frozen_floats
from tangency.contracts.component import ComponentKind, ComponentSpec
from tangency.contracts.params import NoParams
from tangency.contracts.view_model import Posterior
from tangency.desk.optimize_request import OptimizeRequest
from tangency.desk.use_cases.optimize import optimized
from tangency.errors import ConfigurationError, PluginError
from tangency.estimation.inputs import read_input
from tangency.host import RegisteredComponent, default_catalogue

VIEWS = ("ETH outperforms SOL by 4% confidence 60%", "sector[DeFi] returns 10%")
UTILITY = {"optimizer": "mvo", "objective": "max_utility", "risk_aversion": 2.5}


def _model(*views, **params):
    return tg.component("black-litterman", views=list(views), **params)


@pytest.fixture(scope="module")
def prices():
    return tg.load("crypto", as_of="2024-11-30")


@pytest.fixture(scope="module")
def plan(desk):
    return desk.optimize("crypto", as_of="2024-11-30", view_model=_model(*VIEWS), **UTILITY)


def test_no_view_model_leaves_everything_as_it_was(prices):
    result = tg.optimize(prices, **UTILITY)
    assert result.views is None
    assert result.view_model is None
    assert result.document().views is None


def test_the_result_tells_of_the_views(plan):
    assert plan.view_model.id == "black-litterman/black-litterman"
    table = plan.views.table()
    assert list(table.index) == list(VIEWS)
    assert table.loc[VIEWS[0], "stated"] == 0.04
    assert table.loc[VIEWS[0], "confidence"] == pytest.approx(0.6)
    assert (table["p_value"] > 0).all()
    text, html = repr(plan), plan._repr_mimebundle_()["text/html"]
    assert f"view: {VIEWS[0]}" in text
    assert "standard deviations from the prior" in html


def test_a_tilt_is_the_weights_less_those_without_the_view(desk, plan):
    tilts = plan.views.tilt_table()
    for text in VIEWS:
        others = [view for view in VIEWS if view != text]
        without = desk.optimize("crypto", as_of="2024-11-30", view_model=_model(*others), **UTILITY)
        assert tilts[text].to_numpy() == pytest.approx((plan.weights - without.weights).to_numpy(), abs=1e-9)


def test_means_add_up_in_the_order_of_the_result(plan):
    assert list(plan.views.mean_table().index) == list(plan.weights.index)
    assert plan.mean == pytest.approx(float(plan.views.posterior_mean @ plan.values))


def test_the_run_is_recorded_and_replays_bit_identical(desk, plan):
    record = desk.store.run(plan.run_id)
    assert record.request["view_model"]["params"]["views"] == list(VIEWS)
    assert record.manifest["view_model"]["id"] == "black-litterman/black-litterman"
    assert [view["text"] for view in record.result["views"]["views"]] == list(VIEWS)
    assert set(record.result["views"]["views"][0]["tilt"]) == set(plan.assets)
    assert desk.replay(plan.run_id).is_identical


def test_frontier_pareto_and_bands_see_the_posterior(desk):
    asked = {"as_of": "2024-11-30", "view_model": _model(*VIEWS)}
    frontier = desk.frontier("crypto", **asked)
    best = tg.optimize(_posterior_moments(desk), optimizer="mvo", objective="max_return", periods_per_year=365)
    assert frontier.turning.mean[0] == pytest.approx(best.mean, rel=1e-12)
    assert frontier.document().view_model.id == "black-litterman/black-litterman"
    assert list(frontier.views.table().index) == list(VIEWS)
    assert [view.no_tilt for view in frontier.document().views.views] == ["the result has many portfolios"] * 2
    front = desk.pareto("crypto", objectives=["mean", "volatility"], points=3, **asked)
    assert front.document().view_model.id == "black-litterman/black-litterman"
    bands = desk.weight_bands("crypto", draws=4, **asked, **UTILITY)
    assert desk.replay(bands.run_id).is_identical
    assert desk.replay(frontier.run_id).is_identical


def _posterior_moments(desk):
    plan = desk.optimize("crypto", as_of="2024-11-30", view_model=_model(*VIEWS), **UTILITY)
    problem = plan.explainer.problem
    assets = list(problem.assets)
    covariance = pd.DataFrame(np.asarray(problem.covariance), assets, assets)
    return tg.Moments(mean=pd.Series(problem.mean, assets), covariance=covariance)


def test_moments_that_are_given_take_views_too():
    assets = ["C", "A", "B"]
    moments = tg.Moments(
        mean=pd.Series([0.05, 0.06, 0.07], assets), covariance=pd.DataFrame(np.diag([0.04, 0.09, 0.16]), assets, assets)
    )
    model = _model("A outperforms B by 3% confidence 100%", prior="return-model")
    result = tg.optimize(moments, view_model=model, periods_per_year=1, **UTILITY)
    means = pd.Series(result.views.posterior_mean, result.assets)
    assert means["A"] - means["B"] == pytest.approx(0.03, abs=1e-15)
    assert means["C"] == 0.05
    assert list(result.views.mean_table().index) == assets


def test_a_limit_that_is_read_from_the_moments_is_that_of_the_posterior_without_the_view(prices):
    asked = {"optimizer": "mvo", "objective": "max_return", "constraints": ["volatility <= 70%"]}
    model = {"market_caps": dict.fromkeys(prices.symbols, 1.0), "tau": 0.5}
    result = tg.optimize(prices, view_model=_model(*VIEWS, **model), **asked)
    other = tg.optimize(prices, view_model=_model(VIEWS[1], **model), **asked)
    expected = (result.weights - other.weights).to_numpy()
    assert result.views.tilts[0].values == pytest.approx(expected, abs=1e-7)


def test_names_are_matched_by_label(prices):
    with pytest.raises(ConfigurationError, match="did you mean ETH"):
        tg.optimize(prices, view_model=_model("ETHH returns 3%", prior="return-model"), **UTILITY)


class _Fake:
    """A view model that does what its class says."""

    def __init__(self, params):
        self.params = params


class _Reweighing(_Fake):
    def update(self, beliefs):
        n = len(beliefs.returns.dates)
        return Posterior(
            mean=beliefs.mean, covariance=beliefs.covariance, probabilities=frozen_floats(np.full(n, 1.0 / n))
        )


class _Short(_Fake):
    def update(self, beliefs):
        return Posterior(mean=frozen_floats(beliefs.mean[:-1]), covariance=beliefs.covariance)


class _Failing(_Fake):
    def update(self, beliefs):
        raise KeyError("nothing")


def _with(prices, factory, **params):
    spec = ComponentSpec(name="fake", summary="A fake", params=NoParams, factory=factory)
    fake = RegisteredComponent(id="fake/fake", plugin="fake", version="0", kind=ComponentKind.VIEW_MODEL, spec=spec)
    catalogue = replace(default_catalogue(), registered=(*default_catalogue().registered, fake))
    request = OptimizeRequest.model_validate({"optimizer": {"name": "mvo", "params": params}, "view_model": "fake"})
    return optimized(request, read_input(prices, groups=None, periods_per_year=None), catalogue)


def test_measures_over_periods_take_their_probabilities_or_refuse(prices):
    even = _with(prices, _Reweighing, objective="min_risk", risk="cvar")
    alike = tg.optimize(prices, optimizer="mvo", objective="min_risk", risk="cvar")
    assert even.certificate.objective == pytest.approx(alike.certificate.objective, rel=1e-7)
    assert even.certificate.optimality_gap <= 1e-7
    with pytest.raises(ConfigurationError, match="counts periods equally"):
        _with(prices, _Reweighing, objective="min_risk", risk="max_drawdown")


def test_a_tail_by_the_posterior_probabilities_as_objective_as_limit_and_on_the_frontier(prices):
    model = tg.component("entropy-pooling", views=["cvar[BTC, 95%] = 6%", "ETH returns 20%"])
    asked = {"view_model": model, "optimizer": "mvo"}
    least = tg.optimize(prices, objective="min_risk", risk="cvar", **asked)
    returns, p = least.explainer.problem.returns, least.explainer.problem.returns.probabilities

    def tail(weights):
        losses = -(returns.values @ weights[list(returns.assets)].to_numpy())
        order = np.argsort(-losses)
        worst = np.diff(np.minimum(np.cumsum(p[order]), 0.05), prepend=0.0)
        return float(worst @ losses[order]) / 0.05

    assert least.certificate.optimality_gap <= 1e-7
    assert tail(least.weights) == pytest.approx(least.certificate.objective, rel=1e-9)
    even = pd.Series(1.0 / len(returns.assets), list(returns.assets))
    limit = 0.5 * (tail(least.weights) + tail(even))
    within = tg.optimize(prices, objective="max_return", constraints=[f"cvar <= {limit:.6f}"], **asked)
    assert tail(within.weights) == pytest.approx(limit, abs=1e-6)
    frontier = tg.risk_frontier(prices, risk="cvar", points=3, view_model=model)
    assert frontier.grid.risk.min() == pytest.approx(least.certificate.objective, rel=1e-5)


@pytest.mark.parametrize("factory", [_Short, _Failing])
def test_a_view_model_that_breaks_its_contract_is_named(prices, factory):
    with pytest.raises(PluginError, match="fake/fake"):
        _with(prices, factory, objective="min_risk")
