"""A certificate as the last line of a cell: its claims, what binds, and what is paid."""

from tangency.contracts.solution import Binding, Certificate, Charge, MissedBudget, SoftViolation

CERTIFICATE = Certificate(
    status="optimal",
    solver="active set",
    objective=1.23456789,
    objective_unit="Sharpe ratio (annual)",
    primal_residual=2.22e-16,
    optimality_measure="relative duality gap",
    optimality_gap=1.5e-17,
    binding=(Binding(constraint="weight <= 20%", side="upper", shadow_price=3.5, assets=tuple("ABCDEF")),),
    violated=(SoftViolation(constraint="turnover <= 40%", violation=0.05),),
    charges=(Charge(name="trading", rate=0.0012, per="year"),),
    turnover=0.25,
    missed=(MissedBudget(asset="BTC", budget=0.2, share=0.31),),
)
LINES = """\
Certificate: optimal
  Sharpe ratio (annual)  1.23457
  largest violation      2.2e-16 of NAV
  relative duality gap   1.5e-17
  solver                 active set
  exceeded               turnover <= 40%, by 5.0000%
  risk budget missed     BTC: 31.00% of the risk, budget 20.00%
  cost of trading        0.1200% a year
  turnover               25.00%
  binding                weight <= 20% [A, B, C, D and 2 more]: one point is worth +0.035 of Sharpe ratio (annual)"""


def test_as_text():
    assert repr(CERTIFICATE) == LINES


def test_as_html():
    shown = CERTIFICATE._repr_html_()
    assert shown.count("<table") == 2
    assert "weight &lt;= 20%" in shown
    assert "A, B, C, D and 2 more" in shown


def test_without_a_claim_and_without_anything_that_binds():
    bare = Certificate(
        status="feasible",
        solver="closed form",
        objective=0.1,
        objective_unit="volatility",
        primal_residual=0.0,
        optimality_measure=None,
        optimality_gap=None,
    )
    assert "gap" not in repr(bare)
    assert bare._repr_html_().count("<table") == 1
