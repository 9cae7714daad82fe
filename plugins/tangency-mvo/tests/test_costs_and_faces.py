"""Costs and robust forms in use: the conformance kit, other measures, counts, refusals, texts."""

import numpy as np
import pandas as pd
import pytest

import tangency as tg
from tangency.sdk import ConfigurationError, Infeasible
from tangency.testing import ComponentKind, assert_conforms
from tangency_mvo.plugin import register_optimizers

SPEC, *_ = register_optimizers()
RNG = np.random.default_rng(7)
FRAME = pd.DataFrame(
    RNG.normal(0.0015, 0.02, (120, 5)) + RNG.normal(0.0, 0.01, (120, 1)), columns=["BTC", "ETH", "SOL", "XRP", "ADA"]
)
FRAME += [0.002, 0.003, 0.001, 0.0015, 0.0025] - FRAME.mean()
CURRENT = {"BTC": 0.4, "ETH": 0.3, "SOL": 0.1, "XRP": 0.1, "ADA": 0.1}
COSTED = {"cost_bps": 10.0, "cost_horizon_periods": 30.0}


def optimize(objective="max_utility", **params):
    given = {"periods_per_year": 365, "current": CURRENT} | params
    return tg.optimize(FRAME, optimizer="mvo", objective=objective, **given)


@pytest.mark.parametrize(
    "params",
    [
        {"objective": "max_utility", **COSTED, "impact": 0.5},
        {"objective": "max_return", **COSTED, "cost_surcharges": ({"above": 0.05, "bps": 20.0},)},
        {"objective": "max_sharpe", **COSTED, "impact": 0.2},
        {
            "objective": "max_utility",
            "volume_fees": ({"above": 0.0, "bps": 50.0}, {"above": 0.4, "bps": 10.0}),
            "cost_horizon_periods": 20.0,
        },
        {"objective": "max_sharpe", "mean_uncertainty": "box", "mean_confidence": 0.05},
        {"objective": "max_utility", "mean_uncertainty": "ellipsoid"},
        {"objective": "max_return", "mean_uncertainty": "diagonal-ellipsoid"},
        {"objective": "min_risk", "risk": "cvar", "cvar_radius": 0.002},
        {"objective": "max_utility", "risk": "cvar", "cvar_radius": 0.002, "cvar_norm": "euclidean"},
    ],
    ids=lambda params: "-".join(str(value) for value in params.values() if isinstance(value, str)) or "costs",
)
def test_conforms(params):
    assert_conforms(SPEC, ComponentKind.OPTIMIZER, params=params)


@pytest.mark.parametrize("risk", ["semideviation", "mad", "gini", "cvar", "evar", "max_drawdown", "ulcer"])
@pytest.mark.parametrize("objective", ["max_utility", "max_sharpe"])
def test_every_kind_of_measure_takes_costs(risk, objective):
    """With a prohibitive cost nothing is traded; with a modest one less than without."""
    free = optimize(objective, risk=risk)
    some = optimize(objective, risk=risk, **COSTED, impact=0.2)
    stay = optimize(objective, risk=risk, cost_bps=900.0, cost_horizon_periods=0.01)
    assert some.certificate.status == "optimal"
    assert some.certificate.turnover <= free.certificate.turnover + 1e-9
    assert stay.weights.to_dict() == pytest.approx(CURRENT, abs=1e-9)


def test_a_count_is_searched_with_costs():
    found = optimize(constraints=["count <= 3"], **COSTED, impact=0.3)
    assert (found.weights != 0).sum() <= 3
    assert found.certificate.status == "optimal"
    assert "branch and bound" in found.certificate.solver
    assert found.certificate.charges[0].once > 0


