"""What a panel knows of the universe that it was drawn for: sizes, assets outside, and who was passed over."""

import pickle

import pytest

import tangency as tg
from tangency.market import PricePanel

DAY = "2024-11-30"


@pytest.fixture(scope="module")
def prices():
    return tg.load("crypto", as_of=DAY)


def test_a_panel_of_a_universe_knows_its_sizes_and_what_is_outside(prices):
    around = prices.surroundings
    assert set(prices.symbols) <= around.market_caps.keys()
    assert "DASH" in around.symbols
    assert around.sectors()["DASH"] == "Privacy"
    assert "ZRX" in around.unpriced
    assert around.passed_over["TON"] == "no prices in the panel"


def test_it_keeps_them_through_storage_and_pickles(prices):
    for again in (PricePanel.from_arrow(prices.to_arrow()), pickle.loads(pickle.dumps(prices))):
        assert again.surroundings == prices.surroundings
        assert again.version == prices.version


def test_members_that_are_left_out_are_outside_then(prices):
    few = prices.select(["BTC", "ETH"])
    assert "SOL" in few.surroundings.symbols
    assert "SOL" not in few.surroundings.unpriced
    assert few.surroundings.market_caps == prices.surroundings.market_caps


def test_an_earlier_day_knows_nothing_of_a_later_ones_sizes(prices):
    assert prices.window(DAY, 30).surroundings == prices.surroundings
    assert prices.until("2024-10-01").surroundings is None


def test_a_panel_without_a_universe_has_no_surroundings():
    from tangency.market import load_sample  # noqa: PLC0415  # the whole sample, of no universe

    assert load_sample("crypto").surroundings is None


def test_a_view_model_finds_the_sizes_by_which_the_universe_was_drawn(prices, tmp_path):
    views = tg.component("black-litterman", views=["sector[DeFi] returns 10%", "ETH outperforms SOL by 4%"])
    keywords = {"objective": "max_utility", "view_model": views}
    by_name = tg.optimize("crypto", as_of=DAY, **keywords)
    with tg.Desk(tmp_path) as desk:
        recorded = desk.optimize(prices, **keywords)
        assert desk.replay(recorded.run_id).is_identical
    for plan in (tg.optimize(prices, **keywords), recorded):
        assert (plan.weights == by_name.weights).all()
        facts = {fact.name: fact.value for fact in plan.view_model.facts}
        assert facts["groups weighted"] == "by size"


def test_a_panel_is_answered_as_its_dataset_is_on_names_outside(prices):
    keywords = {"objective": "min_risk", "constraints": ["weight[DASH] <= 5%", "weight <= 30%"]}
    one, other = tg.optimize(prices, **keywords), tg.optimize("crypto", as_of=DAY, **keywords)
    assert one.inactive == other.inactive
    assert [each.constraint for each in one.inactive] == ["weight[DASH] <= 5%"]
    assert one.document().passed_over == other.document().passed_over
