"""Every component passes the kit, and what it says of its measure is true."""

import numpy as np
import pytest

from tangency.sdk import RiskKind
from tangency.testing import ComponentKind, assert_conforms
from tangency_riskfolio.params import BudgetedRisk
from tangency_riskfolio.plugin import register_optimizers, register_risk_models
from tangency_riskfolio.risk import RiskfolioRisk

MEAN_RISK, WORST_CASE, RISK_PARITY = register_optimizers()
(FACTORS,) = register_risk_models()


@pytest.mark.parametrize(
    "params",
    [
        {},
        {"objective": "min_risk", "risk": "cvar"},
        {"objective": "max_return"},
        {"objective": "max_utility", "risk": "kurtosis"},
    ],
    ids=lambda params: " ".join(params.values()) or "defaults",
)
def test_mean_risk(params):
    assert_conforms(MEAN_RISK, ComponentKind.OPTIMIZER, params=params)


def test_worst_case():
    assert_conforms(WORST_CASE, ComponentKind.OPTIMIZER, params={"draws": 100})


@pytest.mark.parametrize("risk", ["volatility", "cvar"])
def test_risk_parity(risk):
    assert_conforms(RISK_PARITY, ComponentKind.OPTIMIZER, params={"risk": risk})


@pytest.mark.parametrize(
    "params", [{}, {"selection": "backward", "criterion": "schwarz"}, {"selection": "components"}], ids=str
)
def test_factors(params):
    assert_conforms(FACTORS, ComponentKind.RISK_MODEL, params=params)


def test_the_core_words_mean_the_core_measures():
    assert [risk.kind for risk in RiskfolioRisk if risk.kind] == list(RiskKind)
    assert len({risk.code for risk in RiskfolioRisk}) == len(RiskfolioRisk)
    assert all(risk.full_name for risk in RiskfolioRisk)
    assert np.all([risk.kind is None for risk in RiskfolioRisk if risk.is_moment])


def test_measures_that_can_be_budgeted_are_measures():
    assert {each.value for each in BudgetedRisk} == {
        risk.value for risk in RiskfolioRisk if risk not in {"worst", "range", "max_drawdown", "average_drawdown"}
    }
