"""Every objective over every kind of constraint, beside Clarabel; `benchmarks/agreement_study.py` runs many more."""

import pytest

from agreement.kinds import KINDS
from agreement.objectives import OBJECTIVES
from agreement.study import compare

EACH = 5


@pytest.mark.filterwarnings("ignore:Solution may be inaccurate:UserWarning")  # cvxpy's, about the other solver
@pytest.mark.parametrize("objective", OBJECTIVES)
@pytest.mark.parametrize("kind", KINDS)
def test_no_other_solver_finds_a_better_portfolio(kind, objective):
    """f(w) ≤ f(w') (1 + 1e-7) for the other solver's w', and no constraint is violated by more than 1e-9."""
    outcomes = [compare(kind, objective, seed) for seed in range(EACH)]
    assert [outcome for outcome in outcomes if not outcome.agrees] == []
