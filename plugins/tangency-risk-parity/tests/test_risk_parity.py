from itertools import pairwise

import numpy as np
import pytest

from tangency.domain.constraint import Scope
from tangency.sdk import ConfigurationError, DataError, Problem, TangencyError
from tangency.solve import compile_constraints, parse_constraints, with_implicit
from tangency.testing import ComponentKind, assert_conforms
from tangency_risk_parity.budgeting import EqualRiskContribution, RiskBudgeting
from tangency_risk_parity.inverse_volatility import InverseVolatility
from tangency_risk_parity.params import EqualRiskParams, InverseVolatilityParams, RiskBudgetParams
from tangency_risk_parity.plugin import register_optimizers

SPECS = {spec.name: spec for spec in register_optimizers()}
SECTORS = {"BTC": "Money", "ETH": "Chain", "SOL": "Chain", "UNI": {"DeFi": 0.75, "Chain": 0.25}}
COVARIANCE = np.array(
    [
        [0.04, 0.03, 0.01, 0.0],
        [0.03, 0.09, 0.04, 0.02],
        [0.01, 0.04, 0.16, 0.05],
        [0.0, 0.02, 0.05, 0.25],
    ]
)


def problem(covariance=COVARIANCE, constraints=(), **given):
    assets = ("BTC", "ETH", "SOL", "UNI")[: len(covariance)]
    scope = Scope(assets=assets, groups={"sector": SECTORS}, elsewhere=("LUNA",))
    return Problem(
        assets=assets,
        mean=np.zeros(len(covariance)),
        covariance=covariance,
        feasible=compile_constraints(with_implicit(parse_constraints(constraints)), scope),
        returns=None,
        current=None,
        periods_per_year=None,
        seed=0,
        **given,
    )


def shares(solution, covariance=COVARIANCE):
    contributions = solution.weights * (covariance @ solution.weights)
    return contributions / contributions.sum()


@pytest.mark.parametrize("power", [0.0, 1.0, 2.0])
def test_inverse_volatility_conforms(power):
    assert_conforms(SPECS["inverse-volatility"], ComponentKind.OPTIMIZER, params={"power": power})


@pytest.mark.parametrize("name", ["erc", "risk-budget", "factor-risk-budget"])
def test_budgeting_conforms(name):
    assert_conforms(SPECS[name], ComponentKind.OPTIMIZER)


@pytest.mark.parametrize("risk", ["semideviation", "cvar"])
def test_budgeting_by_a_measure_conforms(risk):
    assert_conforms(SPECS["erc"], ComponentKind.OPTIMIZER, params={"risk": risk, "level": 0.8})


def test_no_budgets_are_equal_ones():
    assert shares(RiskBudgeting(RiskBudgetParams()).solve(problem())) == pytest.approx(np.full(4, 0.25), rel=1e-10)


@pytest.mark.parametrize(("power", "expected"), [(1.0, [2 / 3, 1 / 3]), (2.0, [0.8, 0.2]), (0.0, [0.5, 0.5])])
def test_two_assets_by_hand(power, expected):
    found = InverseVolatility(InverseVolatilityParams(power=power)).solve(problem(np.diag([0.01, 0.04])))
    assert found.weights.tolist() == pytest.approx(expected, abs=1e-15)
    assert found.certificate.objective == 0.0
    assert "projected" not in found.certificate.solver


def test_a_cap_moves_inverse_volatility_to_the_nearest_weights_and_says_so():
    """From (2/3, 1/3) the nearest point with w₁ ≤ 60 % lies 1/15 · √2 away."""
    found = InverseVolatility(InverseVolatilityParams()).solve(problem(np.diag([0.01, 0.04]), ["weight[BTC] <= 60%"]))
    assert found.weights.tolist() == pytest.approx([0.6, 0.4], abs=1e-12)
    assert found.certificate.objective == pytest.approx(np.sqrt(2) / 15, abs=1e-12)
    assert "projected on the constraints" in found.certificate.solver
    (cap,) = (each for each in found.certificate.binding if each.constraint == "weight[BTC] <= 60%")
    # The distance √2 (2/3 − cap) falls by √2 for each unit of the cap.
    assert cap.shadow_price == pytest.approx(np.sqrt(2), abs=1e-9)


