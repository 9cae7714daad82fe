"""The words of the language beyond weights and groups: what they read as, and where their faults are."""

import pytest

from tangency.domain.constraint import (
    AssetWeight,
    Beta,
    EachWeight,
    GroupWeight,
    HeldCount,
    Holding,
    NetWeight,
    PortfolioMean,
    PortfolioRisk,
    SidedWeight,
    Term,
    TrackingError,
    Turnover,
)
from tangency.domain.risk_kind import RiskKind
from tangency.errors import ConstraintSyntaxError
from tangency.solve import parse_constraint
from tangency.solve.language.unparse import constraint_text


def one(quantity, coefficient=1.0):
    return (Term(coefficient=coefficient, quantity=quantity),)


def listed(**weights):
    holdings = tuple(Holding(symbol=symbol, weight=weight) for symbol, weight in weights.items())
    return TrackingError(benchmark="holdings", holdings=holdings)


@pytest.mark.parametrize(
    ("text", "terms", "lower", "upper"),
    [
        ("gross <= 150%", one(SidedWeight(side="gross")), None, 1.5),
        ("long <= 1.3", one(SidedWeight(side="long")), None, 1.3),
        ("Short <= 30%", one(SidedWeight(side="short")), None, 0.3),
        ("30% >= short", one(SidedWeight(side="short")), None, 0.3),
        ("short <= 0.5 * long", one(SidedWeight(side="short")) + one(SidedWeight(side="long"), -0.5), None, 0.0),
        ("long - short = 100%", one(SidedWeight(side="long")) + one(SidedWeight(side="short"), -1.0), 1.0, 1.0),
        ("gross - net <= 60%", one(SidedWeight(side="gross")) + one(NetWeight(), -1.0), None, 0.6),
        ("turnover <= 40%", one(Turnover()), None, 0.4),
        ("count <= 15", one(HeldCount()), None, 15.0),
        ("cvar <= 4%", one(PortfolioRisk(kind=RiskKind.CVAR)), None, 0.04),
        ("cvar[99%] <= 4%", one(PortfolioRisk(kind=RiskKind.CVAR, level=0.99)), None, 0.04),
        ("cvar[.9] <= -1%", one(PortfolioRisk(kind=RiskKind.CVAR, level=0.9)), None, -0.01),
        ("lpm1[-1%] <= 4%", one(PortfolioRisk(kind=RiskKind.LPM1, threshold=-0.01)), None, 0.04),
        ("lpm2[+1%] <= 4%", one(PortfolioRisk(kind=RiskKind.LPM2, threshold=0.01)), None, 0.04),
        *((f"{kind} <= 4%", one(PortfolioRisk(kind=kind)), None, 0.04) for kind in RiskKind),
        ("Max_Drawdown <= 20%", one(PortfolioRisk(kind=RiskKind.MAX_DRAWDOWN)), None, 0.2),
        ("mean >= 8%", one(PortfolioMean()), 0.08, None),
        ("mean - 2 * beta[BTC] <= 8%", one(PortfolioMean()) + one(Beta(symbol="BTC"), -2.0), None, 0.08),
        ("tracking_error <= 5%", one(TrackingError()), None, 0.05),
        ("tracking_error[equal] <= 5%", one(TrackingError()), None, 0.05),
        ("tracking_error[current] <= 5%", one(TrackingError(benchmark="current")), None, 0.05),
        ('tracking_error["current"] <= 5%', one(listed(current=1.0)), None, 0.05),
        ("tracking_error[BTC] <= 5%", one(listed(BTC=1.0)), None, 0.05),
        ("tracking_error[ETH: 60%, BTC: .4] <= 5%", one(listed(ETH=0.6, BTC=0.4)), None, 0.05),
        ("beta[BTC] between 0.5 and 1", one(Beta(symbol="BTC")), 0.5, 1.0),
        ("beta[BTC] >= beta[ETH]", one(Beta(symbol="BTC")) + one(Beta(symbol="ETH"), -1.0), 0.0, None),
        (
            "sector[DeFi] <= 2 * sector[Meme]",
            one(GroupWeight(taxonomy="sector", label="DeFi")) + one(GroupWeight(taxonomy="sector", label="Meme"), -2.0),
            None,
            0.0,
        ),
        # Words are words of the language only where they can be nothing else.
        ("BETA <= 5%", one(AssetWeight(symbol="BETA")), None, 0.05),
        ("soft <= 5%", one(AssetWeight(symbol="soft")), None, 0.05),
        (
            "order + long_only <= 5%",
            one(AssetWeight(symbol="order")) + one(AssetWeight(symbol="long_only")),
            None,
            0.05,
        ),
        ("weight[turnover] <= 5%", one(AssetWeight(symbol="turnover")), None, 0.05),
        ("weight[a:b, c] <= 5%", one(AssetWeight(symbol="a:b, c")), None, 0.05),
    ],
)
def test_reads(text, terms, lower, upper):
    constraint = parse_constraint(text)
    assert constraint.terms == terms
    assert (constraint.lower, constraint.upper) == (lower, upper)
    assert (constraint.or_zero, constraint.penalty) == (False, None)
    again = parse_constraint(constraint_text(constraint.terms, lower, upper))
    assert (again.terms, again.lower, again.upper) == (terms, lower, upper)


