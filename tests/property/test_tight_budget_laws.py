"""Risk budgets under bounds that leave almost no room."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from tangency.domain.constraint import Scope
from tangency.sdk import solve_risk_budget
from tangency.solve import compile_constraints, parse_constraints, with_implicit


@given(st.integers(0, 2**32 - 1), st.sampled_from([0.4999999999, 0.49999999999, 0.499999]))
@settings(max_examples=30, deadline=None)
def test_two_assets_of_almost_half_each_have_weights(seed, least):
    """They ended in a traceback of the root finder, a barrier without minimum, or an unbounded objective."""
    rng = np.random.default_rng(seed)
    values = rng.normal(0, 0.005, (150, 1)) + rng.normal(0, 0.01, (150, 2)) * rng.uniform(0.5, 3, 2)
    covariance = np.cov(values, rowvar=False)
    texts = with_implicit(parse_constraints([f"weight >= {least}"]))
    feasible = compile_constraints(texts, Scope(assets=("A", "B")))
    found = solve_risk_budget(covariance, np.array([0.5, 0.5]), feasible, optimizer="mine")
    assert found.gap <= 1e-8
    assert found.weights.min() >= least - 1e-9
    assert abs(found.weights.sum() - 1.0) <= 1e-9
