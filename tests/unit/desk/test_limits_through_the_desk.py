"""Limits that need data, through the public call: the covariance, the returns, the weights held now."""

import numpy as np
import pytest

import tangency as tg
from tangency.risk import historical_cvar


@pytest.fixture(scope="module")
def panel():
    return tg.load("crypto", as_of="2024-11-30")


@pytest.fixture(scope="module")
def returns(panel):
    return panel.close().pct_change().iloc[1:]


def equal(panel):
    return dict.fromkeys(panel.symbols, 1 / len(panel.symbols))


def test_turnover_is_half_the_distance_from_the_weights_held_now(panel):
    found = tg.optimize(panel, optimizer="mvo", constraints=["turnover <= 40%"], current=equal(panel))
    distance = sum(abs(found.weights[asset] - held) for asset, held in equal(panel).items())
    assert distance / 2 == pytest.approx(0.4, abs=1e-9)
    assert {b.constraint for b in found.certificate.binding} >= {"turnover <= 40%"}


def test_turnover_of_zero_returns_the_weights_held_now(panel):
    found = tg.optimize(panel, optimizer="mvo", constraints=["turnover <= 0%"], current=equal(panel))
    assert np.abs(found.weights - 1 / 20).max() <= 1e-9


def test_turnover_without_the_weights_held_now_is_an_error(panel):
    with pytest.raises(tg.ConfigurationError, match="weights held now"):
        tg.optimize(panel, optimizer="mvo", constraints=["turnover <= 40%"])


def test_beta_comes_from_the_estimated_covariance(panel, returns):
    text = "beta[BTC] between 0.5 and 0.8"
    found = tg.optimize(panel, optimizer="mvo", objective="min_risk", constraints=[text])
    covariance = returns.cov()
    beta = (found.weights @ covariance.loc[found.weights.index, "BTC"]) / covariance.loc["BTC", "BTC"]
    assert 0.5 - 1e-9 <= beta <= 0.8 + 1e-9


def test_cvar_holds_on_the_window(panel, returns):
    free = tg.optimize(panel, optimizer="mvo", objective="max_return")
    limit = round(0.9 * historical_cvar((returns @ free.weights[returns.columns]).to_numpy(), 0.95), 4)
    found = tg.optimize(panel, optimizer="mvo", objective="max_return", constraints=[f"cvar <= {limit}"])
    assert historical_cvar((returns @ found.weights[returns.columns]).to_numpy(), 0.95) <= limit + 1e-8
    assert found.mean < free.mean


def test_tracking_error_is_annual_and_against_the_named_benchmark(panel, returns):
    text = "tracking_error[BTC: 60%, ETH: 40%] <= 10%"
    found = tg.optimize(panel, optimizer="mvo", constraints=[text])
    active = found.weights.copy()
    active["BTC"] -= 0.6
    active["ETH"] -= 0.4
    covariance = returns.cov().loc[active.index, active.index]
    assert np.sqrt(active @ covariance @ active * 365) == pytest.approx(0.10, rel=1e-6)


@pytest.mark.parametrize("objective", ["min_risk", "max_utility", "max_sharpe", "max_return"])
def test_a_soft_limit_with_a_huge_penalty_is_hard_and_with_none_is_no_limit(panel, objective):
    def optimum(*constraints):
        return tg.optimize(
            panel, optimizer="mvo", objective=objective, constraints=["weight <= 30%", *constraints]
        ).weights

    hard, free = optimum("weight[BTC] >= 20%"), optimum()
    assert np.abs(optimum("soft(weight[BTC] >= 20%, penalty=100)") - hard).max() <= 1e-6
    assert np.abs(optimum("soft(weight[BTC] >= 20%, penalty=0)") - free).max() <= 1e-6


@pytest.mark.parametrize("objective", ["min_risk", "max_utility", "max_sharpe", "max_return"])
def test_a_small_penalty_is_paid_and_the_solution_certified(panel, objective):
    text = "soft(weight[BTC] >= 25%, penalty=0.0002)"
    found = tg.optimize(panel, optimizer="mvo", objective=objective, constraints=["weight <= 30%", text])
    assert found.certificate.status == "optimal"
    assert found.certificate.optimality_gap <= 1e-8


def test_count_and_minimum_weights(panel):
    found = tg.optimize(panel, optimizer="mvo", constraints=["count <= 5", "weight >= 8% or 0", "weight <= 40%"])
    held = found.weights[found.weights != 0]
    assert len(held) <= 5
    assert held.min() >= 0.08 - 1e-9
    assert "branch and bound" in found.certificate.solver


def test_an_explanation_knows_measured_limits_too(panel):
    found = tg.optimize(panel, optimizer="mvo", constraints=["turnover <= 40%", "weight <= 20%"], current=equal(panel))
    text = str(found.explain("TRX"))
    assert "weight <= 20%" in text


def test_contradictory_measured_limits_name_themselves(panel):
    texts = ["turnover <= 5%", "weight[BTC] >= 50%"]
    with pytest.raises(tg.Infeasible) as caught:
        tg.optimize(panel, optimizer="mvo", constraints=texts, current=equal(panel))
    assert {c.constraint for c in caught.value.conflict} >= set(texts)
    relaxed = {r.constraint: r.suggestion for r in caught.value.relaxation}
    again = [relaxed.get(text, text) for text in texts]
    assert abs(tg.optimize(panel, optimizer="mvo", constraints=again, current=equal(panel)).weights.sum() - 1) <= 1e-9
