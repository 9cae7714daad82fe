import numpy as np
import pandas as pd
import pytest

import tangency as tg
from tangency.sdk import ConfigurationError, DataError, Infeasible
from tangency.testing import ComponentKind, assert_conforms
from tangency_mvo.plugin import register_optimizers

SPEC, *_ = register_optimizers()
OBJECTIVES = ("min_risk", "max_return", "max_utility", "max_sharpe")


def moments(mean, covariance):
    labels = [chr(ord("A") + i) for i in range(len(mean))]
    return tg.Moments(mean=pd.Series(mean, labels), covariance=pd.DataFrame(covariance, labels, labels))


TWO = moments([0.10, 0.05], [[0.04, 0.0], [0.0, 0.01]])


@pytest.mark.parametrize("objective", OBJECTIVES)
def test_conforms(objective):
    assert_conforms(SPEC, ComponentKind.OPTIMIZER, params={"objective": objective})


def test_two_uncorrelated_assets_by_hand():
    """Minimum variance weighs by 1/σ², maximum ratio by μ/σ²."""
    least = tg.optimize(TWO, optimizer="mvo", objective="min_risk")
    best = tg.optimize(TWO, optimizer="mvo", objective="max_sharpe")
    assert least.weights.tolist() == pytest.approx([0.2, 0.8], abs=1e-12)
    assert best.weights.tolist() == pytest.approx([1 / 3, 2 / 3], abs=1e-12)
    # (μ/σ)² add up: √(0.5² + 0.5²)
    assert best.certificate.objective == pytest.approx(np.sqrt(0.5), abs=1e-12)
    assert best.certificate.objective_unit == "Sharpe ratio (per period)"


def test_utility_of_two_assets_by_hand():
    """Interior optimum of μ'w − γ/2 w'Σw on the budget line: w₁ = (μ₁ − μ₂ + γσ₂²) / (γ(σ₁² + σ₂²))."""
    found = tg.optimize(TWO, optimizer="mvo", objective="max_utility", risk_aversion=4.0)
    assert found.weights["A"] == pytest.approx((0.05 + 0.04) / 0.2, abs=1e-12)


def test_maximum_return_fills_the_best_up_to_its_cap():
    found = tg.optimize(TWO, optimizer="mvo", objective="max_return", constraints=["weight <= 70%"])
    assert found.weights.tolist() == [0.7, pytest.approx(0.3, abs=1e-12)]
    cap = next(b for b in found.certificate.binding if b.constraint == "weight <= 70%")
    assert cap.shadow_price == pytest.approx(0.05, abs=1e-12)


def test_the_risk_free_rate_moves_the_tangency_portfolio():
    base = tg.optimize(TWO, optimizer="mvo", objective="max_sharpe", periods_per_year=1)
    above = tg.optimize(TWO, optimizer="mvo", objective="max_sharpe", risk_free_annual=0.04, periods_per_year=1)
    # (0.06/0.04) : (0.01/0.01)
    assert above.weights.tolist() == pytest.approx([0.6, 0.4], abs=1e-12)
    assert above.weights["A"] > base.weights["A"]


def test_an_annual_rate_needs_a_calendar():
    with pytest.raises(ConfigurationError, match="number of periods"):
        tg.optimize(TWO, optimizer="mvo", objective="max_sharpe", risk_free_annual=0.04)


def test_negative_means_have_no_maximum_ratio_and_say_so():
    with pytest.raises(Infeasible, match="above the risk-free rate") as caught:
        tg.optimize(moments([-0.1, -0.2], np.eye(2)), optimizer="mvo", objective="max_sharpe")
    assert "min_risk" in caught.value.remedy


def test_one_positive_mean_among_negative_ones_is_enough():
    found = tg.optimize(moments([-0.1, 0.001, -0.2], np.eye(3)), optimizer="mvo", objective="max_sharpe")
    assert found.weights["B"] > 0.9
    assert found.mean > 0


def test_constraints_survive_the_ratio():
    """The peers' homogenisation loses them; here they bind."""
    texts = ["weight <= 45%", "A + B <= 50%", "weight[C] >= 20%"]
    found = tg.optimize(
        moments([0.5, 0.4, 0.1, 0.1], np.diag([1.0, 1.0, 2.0, 3.0])),
        optimizer="mvo",
        objective="max_sharpe",
        constraints=texts,
    )
    assert found.weights["A"] + found.weights["B"] == pytest.approx(0.5, abs=1e-9)
    assert found.weights.max() <= 0.45


def odd_frames():
    rng = np.random.default_rng(1)
    x = rng.normal(0.001, 0.02, (60, 4))
    nan_column = x.copy()
    nan_column[:, 2] = np.nan
    values = {
        "one asset": x[:, :1],
        "fewer periods than assets": rng.normal(0.001, 0.02, (5, 12)),
        "a constant asset": np.column_stack([x, np.full(60, 0.0001)]),
        "two identical assets": np.column_stack([x, x[:, 0]]),
        "fully correlated": np.column_stack([x, 2 * x[:, 0]]),
        "tiny volatility": x * 1e-10,
        "all means negative": -np.abs(x),
        "a column without data": nan_column,
    }
    return {name: pd.DataFrame(v, columns=[f"A{i}" for i in range(v.shape[1])]) for name, v in values.items()}


# What has no answer, and the error that says so; everything else ends in a certificate.
NO_ANSWER = {
    ("a column without data", objective): (DataError, "complete periods are too few") for objective in OBJECTIVES
} | {
    ("all means negative", "max_sharpe"): (Infeasible, "above the risk-free rate"),
    ("fewer periods than assets", "max_sharpe"): (DataError, "no risk, so the ratio has no maximum"),
    ("a constant asset", "max_sharpe"): (DataError, "no risk, so the ratio has no maximum"),
}


@pytest.mark.parametrize("objective", OBJECTIVES)
@pytest.mark.parametrize("name", odd_frames())
def test_odd_inputs_end_in_a_certificate_or_a_typed_error(name, objective):
    frame = odd_frames()[name]
    if (name, objective) in NO_ANSWER:
        error, words = NO_ANSWER[name, objective]
        with pytest.raises(error, match=words) as caught:
            tg.optimize(frame, optimizer="mvo", objective=objective)
        assert caught.value.remedy
        return
    found = tg.optimize(frame, optimizer="mvo", objective=objective)
    assert found.certificate.status == "optimal"
    assert abs(found.weights.sum() - 1) <= 1e-9
    assert found.weights.min() >= 0
