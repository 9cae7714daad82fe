"""Tangency and Riskfolio-Lib agree on every measure that both have, or a judge says who is wrong.

`benchmarks/riskfolio_agreement.py` is the longer form.
"""

import pytest

from agreement.beside_riskfolio import AGREED, compared
from tangency.sdk import RiskKind


@pytest.mark.parametrize("objective", ["min_risk", "max_sharpe"])
@pytest.mark.parametrize("kind", [kind for kind in RiskKind if kind is not RiskKind.GINI])
def test_both_reach_the_same_objective_by_either_formula(kind, objective):
    found = compared(kind, objective, 1)
    assert abs(found.by_ours) <= AGREED
    assert abs(found.by_theirs) <= AGREED


@pytest.mark.parametrize("kind", [RiskKind.VOLATILITY, RiskKind.SEMIDEVIATION, RiskKind.MAD, RiskKind.ULCER])
def test_utilities_weigh_risk_alike(kind):
    assert abs(compared(kind, "max_utility", 2).by_ours) <= AGREED


@pytest.mark.parametrize("objective", ["min_risk", "max_sharpe"])
def test_of_the_mean_difference_highs_says_that_riskfolio_is_wrong(objective):
    """Riskfolio-Lib replaces the order statistics by five norms; HiGHS has every pair of periods."""
    found = compared(RiskKind.GINI, objective, 1)
    assert not found.agrees
    assert found.verdict.wrong == "Riskfolio-Lib (portfolio)"
    assert abs(found.verdict.ours) <= 1e-9


@pytest.mark.parametrize("seed", range(4))
def test_of_the_entropic_formula_scipy_is_the_judge(seed):
    """Ours is SciPy's number on every processor; where Riskfolio-Lib's is another, as on some, it is wrong."""
    found = compared(RiskKind.EVAR, "min_risk", seed)
    assert abs(found.by_ours) <= AGREED
    assert abs(found.verdict.ours) <= AGREED
    assert found.agrees or found.verdict.wrong == "Riskfolio-Lib (formula)"
