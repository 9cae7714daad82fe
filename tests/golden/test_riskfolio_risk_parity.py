"""Equal risk contributions by eleven measures, against the weights that Riskfolio-Lib publishes for its own tests.

What both minimise is ρ(w) over the geometric mean of the weights. Ours is never above theirs, and by less than 1e-6
below it, but for the mean difference, which is approximated over there: theirs is 9e-5 above the minimum.
"""

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import tangency as tg
from tangency.domain.risk_kind import RiskKind
from tangency.risk.measures import scenario_measure

HERE = Path(__file__).parent
GOLDEN = json.loads((HERE / "riskfolio_risk_parity.json").read_text(encoding="utf-8"))
MARKET = json.loads((HERE / "riskfolio_risk_measures.json").read_text(encoding="utf-8"))
RETURNS = pd.DataFrame(MARKET["prices"], columns=MARKET["assets"]).pct_change().iloc[1:]
CLOSE = {RiskKind.GINI: 1e-4}
DIGITS = {RiskKind.GINI: 3e-3}


def objective(kind, weights):
    if kind is RiskKind.VOLATILITY:
        risk = float(np.sqrt(weights @ np.cov(RETURNS.to_numpy().T) @ weights))
    else:
        risk = scenario_measure(kind, RETURNS.to_numpy()).value(weights)
    return risk / np.exp(np.log(weights).mean())


@pytest.mark.parametrize("name", GOLDEN["risk_parity"])
def test_equal_risk_contributions(name):
    kind = RiskKind(name)
    theirs = np.array(GOLDEN["risk_parity"][name])
    found = tg.optimize(RETURNS, optimizer="erc", risk=name)
    ours = found.weights.to_numpy()
    assert objective(kind, ours) <= objective(kind, theirs) * (1 + 1e-12)
    assert objective(kind, ours) == pytest.approx(objective(kind, theirs), rel=CLOSE.get(kind, 1e-6))
    assert ours == pytest.approx(theirs, abs=DIGITS.get(kind, 1e-5))
    assert found.certificate.optimality_measure == "largest relative deviation from the risk budget"
    assert found.certificate.optimality_gap <= 1e-8
