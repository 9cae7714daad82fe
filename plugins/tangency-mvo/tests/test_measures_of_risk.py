"""The optimizer under every measure of risk: conformance, targets, units, and what it refuses."""

import numpy as np
import pandas as pd
import pytest

import tangency as tg
from tangency.sdk import ConfigurationError, DataError, Infeasible, RiskKind, scenario_measure
from tangency.testing import ComponentKind, assert_conforms
from tangency_mvo.plugin import register_optimizers

SPEC, *_ = register_optimizers()
OVER_PERIODS = tuple(kind for kind in RiskKind if kind is not RiskKind.VOLATILITY)


def returns(n=6, periods=80, seed=3):
    rng = np.random.default_rng(seed)
    values = rng.standard_t(5, (periods, 1)) * 0.008 + rng.standard_t(4, (periods, n)) * 0.015 + 0.002
    return pd.DataFrame(values, columns=[f"A{i}" for i in range(n)])


@pytest.mark.parametrize("kind", OVER_PERIODS)
def test_conforms_under_every_measure(kind):
    assert_conforms(SPEC, ComponentKind.OPTIMIZER, params={"objective": "min_risk", "risk": str(kind)})


@pytest.mark.parametrize("objective", ["max_utility", "max_sharpe"])
@pytest.mark.parametrize("kind", ["semideviation", "cvar", "ulcer"])
def test_conforms_under_other_objectives(kind, objective):
    assert_conforms(SPEC, ComponentKind.OPTIMIZER, params={"objective": objective, "risk": kind, "risk_aversion": 1.0})


@pytest.mark.parametrize("kind", OVER_PERIODS)
def test_the_certificate_speaks_of_the_measure_in_its_unit(kind):
    frame = returns()
    found = tg.optimize(frame, optimizer="mvo", objective="min_risk", risk=str(kind), periods_per_year=252)
    measure = scenario_measure(kind, frame.to_numpy())
    assert found.certificate.objective == pytest.approx(measure.value(found.weights.to_numpy()), rel=1e-12)
    assert kind.full_name in found.certificate.objective_unit
    assert ("over the window" in found.certificate.objective_unit) == kind.is_drawdown


@pytest.mark.parametrize("kind", RiskKind)
def test_a_target_return_binds_by_its_own_text(kind):
    frame = returns()
    free = tg.optimize(frame, optimizer="mvo", objective="min_risk", risk=str(kind), periods_per_year=252)
    most = tg.optimize(frame, optimizer="mvo", objective="max_return", periods_per_year=252)
    target = round(126 * (free.mean + most.mean), 4)
    found = tg.optimize(
        frame, optimizer="mvo", objective="min_risk", risk=str(kind), min_mean_annual=target, periods_per_year=252
    )
    text = f"mean >= {target * 100:.10g}%"
    (binding,) = (b for b in found.certificate.binding if b.constraint == text)
    assert binding.side == "lower"
    assert binding.shadow_price > 0
    assert found.mean * 252 == pytest.approx(target, abs=1e-9)


@pytest.mark.parametrize("kind", RiskKind)
def test_a_target_risk_is_met_by_the_largest_return(kind):
    """The least risk at the return that a target risk allows is that target: the two problems are inverse."""
    frame = returns()
    options = {"optimizer": "mvo", "risk": str(kind), "periods_per_year": 252}
    least = tg.optimize(frame, objective="min_risk", **options).certificate.objective
    most = tg.optimize(frame, objective="max_return", max_risk=1.1 * least, **options)
    back = tg.optimize(frame, objective="min_risk", min_mean_annual=most.mean * 252, **options)
    assert back.certificate.objective == pytest.approx(1.1 * least, rel=1e-6)


