"""Published risk budgeting portfolios; the JSON file beside this one names source and tolerance of each."""

import json
from pathlib import Path

import numpy as np
import pytest

from tangency.domain.constraint import Scope
from tangency.solve import compile_constraints, parse_constraints, solve_risk_budget, with_implicit

CASES = {case["id"]: case for case in json.loads((Path(__file__).parent / "risk_parity.json").read_text())["cases"]}
WITH_BUDGETS = [name for name, case in CASES.items() if "risk_budget" in case]
# Weights printed for constrained portfolios stand under the bounds of their case.
FREE = [name for name in CASES if name != "richard_roncalli_table_6"]


def covariance_of(case):
    if "covariance" in case:
        return np.array(case["covariance"])
    volatility = np.array(case["volatility"])
    return np.array(case["correlation"]) * np.outer(volatility, volatility)


def solved(case, budget, texts=()):
    covariance = covariance_of(case)
    assets = tuple(f"asset{i}" for i in range(len(covariance)))
    feasible = compile_constraints(with_implicit(parse_constraints(texts)), Scope(assets=assets))
    return solve_risk_budget(covariance, np.array(budget), feasible, optimizer="erc")


@pytest.mark.parametrize("name", FREE)
def test_equal_risk_contributions(name):
    case = CASES[name]
    n = len(covariance_of(case))
    found = solved(case, np.full(n, 1 / n))
    assert found.is_met
    assert (100 * found.weights).tolist() == pytest.approx(case["erc_weight_pct"], abs=case["tolerance_pct"])


@pytest.mark.parametrize("name", WITH_BUDGETS)
def test_risk_budgets(name):
    case = CASES[name]
    found = solved(case, case["risk_budget"])
    assert found.is_met
    assert (100 * found.weights).tolist() == pytest.approx(case["risk_budget_weight_pct"], abs=case["tolerance_pct"])


def test_equal_contributions_within_five_points_of_given_weights():
    """Richard & Roncalli (2019), Table 6: two assets end at their bounds, the others contribute alike."""
    case = CASES["richard_roncalli_table_6"]
    texts = [
        f"weight[asset{i}] between {w - case['bound']:.2f} and {w + case['bound']:.2f}"
        for i, w in enumerate(case["initial_weight"])
    ]
    found = solved(case, np.full(5, 0.2), texts)
    assert not found.is_met
    assert (100 * found.weights).tolist() == pytest.approx(case["erc_weight_pct"], abs=case["tolerance_pct"])
    contributions = found.weights * (covariance_of(case) @ found.weights)
    assert contributions[[0, 2, 3]] / found.scale == pytest.approx(0.2, rel=1e-9)


def test_equal_contributions_under_a_cap():
    """Richard & Roncalli (2019), Table 1, recomputed: at a cap of 30 % the free assets contribute alike."""
    case = CASES["richard_roncalli_table_1"]
    found = solved(case, np.full(4, 0.25), ["weight <= 30%"])
    assert (100 * found.weights).tolist() == pytest.approx([30, 30, 24, 16], abs=1e-8)
