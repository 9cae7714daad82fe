"""Constraints reach Riskfolio-Lib exactly, or are refused by name."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import tangency as tg
from tangency.sdk import ConfigurationError, Infeasible, primal_residual
from tangency.testing.problems import Group, make_problem
from tangency_riskfolio.expressed import expressed


def returns(n=4, periods=60, seed=3):
    rng = np.random.default_rng(seed)
    values = rng.standard_t(5, (periods, 1)) * 0.008 + rng.standard_t(4, (periods, n)) * 0.015 + 0.002
    return pd.DataFrame(values, columns=[f"A{i}" for i in range(n)])


def optimized(constraints, **choices):
    asked = {"objective": "min_risk", "risk": "semideviation", "constraints": constraints, **choices}
    return tg.optimize(returns(), optimizer="riskfolio/riskfolio", periods_per_year=252, **asked)


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10**6))
def test_what_is_said_is_the_set(seed):
    """A portfolio of the right net is in the set if and only if it keeps every row that Riskfolio-Lib is told."""
    rng = np.random.default_rng(seed)
    lower, upper = -rng.uniform(0, 0.5), rng.uniform(0.3, 1.0)
    groups = (Group(members=(0, 1), lower=rng.uniform(-0.2, 0.3), upper=rng.uniform(0.3, 0.8)),)
    feasible = make_problem(5, lower=lower, upper=upper, groups=groups).feasible
    said = expressed(feasible, optimizer="riskfolio")
    w = rng.normal(0.2, 0.3, 5)
    w += (1.0 - w.sum()) / 5
    sides = float((said.matrix @ w - said.bound).max())
    assert max(sides, 0.0) == pytest.approx(primal_residual(w, feasible), abs=1e-12)
    assert said.net == 1.0
    assert float(np.maximum(-w, 0).sum()) < said.short or sides > 0  # its own budget of shorts never binds first


def test_the_order_of_assets_does_not_reach_riskfolio():
    """Sides are sorted after the assets are, so that the same set is told in the same order."""
    said = expressed(make_problem(5, upper=0.4).feasible, optimizer="riskfolio")
    order = np.array([3, 1, 4, 0, 2])
    again = said.taken(order).taken(np.argsort(order))
    once = said.taken(np.arange(5))
    assert np.array_equal(again.matrix, once.matrix)
    assert np.array_equal(again.bound, once.bound)


@pytest.mark.parametrize("text", ["short <= 15%", "gross <= 130%", "long <= 115%"])
def test_shorts_within_a_limit_on_gross_long_or_short(text):
    constraints = ["weight >= -50%", text]
    frame = returns().assign(A3=lambda frame: frame["A0"] * 1.7 + 0.001 * np.sin(np.arange(len(frame))))
    asked = {"objective": "min_risk", "risk": "semideviation", "constraints": constraints}
    found = tg.optimize(frame, optimizer="riskfolio/riskfolio", **asked)
    ours = tg.optimize(frame, optimizer="mvo", **asked)
    assert -np.minimum(found.weights, 0).sum() == pytest.approx(0.15, abs=1e-7)
    assert found.certificate.status == "optimal"
    assert found.certificate.objective == pytest.approx(ours.certificate.objective, rel=1e-9)


@pytest.mark.parametrize(
    ("text", "more"),
    [
        ("turnover <= 10%", {"current": {"A0": 1.0}}),
        ("count <= 2", {}),
        ("weight >= 5% or 0", {}),
        ("volatility <= 10%", {}),
        ("cvar <= 3%", {}),
        ("soft(A0 <= 10%, penalty=0.1)", {}),
    ],
)
def test_what_riskfolio_cannot_be_told_exactly_is_refused_by_name(text, more):
    with pytest.raises(ConfigurationError, match="cannot honour") as caught:
        optimized([text], **more)
    assert text.split("(")[-1].split(",")[0] in str(caught.value.where)


def test_a_net_that_is_not_fixed_and_shorts_without_bound_are_refused():
    with pytest.raises(ConfigurationError, match="fixed net"):
        optimized(["net between 50% and 100%"])
    problem = make_problem(3)
    unbounded = replace(problem.feasible, lower=np.full(3, -np.inf))
    with pytest.raises(ConfigurationError, match="bound on short weights"):
        expressed(unbounded, optimizer="riskfolio")


def test_contradictions_are_explained_in_the_users_words():
    with pytest.raises(Infeasible) as caught:
        optimized(["weight <= 20%", "A0 >= 10%"])
    assert [each.constraint for each in caught.value.conflict] == ["weight <= 20%", "net = 100%"]
    assert caught.value.relaxation


def test_half_of_nav_and_prices_of_constraints():
    found = optimized(["net = 50%", "A0 <= 5%"])
    assert found.weights.sum() == pytest.approx(0.5, abs=1e-9)
    ours = tg.optimize(
        returns(), optimizer="mvo", objective="min_risk", risk="semideviation", constraints=["net = 50%", "A0 <= 5%"]
    )
    assert found.certificate.objective == pytest.approx(ours.certificate.objective, rel=1e-9)
    prices = {each.constraint: each.shadow_price for each in found.certificate.binding}
    for each in ours.certificate.binding:
        if each.constraint in prices:
            assert prices[each.constraint] == pytest.approx(each.shadow_price, rel=1e-6, abs=1e-9)
