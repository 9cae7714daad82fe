"""Least risk and largest ratio by 15 measures, against the weights that Riskfolio-Lib publishes for its own tests.

Several measures have flat optima, so what is compared is the value that the weights reach: ours is at least as good,
and theirs is as good to what their solver's tolerance and eight printed digits leave.
"""

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import tangency as tg
from tangency.domain.risk_kind import RiskKind
from tangency.risk.measures import scenario_measure

GOLDEN = json.loads((Path(__file__).parent / "riskfolio_risk_measures.json").read_text(encoding="utf-8"))
PRICES = pd.DataFrame(GOLDEN["prices"], columns=GOLDEN["assets"])
RETURNS = PRICES.pct_change().iloc[1:]
# Relative; entropic measures are solved to fewer digits over there as well, and the mean difference approximately.
CLOSE = {RiskKind.EVAR: 1e-4, RiskKind.EDAR: 1e-4, RiskKind.GINI: 1e-4}


def risk(kind, weights):
    if kind is RiskKind.VOLATILITY:
        return float(np.sqrt(weights @ np.cov(RETURNS.to_numpy().T) @ weights))
    return scenario_measure(kind, RETURNS.to_numpy()).value(weights)


@pytest.mark.parametrize("kind", RiskKind)
def test_least_risk(kind):
    found = tg.optimize(RETURNS, optimizer="mvo", objective="min_risk", risk=str(kind))
    theirs = np.array(GOLDEN["min_risk"][kind])
    ours = risk(kind, found.weights.to_numpy())
    assert ours <= risk(kind, theirs / theirs.sum()) * (1 + 1e-9)
    assert ours == pytest.approx(risk(kind, theirs), rel=CLOSE.get(kind, 1e-5))


@pytest.mark.parametrize("kind", RiskKind)
def test_largest_ratio(kind):
    found = tg.optimize(RETURNS, optimizer="mvo", objective="max_sharpe", risk=str(kind))
    mean = RETURNS.to_numpy().mean(axis=0)
    theirs, ours = np.array(GOLDEN["max_ratio"][kind]), found.weights.to_numpy()
    ratio = mean @ ours / risk(kind, ours)
    assert ratio >= mean @ theirs / risk(kind, theirs) * (1 - 1e-9)
    assert ratio == pytest.approx(mean @ theirs / risk(kind, theirs), rel=CLOSE.get(kind, 1e-4))


@pytest.mark.parametrize("kind", ["mad", "semideviation", "lpm2", "average_drawdown", "ulcer"])
def test_weights_where_the_optimum_is_not_flat(kind):
    found = tg.optimize(RETURNS, optimizer="mvo", objective="min_risk", risk=kind)
    assert found.weights.tolist() == pytest.approx(GOLDEN["min_risk"][kind], abs=1e-3)
