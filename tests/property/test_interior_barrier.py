"""Laws of the log barrier's interior point: it finds what Newton's method does, and what that loses."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tangency.domain.constraint import Scope
from tangency.errors import ConfigurationError
from tangency.solve import compile_constraints, parse_constraints, solve_risk_budget, with_implicit
from tangency.solve.risk_budget.barrier import BudgetBarrier
from tangency.solve.risk_budget.budgeted_risk import BudgetedVariance
from tangency.solve.risk_budget.interior_barrier import InteriorBarrier
from tangency.solve.risk_budget.terms import SignedTerms

SEEDS = st.integers(0, 2**32 - 1)
TEXTS = (
    ["weight <= 22%", "weight >= -60%"],
    ["A0 == 12%", "A1 + A2 <= 25%", "weight >= -60%"],
    ["A0 >= 9%", "A1 - A2 >= 4%", "A3 + A4 <= 60%", "A3 + A4 >= 5%", "weight >= -60%"],
)


def drawn(seed, n):
    rng = np.random.default_rng(seed)
    returns = rng.standard_normal((60, n)) * rng.uniform(0.5, 2.0, n) + rng.standard_normal((60, 1))
    return np.cov(returns, rowvar=False), rng.dirichlet(np.full(n, 5.0)) * 0.9 + 0.1 / n


def feasible_set(n, texts):
    scope = Scope(assets=tuple(f"A{i}" for i in range(n)))
    return compile_constraints(with_implicit(parse_constraints(texts)), scope)


@given(SEEDS, st.sampled_from(TEXTS), st.floats(-3.0, 3.0), st.sampled_from([1.0, -1.0]))
@settings(max_examples=30, deadline=None)
def test_it_ends_where_newtons_method_does(seed, texts, log_scale, last):
    """Weights and multipliers of data of like sizes, long or short, with rows of every kind."""
    covariance, budget = drawn(seed, 6)
    signs = np.array([1.0, 1.0, 1.0, 1.0, 1.0, last])
    whole = {
        "risk": BudgetedVariance(covariance=covariance),
        "terms": SignedTerms(budget=budget, signs=signs),
        "feasible": feasible_set(6, texts),
    }
    newton, interior = BudgetBarrier(**whole), InteriorBarrier(**whole)
    weights, multipliers = interior.minimum(10.0**log_scale, signs / 6)
    assert interior.gap(10.0**log_scale, weights, multipliers) <= 1e-12
    other, others = newton.minimum(10.0**log_scale, signs / 6)
    assert weights == pytest.approx(other, abs=1e-7)
    slope = covariance @ weights - 10.0**log_scale * budget / weights
    size = np.abs(slope).max()
    assert slope + multipliers.bounds + multipliers.rows @ whole["feasible"].rows == pytest.approx(0.0, abs=1e-9 * size)
    assert multipliers.rows == pytest.approx(others.rows, abs=1e-5 * size)


@given(SEEDS, st.integers(2, 12), st.floats(-8.0, 8.0))
@settings(max_examples=30, deadline=None)
def test_units_of_assets_do_not_matter(seed, n, spread):
    """An asset in other units has the inverse weight, however many orders of magnitude they are apart."""
    covariance, budget = drawn(seed, n)
    units = 10.0 ** np.linspace(-spread, spread, n)
    terms = SignedTerms(budget=budget, signs=np.ones(n))
    found = [
        InteriorBarrier(risk=BudgetedVariance(covariance=matrix), terms=terms, feasible=unbounded).minimum(1.0, budget)
        for matrix in (covariance, covariance * units * units[:, None])
        for unbounded in [feasible_set(n, ["net <= 1e18"])]
    ]
    (one, _), (other, _) = found
    assert other * units == pytest.approx(one, rel=1e-10)


def test_a_net_that_least_risk_exceeds_is_said_to_be_out_of_reach():
    """A volatile asset that is to be held is hedged by more of a calm one than the net allows, at any scale."""
    covariance = np.array([[1.0, -0.6e-2, 0.0], [-0.6e-2, 1e-4, 0.0], [0.0, 0.0, 1.0]])
    with pytest.raises(ConfigurationError, match="no scale of the risk budgets gives the net") as refused:
        solve_risk_budget(covariance, np.full(3, 1.0 / 3.0), feasible_set(3, ["A0 >= 40%"]), optimizer="mine")
    assert "24.4 times" in str(refused.value)  # 0.4 held, and 60 times as much to hedge it
