import pytest

from tangency.domain.constraint import AssetWeight, EachWeight, GroupWeight, NetWeight, Term
from tangency.errors import ConfigurationError, ConstraintSyntaxError
from tangency.solve import parse_constraint, parse_constraints


def term(quantity, coefficient=1.0):
    return Term(coefficient=coefficient, quantity=quantity)


@pytest.mark.parametrize(
    ("text", "terms", "lower", "upper"),
    [
        ("weight <= 20%", (term(EachWeight()),), None, 0.2),
        ("weight<=.2", (term(EachWeight()),), None, 0.2),
        ("WEIGHT <= 2e-1", (term(EachWeight()),), None, 0.2),
        ("weight[BTC] between 5% and 25%", (term(AssetWeight(symbol="BTC")),), 0.05, 0.25),
        ("weight[1INCH] >= 1%", (term(AssetWeight(symbol="1INCH")),), 0.01, None),
        ('weight["BRK-B"] = 1%', (term(AssetWeight(symbol="BRK-B")),), 0.01, 0.01),
        ("weight[BRK-B] == 1%", (term(AssetWeight(symbol="BRK-B")),), 0.01, 0.01),
        ('sector["Layer 2"] >= 5%', (term(GroupWeight(taxonomy="sector", label="Layer 2")),), 0.05, None),
        ("sector[Layer 2] >= 5%", (term(GroupWeight(taxonomy="sector", label="Layer 2")),), 0.05, None),
        ("net = 100%", (term(NetWeight()),), 1.0, 1.0),
        ("netflow <= 1%", (term(AssetWeight(symbol="netflow")),), None, 0.01),
        (
            "ETH + SOL <= 40%",
            (term(AssetWeight(symbol="ETH")), term(AssetWeight(symbol="SOL"))),
            None,
            0.4,
        ),
        (
            "0.5*ETH - SOL * 2 >= -10%",
            (term(AssetWeight(symbol="ETH"), 0.5), term(AssetWeight(symbol="SOL"), -2.0)),
            -0.1,
            None,
        ),
        (
            "ETH + 1% <= SOL",
            (term(AssetWeight(symbol="ETH")), term(AssetWeight(symbol="SOL"), -1.0)),
            None,
            -0.01,
        ),
        ("5% <= weight[BTC] <= 25%", (term(AssetWeight(symbol="BTC")),), 0.05, 0.25),
        ("25% >= weight[BTC] >= 5%", (term(AssetWeight(symbol="BTC")),), 0.05, 0.25),
        ("20% >= weight", (term(EachWeight()),), None, 0.2),
    ],
)
def test_reads(text, terms, lower, upper):
    constraint = parse_constraint(text)
    assert constraint.terms == terms
    assert (constraint.lower, constraint.upper) == (lower, upper)
    assert constraint.text == text
    assert not constraint.implicit


@pytest.mark.parametrize(
    ("text", "column", "words"),
    [
        ("weight < 20%", 8, "strict <"),
        ("weight <= ", 10, "ends too early"),
        ("", 1, "empty"),
        ("sector[DeFi <= 3%", 13, "bracket is not closed"),
        ("weight <= 20% 3", 15, "cannot read '3'"),
        ("weight <= 10% <= 5% <= 2%", 21, "strict|cannot read"),
        ("3 <= 4", 1, "says nothing"),
        ("0 * ETH <= 4", 1, "says nothing"),
        ("50% <= weight <= 20%", 1, "range is empty"),
        ("5% <= weight >= 1%", 14, "same way"),
        ("ETH <= SOL <= 3%", 1, "ends of a range are numbers"),
    ],
)
def test_names_the_column_of_a_fault(text, column, words):
    with pytest.raises(ConstraintSyntaxError, match=words) as caught:
        parse_constraint(text)
    assert caught.value.column == column
    assert caught.value.remedy


def test_an_asset_may_be_called_like_a_reserved_word():
    assert parse_constraint("weight[turnover] <= 5%").terms == (term(AssetWeight(symbol="turnover")),)


@pytest.mark.parametrize("bad", ["weight <= 20%", [3], ["weight <= " + "1" * 3000]])
def test_refuses_what_is_no_list_of_texts(bad):
    with pytest.raises(ConfigurationError):
        parse_constraints(bad)
