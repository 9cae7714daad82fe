"""What is said of contradictory constraints, checked by another solver; `benchmarks/agreement_study.py` runs more."""

import pytest

from agreement.contradictions import CONTRADICTIONS, contradict


@pytest.mark.filterwarnings("ignore:Solution may be inaccurate:UserWarning")  # cvxpy's, about the other solver
@pytest.mark.parametrize("seed", range(2 * len(CONTRADICTIONS)))
def test_a_conflict_is_irreducible_and_its_relaxation_solves(seed):
    """The conflict cannot be satisfied, without any one member it can, and the suggestions, put in place, solve."""
    assert contradict(seed).fault == ""