def test_equal_contributions():
    found = EqualRiskContribution(EqualRiskParams()).solve(problem())
    assert shares(found) == pytest.approx(np.full(4, 0.25), rel=1e-10)
    certificate = found.certificate
    assert certificate.status == "optimal"
    assert certificate.optimality_measure == "largest relative deviation from the risk budget"
    assert certificate.optimality_gap == pytest.approx(np.abs(4 * shares(found) - 1).max(), abs=1e-14)
    assert certificate.missed == ()


def test_budgets_by_asset_and_group():
    """DeFi's budget goes to its one asset; ETH and SOL, which nothing names, share what is left."""
    budgets = {"BTC": 0.4, "sector[DeFi]": 0.25}
    found = RiskBudgeting(RiskBudgetParams(budgets=budgets)).solve(problem())
    assert shares(found) == pytest.approx([0.4, 0.175, 0.175, 0.25], rel=1e-10)


def test_a_groups_budget_is_split_by_membership():
    found = RiskBudgeting(RiskBudgetParams(budgets={"sector[Chain]": 0.45})).solve(problem())
    assert shares(found) == pytest.approx([0.55, 0.2, 0.2, 0.05], rel=1e-10)


def test_what_a_constraint_prevents_is_reported_with_the_guilty_constraint():
    found = EqualRiskContribution(EqualRiskParams()).solve(problem(constraints=["weight[BTC] <= 20%"]))
    certificate = found.certificate
    assert found.weights[0] == pytest.approx(0.2, abs=1e-12)
    assert {each.asset for each in certificate.missed} == {"BTC", "ETH", "SOL", "UNI"}
    assert certificate.missed[0].asset == "BTC"
    for each in certificate.missed:
        assert each.budget == 0.25
        assert each.share == pytest.approx(shares(found)[("BTC", "ETH", "SOL", "UNI").index(each.asset)], abs=1e-15)
    by_size = [abs(each.share - each.budget) for each in certificate.missed]
    assert all(a >= b for a, b in pairwise(by_size))
    # What nothing holds keeps its proportions.
    assert shares(found)[1:] == pytest.approx(np.full(3, shares(found)[1]), rel=1e-9)
    (cap,) = (each for each in certificate.binding if each.constraint == "weight[BTC] <= 20%")
    # c₁ = λ(b₁ − m w₁) and c₂ = λ b₂: the price m follows from the contributions.
    assert cap.shadow_price == pytest.approx(0.25 * (1 - shares(found)[0] / shares(found)[1]) / 0.2, rel=1e-8)


@pytest.mark.parametrize(
    ("budgets", "words"),
    [
        ({"BTX": 0.4}, "BTC"),
        ({"sectr[DeFi]": 0.4}, "sector"),
        ({"sector[Defi]": 0.4}, "DeFi"),
        ({"LUNA": 0.4}, "nothing in today's universe"),
        ({"UNI": 0.4, "sector[DeFi]": 0.2}, "two budgets name UNI"),
        ({"BTC": 0.6, "ETH": 0.4}, "nothing is left"),
        ({"BTC": 0.3, "ETH": 0.2, "SOL": 0.2, "UNI": 0.2}, "add up to 100 %"),
    ],
)
def test_budgets_that_make_no_sense_are_refused(budgets, words):
    with pytest.raises(TangencyError, match=words):
        RiskBudgeting(RiskBudgetParams(budgets=budgets)).solve(problem())


@pytest.mark.parametrize("name", ["inverse-volatility", "erc"])
def test_an_asset_without_risk_is_named(name):
    spec = SPECS[name]
    with pytest.raises(DataError, match="asset ETH"):
        spec.factory(spec.params()).solve(problem(np.diag([0.01, 0.0])))


@pytest.mark.parametrize("name", ["inverse-volatility", "erc"])
def test_what_has_no_meaning_is_refused_by_name(name):
    spec = SPECS[name]
    with pytest.raises(ConfigurationError, match="soft"):
        spec.factory(spec.params()).solve(problem(constraints=["soft(weight <= 20%, penalty=5)"]))
    with pytest.raises(ConfigurationError, match="fixed net"):
        spec.factory(spec.params()).solve(problem(constraints=["net between 50% and 100%"]))
