"""Riskfolio-Lib's own expected weights come back through the plugin, to the digits that they justify."""

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import tangency as tg
from tangency.sdk import Infeasible, RiskKind
from tangency_riskfolio.risk import RiskfolioRisk
from tangency_riskfolio.riskfolio_measure import RiskfolioMeasure
from tangency_riskfolio.uncertainty import resampled_sets
from tangency_riskfolio.worst_case_params import UncertaintySet, WorstCaseParams

HERE = Path(__file__).parent
SHARED = json.loads((HERE.parents[2] / "tests/golden/riskfolio_risk_measures.json").read_text(encoding="utf-8"))
EXPECTED = json.loads((HERE / "riskfolio_expected.json").read_text(encoding="utf-8"))
RETURNS = pd.DataFrame(SHARED["prices"], columns=SHARED["assets"]).pct_change().iloc[1:]
BY_CODE = {risk.code: risk for risk in RiskfolioRisk}


def weights(optimizer="riskfolio/riskfolio", **choices):
    return tg.optimize(RETURNS, optimizer=optimizer, **choices).weights.to_numpy()


@pytest.mark.parametrize(
    ("objective", "table"), [("min_risk", SHARED["min_risk"]), ("max_sharpe", SHARED["max_ratio"])]
)
@pytest.mark.parametrize("kind", [kind for kind in RiskKind if kind is not RiskKind.GINI])
def test_measures_of_the_core(kind, objective, table):
    assert weights(objective=objective, risk=str(kind)) == pytest.approx(table[kind], abs=5e-5)


@pytest.mark.parametrize(("objective", "code"), [("min_risk", "CVRG"), ("min_risk", "TGRG"), ("max_sharpe", "CVRG")])
def test_measures_beyond_the_core(objective, code):
    found = weights(objective=objective, risk=str(BY_CODE[code]))
    assert found == pytest.approx(EXPECTED[objective][code], abs=5e-5)


def test_the_expected_ratio_to_the_tail_gini_is_no_maximum():
    """It lies 14 % below what the plugin reaches: Riskfolio-Lib changes the solver where the first one breaks down."""
    found = weights(objective="max_sharpe", risk="tail_gini")
    theirs = np.array(EXPECTED["max_sharpe"]["TG"])
    values = RETURNS.to_numpy()
    risk = RiskfolioMeasure(risk=RiskfolioRisk.TAIL_GINI, scenarios=values, level=0.95, kappa=0.3)
    ratios = [float(values.mean(axis=0) @ w) / risk.value(w) for w in (found, theirs / theirs.sum())]
    assert ratios[1] / ratios[0] == pytest.approx(0.857, abs=1e-3)


@pytest.mark.parametrize("code", EXPECTED["risk_parity"])
def test_risk_parity(code):
    found = weights("riskfolio-risk-parity", risk=str(BY_CODE[code]))
    assert found == pytest.approx(EXPECTED["risk_parity"][code], abs=1e-5)


@pytest.mark.parametrize("mean_set", ["box", "ellipsoid"])
def test_the_worst_covariance_of_a_box(mean_set):
    """The least worst variance does not depend on the means."""
    found = tg.optimize(RETURNS, optimizer="riskfolio-worst-case", mean_uncertainty=mean_set, draws=3000)
    expected = EXPECTED["worst_case"][f"MinRisk-{mean_set.removesuffix('soid')}-box"]
    assert found.weights.tolist() == pytest.approx(expected, abs=1e-5)
    assert found.certificate.status == "optimal"


def test_the_expected_worst_covariance_of_an_ellipsoid_is_not_the_least():
    """3.5 % above what Clarabel reaches: it gives up on the program in the unit of returns, and SCS takes over."""
    params = {"covariance_uncertainty": "ellipsoid", "draws": 3000}
    values, theirs = RETURNS.to_numpy(), np.array(EXPECTED["worst_case"]["MinRisk-box-ellip"])
    sets = resampled_sets(values, tuple(RETURNS.columns), WorstCaseParams(**params), seed=0)
    variances = [
        sets.worst_variance(UncertaintySet.ELLIPSOID, np.cov(values.T), w)
        for w in (weights("riskfolio-worst-case", **params), theirs / theirs.sum())
    ]
    assert variances[1] / variances[0] == pytest.approx(1.035, abs=2e-3)


@pytest.mark.parametrize("mean_set", ["box", "ellipsoid"])
def test_ratios_of_worst_means_below_zero_are_refused(mean_set):
    """No portfolio's worst mean is positive here, and still Riskfolio-Lib's tests expect weights of the "ratio"."""
    with pytest.raises(Infeasible, match="worst mean"):
        weights("riskfolio-worst-case", objective="max_mean_to_variance", mean_uncertainty=mean_set, draws=3000)
