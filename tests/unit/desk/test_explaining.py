import pickle

import numpy as np
import pandas as pd
import pytest

import tangency as tg
from tangency.errors import UnknownName


@pytest.fixture(scope="module")
def panel():
    return tg.load("crypto", as_of="2024-11-30")


def moments(mean, covariance):
    labels = [chr(ord("A") + i) for i in range(len(mean))]
    return tg.Moments(mean=pd.Series(mean, labels), covariance=pd.DataFrame(covariance, labels, labels))


def test_a_cap_and_a_sector_explain_a_weight(panel, demo_case):
    plan = tg.optimize(panel, **demo_case)
    bnb = plan.explain("BNB")
    assert [c.constraint for c in bnb.constraints] == ["weight <= 20%"]
    assert bnb.constraints[0].side == "upper"
    assert bnb.constraints[0].weight_without > 0.2
    sol = plan.explain("SOL")
    assert [c.constraint for c in sol.constraints] == ['sector["Layer 1"] <= 30%']
    total = sum(plan.explain(asset).risk_contribution for asset in plan.assets)
    assert total == pytest.approx(plan.volatility, rel=1e-12)


def test_the_weight_without_a_constraint_is_the_optimum_without_it(panel, demo_case):
    plan = tg.optimize(panel, **demo_case)
    without = tg.optimize(panel, **{**demo_case, "constraints": ["weight <= 20%"]})
    (held,) = plan.explain("SOL").constraints
    assert held.weight_without == without.weights["SOL"]


def test_an_asset_enters_where_its_threshold_says(panel, demo_case):
    """Raising the mean to just below the threshold leaves it out; to just above it brings it in."""
    close = panel.close().pct_change().iloc[1:]
    base = tg.optimize(close, optimizer="mvo", objective="max_sharpe")
    threshold = base.explain("XMR").threshold
    assert threshold.move == "enters"
    covariance = close.cov()
    for nudge, is_in in ((-1e-7, False), (1e-6, True)):
        mean = close.mean()
        mean["XMR"] = threshold.mean + nudge
        moved = tg.optimize(tg.Moments(mean=mean, covariance=covariance), optimizer="mvo", objective="max_sharpe")
        assert (moved.weights["XMR"] > 1e-8) == is_in


def test_the_threshold_of_two_uncorrelated_assets_by_hand():
    """Under maximum ratio an uncorrelated asset leaves where its mean reaches zero."""
    found = tg.optimize(moments([0.10, 0.05], np.diag([0.04, 0.01])), optimizer="mvo", objective="max_sharpe")
    threshold = found.explain("B").threshold
    assert threshold.move == "leaves"
    assert threshold.mean == pytest.approx(0.0, abs=1e-6)


def test_minimum_risk_knows_no_mean():
    found = tg.optimize(moments([0.10, 0.05], np.diag([0.04, 0.01])), optimizer="mvo", objective="min_risk")
    assert found.explain("A").threshold is None


def test_an_unknown_asset_is_named():
    found = tg.optimize(moments([0.10, 0.05], np.eye(2)), optimizer="mvo", objective="min_risk")
    with pytest.raises(UnknownName):
        found.explain("C")


def test_an_explanation_travels_and_speaks(panel, demo_case):
    plan = pickle.loads(pickle.dumps(tg.optimize(panel, **demo_case)))
    text = str(plan.explain("TRX"))
    assert "weight <= 20% bounds it above: without it the weight is" in text
