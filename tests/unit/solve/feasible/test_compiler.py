import numpy as np
import pytest

from tangency.domain.constraint import Scope
from tangency.errors import ConfigurationError, UnknownName
from tangency.solve import compile_constraints, parse_constraints, with_implicit

SCOPE = Scope(
    assets=("BTC", "ETH", "UNI"),
    groups={"sector": {"BTC": "Layer 1", "ETH": "Layer 1", "UNI": "DeFi", "SHIB": "Meme"}},
    elsewhere=("SHIB", "LUNA"),
)


def compiled(*texts):
    return compile_constraints(with_implicit(parse_constraints(texts)), SCOPE)


def test_without_a_word_the_book_is_long_only_and_fully_invested():
    feasible = compiled()
    assert [c.text for c in feasible.constraints] == ["net = 100%", "weight >= 0"]
    assert feasible.lower.tolist() == [0, 0, 0]
    assert np.isinf(feasible.upper).all()
    assert feasible.rows.tolist() == [[1, 1, 1]]
    assert feasible.row_lower.tolist() == feasible.row_upper.tolist() == [1]


def test_the_tightest_bound_wins_and_remembers_its_author():
    feasible = compiled("weight <= 20%", "weight[BTC] <= 10%", "weight[ETH] <= 50%")
    assert feasible.upper.tolist() == [0.1, 0.2, 0.2]
    assert feasible.upper_source == (1, 0, 0)


def test_a_negative_coefficient_turns_the_bound_round():
    feasible = compiled("-2 * BTC <= -10%")
    assert feasible.lower.tolist() == [0.05, 0.0, 0.0]


def test_the_users_floor_replaces_the_implicit_one_for_that_asset_only():
    feasible = compiled("weight[BTC] >= -5%")
    assert feasible.lower.tolist() == [-0.05, 0, 0]


def test_a_floor_for_all_replaces_the_implicit_one():
    assert compiled("weight >= -5%").lower.tolist() == [-0.05] * 3


def test_a_text_on_net_replaces_the_budget():
    feasible = compiled("net between 0 and 50%")
    assert (feasible.row_lower.tolist(), feasible.row_upper.tolist()) == ([0], [0.5])
    assert len(feasible.rows) == 1


def test_groups_sum_their_members():
    feasible = compiled('sector["Layer 1"] - UNI <= 30%')
    assert feasible.rows[0].tolist() == [1, 1, -1]


def test_each_weight_against_another_gives_a_row_for_each_asset():
    feasible = compiled("weight <= 2 * BTC")
    assert feasible.rows[:2].tolist() == [[-2, 1, 0], [-2, 0, 1]]
    # BTC <= 2 BTC is a bound: BTC >= 0
    assert feasible.lower[0] == 0


@pytest.mark.parametrize("text", ["weight[LUNA] >= 5%", "sector[Meme] >= 5%", "LUNA + SHIB <= 3%"])
def test_what_is_outside_the_universe_makes_its_constraint_inactive(text):
    feasible = compiled(text)
    assert [inactive.constraint for inactive in feasible.inactive] == [text]
    assert feasible.lower.tolist() == [0, 0, 0]


def test_a_partly_absent_constraint_applies_to_the_rest_and_says_so():
    feasible = compiled("ETH + UNI + LUNA <= 40%")
    assert feasible.rows[0].tolist() == [0, 1, 1]
    assert "LUNA" in feasible.inactive[0].reason
    assert "taken as zero" in feasible.inactive[0].reason


@pytest.mark.parametrize(
    ("text", "nearest"),
    [
        ("weight[BTX] <= 20%", "BTC"),
        ("BTX <= 20%", "BTC"),
        ("sector[Layer1] <= 20%", "Layer 1"),
        ("secto[DeFi] <= 20%", "sector"),
        ("weight[luna] <= 20%", "LUNA"),
    ],
)
def test_an_unknown_name_offers_the_nearest(text, nearest):
    with pytest.raises(UnknownName) as caught:
        compiled(text)
    assert caught.value.candidates[0] == nearest
    assert "column 1" in (caught.value.where or "")


def test_weights_that_cancel_out_are_refused():
    with pytest.raises(ConfigurationError, match="cancel"):
        compiled("ETH - ETH <= 5%")


def test_a_taxonomy_without_groups_is_unknown():
    with pytest.raises(UnknownName):
        compile_constraints(parse_constraints(["sector[DeFi] <= 5%"]), Scope(assets=("A",)))