@pytest.mark.parametrize(
    ("text", "lower", "upper"),
    [
        ("weight >= 2% or 0", 0.02, None),
        ("weight between 2% and 10% or 0", 0.02, 0.1),
        ("2% <= weight[BTC] <= 10% or 0.0", 0.02, 0.1),
    ],
)
def test_reads_zero_or_minimum(text, lower, upper):
    constraint = parse_constraint(text)
    assert constraint.or_zero
    assert (constraint.lower, constraint.upper) == (lower, upper)
    assert isinstance(constraint.terms[0].quantity, EachWeight | AssetWeight)
    assert parse_constraint(constraint_text(constraint.terms, lower, upper, or_zero=True)).or_zero


@pytest.mark.parametrize(
    ("text", "penalty"),
    [
        ("soft(weight[BTC] <= 20%, penalty=5)", 5.0),
        ("SOFT ( turnover <= 40% , penalty = 1e-2 )", 0.01),
        ("soft(cvar <= 4%, penalty=50%)", 0.5),
        ("soft(net between 90% and 100%, penalty=0)", 0.0),
    ],
)
def test_reads_soft(text, penalty):
    assert parse_constraint(text).penalty == penalty


@pytest.mark.parametrize(
    ("text", "column", "words"),
    [
        ("gross >= 100%", 1, "floor under gross is not convex"),
        ("gross = 100%", 1, "floor under gross is not convex"),
        ("50% <= turnover <= 90%", 8, "floor under turnover is not convex"),
        ("ETH - 2 * short <= 5%", 11, "floor under short is not convex"),
        ("turnover + gross <= 1", 1, "turnover cannot stand beside"),
        ("weight <= 0.2 * gross", 17, "gross cannot stand beside `weight`"),
        ("gross[x] <= 3", 6, "`gross` takes no brackets"),
        ("cvar >= 1%", 1, "cvar has an upper limit only"),
        ("cvar[100%] <= 1%", 1, "level of cvar"),
        ("ETH + cvar <= 1%", 7, "cvar stands alone"),
        ("2 * tracking_error <= 1%", 5, "tracking_error stands alone"),
        ("tracking_error <= 0", 1, "above zero"),
        ("tracking_error[A: 50%, B] <= 1%", 24, "cannot read"),
        ("count <= 1.5", 1, "whole number"),
        ("count >= 3", 1, "count has an upper limit only"),
        ("count <= -1", 1, "whole number"),
        ("weight >= 2% or 1%", 18, "cannot read"),
        ("weight >= 2% or 1", 17, "alternative to a minimum weight is 0"),
        ("weight <= 2% or 0", 17, "only a positive minimum"),
        ("ETH + BTC >= 2% or 0", 20, "only a positive minimum"),
        ("soft(weight <= 3%)", 18, "needs its penalty"),
        ("soft(count <= 3, penalty=2)", 1, "cannot be soft"),
        ("soft(weight >= 3% or 0, penalty=2)", 1, "cannot be soft"),
        ("soft(weight <= 3%, penalty=-2)", 28, "cannot read"),
    ],
)
def test_names_the_column_of_a_fault(text, column, words):
    with pytest.raises(ConstraintSyntaxError, match=words) as caught:
        parse_constraint(text)
    assert caught.value.column == column
    assert caught.value.remedy