def test_costs_of_a_trade_by_hand():
    """40 % of BTC moved at 10 bps a side: 2 · 0.4 · 10 bps once, over 30 of 365 days."""
    found = tg.optimize(
        FRAME[["BTC", "ETH"]],
        optimizer="mvo",
        objective="max_return",
        constraints=["ETH = 80%"],
        current={"BTC": 0.6, "ETH": 0.4},
        periods_per_year=365,
        **COSTED,
    )
    (charge,) = found.certificate.charges
    assert (charge.name, charge.per) == ("trading", "year")
    assert charge.once == pytest.approx(0.8e-3, rel=1e-12)
    assert charge.rate == pytest.approx(0.8e-3 * 365 / 30, rel=1e-12)
    assert found.certificate.turnover == pytest.approx(0.4, rel=1e-12)
    assert "turnover: 40.00%\ncosts: trading 0.0800% once, 0.9733% a year" in repr(found)
    assert "costs: trading 0.0800% once" in found._repr_mimebundle_()["text/html"]
    assert found.document().as_json()["certificate"]["charges"][0]["once"] == charge.once


def test_without_a_calendar_costs_are_per_period():
    """Same weights, and the charge is that of one period."""
    annual = optimize("max_utility", **COSTED)
    plain = optimize("max_utility", periods_per_year=None, **COSTED)
    assert plain.values == pytest.approx(annual.values, abs=1e-9)
    assert plain.certificate.charges[0].per == "period"
    assert plain.certificate.charges[0].rate * 365 == pytest.approx(annual.certificate.charges[0].rate, rel=1e-6)


@pytest.mark.parametrize(
    ("params", "words"),
    [
        ({"cost_bps": 5.0}, "cost_horizon_periods"),
        ({"current": None, **COSTED}, "weights held now"),
        ({"cost_bps_by_asset": {"BTX": 5.0}, "cost_horizon_periods": 5.0}, "BTX"),
        ({"objective": "min_risk", **COSTED}, "min_risk"),
        ({"objective": "min_risk", "mean_uncertainty": "box"}, "min_risk"),
        ({"periods_per_year": None, "short_bps_annual": 5.0}, "number of periods"),
        ({"risk": "mad", "cvar_radius": 0.1}, "conditional value at risk"),
        ({"risk": "cvar", "max_risk": 0.5, "cvar_radius": 0.1}, "max_risk"),
        ({"volume_fees": [{"above": 0.1, "bps": 5.0}]}, "above 0"),
        ({"volume_fees": [{"above": 0.0, "bps": 5.0}, {"above": 0.1, "bps": 9.0}]}, "falls"),
        ({"volume_fees": [{"above": 0.0, "bps": -1.0}]}, "greater than 0"),
    ],
)
def test_what_cannot_be_charged_is_said(params, words):
    with pytest.raises(ConfigurationError, match=words):
        optimize(**params)


def test_standard_errors_need_returns():
    moments = tg.Moments(mean=FRAME.mean(), covariance=FRAME.cov())
    with pytest.raises(ConfigurationError, match="standard error"):
        tg.optimize(moments, optimizer="mvo", objective="max_utility", mean_uncertainty="box")


def test_a_ratio_that_costs_leave_nothing_of_says_so():
    with pytest.raises(Infeasible, match="once its costs are paid"):
        optimize("max_sharpe", mean_uncertainty="box", mean_confidence=0.9999)


def test_of_many_assets_those_that_do_not_trade_stay_to_the_last_bit():
    """150 assets with fees and impact: every weight is current exactly or away from it, and the gap is rounding."""
    rng = np.random.default_rng(0)
    labels = [f"A{i:03d}" for i in range(150)]
    loadings = rng.normal(0.01, 0.005, (150, 5))
    covariance = loadings @ loadings.T + np.diag(rng.uniform(0.005, 0.02, 150) ** 2)
    moments = tg.Moments(
        mean=pd.Series(rng.normal(0.001, 0.001, 150), labels), covariance=pd.DataFrame(covariance, labels, labels)
    )
    current = rng.dirichlet(np.ones(150))
    found = tg.optimize(
        moments,
        optimizer="mvo",
        objective="max_utility",
        current=dict(zip(labels, current, strict=True)),
        cost_bps=60,
        impact=0.5,
        cost_horizon_periods=20,
    )
    moved = np.abs(found.values - current)
    assert 5 < (moved == 0).sum() < 150
    assert not ((moved > 0) & (moved < 1e-9)).any()
    assert found.certificate.optimality_gap <= 1e-13
