"""Tangency and Riskfolio-Lib agree on every measure that both have, or a judge says who is wrong."""

import pytest

from agreement.beside_riskfolio import AGREED, OBJECTIVES, compared
from tangency.sdk import RiskKind


@pytest.mark.parametrize("objective", OBJECTIVES)
@pytest.mark.parametrize("kind", [kind for kind in RiskKind if kind is not RiskKind.GINI])
def test_both_reach_the_same_objective_by_either_formula(kind, objective):
    found = compared(kind, objective, 1)
    assert abs(found.by_ours) <= AGREED
    assert abs(found.by_theirs) <= AGREED


@pytest.mark.parametrize("seed", [0, 1])
@pytest.mark.parametrize("objective", OBJECTIVES)
def test_of_the_mean_difference_highs_says_that_riskfolio_is_wrong(objective, seed):
    """Riskfolio-Lib replaces the order statistics by five norms; HiGHS has every pair of periods."""
    found = compared(RiskKind.GINI, objective, seed)
    assert not found.agrees
    assert found.verdict.wrong == "Riskfolio-Lib"
    assert found.verdict.ours <= 1e-9