def test_a_target_out_of_reach_is_explained_in_words():
    with pytest.raises(Infeasible) as caught:
        tg.optimize(
            returns(), optimizer="mvo", objective="min_risk", risk="cvar", min_mean_annual=9.0, periods_per_year=252
        )
    assert "mean >= 900%" in [conflict.constraint for conflict in caught.value.conflict]
    (relaxation,) = (r for r in caught.value.relaxation if r.constraint == "mean >= 900%")
    assert relaxation.unit == "annual return"
    with pytest.raises(Infeasible) as caught:
        tg.optimize(returns(), optimizer="mvo", objective="max_return", risk="cvar", max_risk=1e-4)
    assert "cvar[95%] <= 0.01%" in [conflict.constraint for conflict in caught.value.conflict]


def test_measures_over_periods_need_complete_returns():
    moments = tg.Moments(mean=pd.Series([0.1], ["A"]), covariance=pd.DataFrame([[0.04]], ["A"], ["A"]))
    with pytest.raises(ConfigurationError, match="moments have none"):
        tg.optimize(moments, optimizer="mvo", objective="min_risk", risk="cvar")
    frame = returns()
    frame.loc[frame.index[:30], "A2"] = np.nan
    with pytest.raises(DataError, match="A2"):
        tg.optimize(frame, optimizer="mvo", objective="min_risk", risk="mad")


def test_annual_params_need_a_calendar():
    with pytest.raises(ConfigurationError, match="annual threshold"):
        tg.optimize(returns(), optimizer="mvo", objective="min_risk", risk="lpm1", threshold_annual=0.05)
    with pytest.raises(ConfigurationError, match="number of periods"):
        tg.optimize(returns(), optimizer="mvo", objective="min_risk", risk="cvar", min_mean_annual=0.05)


@pytest.mark.parametrize("kind", ["semideviation", "cvar", "evar", "max_drawdown"])
def test_negative_means_have_no_ratio_and_a_least_risk_all_the_same(kind):
    frame = returns() - 0.05
    with pytest.raises(Infeasible, match="above the risk-free rate"):
        tg.optimize(frame, optimizer="mvo", objective="max_sharpe", risk=kind)
    assert tg.optimize(frame, optimizer="mvo", objective="min_risk", risk=kind).certificate.status == "optimal"


@pytest.mark.parametrize("kind", ["cvar", "evar", "worst", "max_drawdown", "lpm2"])
def test_a_ratio_over_no_risk_is_refused(kind):
    frame = returns()
    frame["A0"] = np.abs(frame["A0"]) + 0.001
    with pytest.raises(DataError, match="no risk by this measure"):
        tg.optimize(frame, optimizer="mvo", objective="max_sharpe", risk=kind)


@pytest.mark.parametrize("kind", ["cvar", "evar", "max_drawdown", "lpm2"])
def test_a_limit_that_excludes_the_riskless_leaves_a_ratio(kind):
    frame = returns()
    frame["A0"] = np.abs(frame["A0"]) + 0.001
    found = tg.optimize(
        frame,
        optimizer="mvo",
        objective="max_sharpe",
        risk=kind,
        constraints=["turnover <= 20%"],
        current=dict.fromkeys(["A1", "A2", "A3", "A4", "A5"], 0.2),
    )
    assert found.certificate.status == "optimal"
    assert found.weights["A0"] == pytest.approx(0.2, abs=1e-9)


@pytest.mark.parametrize("kind", ["semideviation", "mad", "cvar", "evar", "ulcer", "gini"])
def test_counts_are_searched_under_every_measure(kind):
    frame = returns(n=5, periods=40)
    both = {"optimizer": "mvo", "objective": "min_risk", "risk": kind}
    found = tg.optimize(frame, constraints=["count <= 2"], **both)
    assert (found.weights > 1e-9).sum() <= 2
    measure = scenario_measure(RiskKind(kind), frame.to_numpy())
    pairs = [
        tg.optimize(frame[[a, b]], **both).certificate.objective
        for i, a in enumerate(frame.columns)
        for b in frame.columns[i + 1 :]
    ]
    assert measure.value(found.weights.to_numpy()) == pytest.approx(min(pairs), rel=1e-6)
