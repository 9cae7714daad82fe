"""Holdings that the day's universe does not have: known, sold or included, counted, and told on every face."""

import pytest

import tangency as tg
from tangency.desk.use_cases.construct import ConstructRequest
from tangency.desk.use_cases.construct import construct as construct_verb
from tangency.desk.use_cases.rebalance import RebalanceRequest
from tangency.desk.use_cases.rebalance import rebalance as rebalance_verb
from tangency.desk.verb_call import VerbCall
from tangency.desk.workbench import Workbench
from tangency.errors import DataError, UnknownName

DAY = "2024-11-30"
HELD = {"BTC": 0.5, "DASH": 0.5}
RULE = tg.UniverseRule(top=20, n_returns=365, exclude_sectors=("Stablecoin", "Wrapped"), include=("DASH",))


def ways(desk):
    prices = tg.load("crypto", as_of=DAY)
    return {
        "pure": lambda **keywords: tg.optimize("crypto", as_of=DAY, **keywords),
        "pure, on a panel": lambda **keywords: tg.optimize(prices, **keywords),
        "desk": lambda **keywords: desk.optimize("crypto", as_of=DAY, **keywords),
        "desk, on a panel": lambda **keywords: desk.optimize(prices, **keywords),
    }


def test_what_is_held_outside_is_sold_and_counted_on_every_way_in(desk):
    limit = ["turnover <= 60%"]
    found = {name: way(objective="min_risk", current=HELD, constraints=limit) for name, way in ways(desk).items()}
    first = found["pure"]
    assert first.sold == {"DASH": 0.5}
    assert first.certificate.turnover == pytest.approx(0.6)
    moved = abs(first.weights - (first.weights.index == "BTC") * 0.5).sum()
    assert 0.5 * (moved + 0.5) == pytest.approx(0.6)  # a quarter of it is the sale of DASH
    line = "sold because it is not in the universe: DASH 50.00%"
    for way, plan in found.items():
        assert (plan.weights == first.weights).all(), way
        assert line in repr(plan), way
        assert line in plan._repr_mimebundle_()["text/html"], way
        if plan.run_id is not None:
            assert desk.replay(plan.run_id).is_identical, way


def test_it_is_kept_where_the_universe_includes_it(desk):
    plan = desk.optimize(
        "crypto", as_of=DAY, universe=RULE, objective="min_risk", current=HELD, constraints=["turnover <= 30%"]
    )
    assert plan.sold == {}
    assert plan.weights["DASH"] > 0.1
    assert plan.certificate.turnover == pytest.approx(0.3)


def test_a_sale_that_takes_more_than_the_limit_is_a_contradiction():
    with pytest.raises(tg.Infeasible) as caught:
        tg.optimize("crypto", as_of=DAY, objective="min_risk", current=HELD, constraints=["turnover <= 20%"])
    assert [each.constraint for each in caught.value.conflict] == ["turnover <= 20%"]
    assert caught.value.relaxation[0].suggestion == "turnover <= 50%"  # buying and selling half each


@pytest.mark.parametrize(
    ("current", "words", "remedy"),
    [
        ({"BTC": 0.5, "DSAH": 0.5}, "unknown asset 'DSAH'", "DASH"),
        ({"BTC": 0.5, "ZRX": 0.5}, "no price on this day", "leave it out"),
        ({"BTC": 60, "DASH": 40}, "per cent", "divide them by 100"),
        ({"BTC": 0.4, "ETH": 12.0}, "units or money", "value of each position"),
    ],
)
def test_what_cannot_be_held_is_refused_with_the_cause(desk, current, words, remedy):
    for way in ways(desk).values():
        with pytest.raises(tg.ConfigurationError, match=words) as caught:
            way(objective="min_risk", current=current)
        assert remedy in caught.value.remedy
        assert caught.value.where.startswith("current")


def test_a_tracking_error_to_what_is_partly_outside_does_not_apply():
    plan = tg.optimize(
        "crypto", as_of=DAY, objective="min_risk", current=HELD, constraints=["tracking_error[current] <= 5%"]
    )
    assert [(each.constraint, "DASH" in each.reason) for each in plan.inactive] == [
        ("tracking_error[current] <= 5%", True)
    ]
    with pytest.raises(DataError, match="not in the universe"):
        tg.optimize("crypto", as_of=DAY, optimizer="benchmark-tracking", benchmark="current", current=HELD)


def test_the_impact_of_a_sale_outside_is_not_guessed():
    with pytest.raises(tg.ConfigurationError, match="volatility") as caught:
        tg.optimize("crypto", as_of=DAY, objective="max_utility", current=HELD, impact=0.5, cost_horizon_periods=30)
    assert caught.value.value == "DASH"


@pytest.mark.parametrize("objective", ["turnover", "tracking_error[current]"])
def test_a_pareto_objective_that_would_leave_the_sale_out_is_refused(objective):
    with pytest.raises(tg.ConfigurationError, match="not in the universe") as caught:
        tg.pareto("crypto", as_of=DAY, objectives=["mean", objective], current=HELD, points=3)
    assert caught.value.value == "DASH"


def test_an_asset_to_include_must_exist_and_have_a_history(desk):
    with pytest.raises(UnknownName, match="DSAH") as caught:
        desk.select("crypto", as_of=DAY, universe=RULE.model_copy(update={"include": ("DSAH",)}))
    assert "DASH" in caught.value.candidates
    with pytest.raises(DataError, match="lacks too much") as refused:
        desk.select("crypto", as_of=DAY, universe=RULE.model_copy(update={"include": ("ZRX",)}))
    assert refused.value.value.startswith("prices end")


def test_a_rebalancing_tells_what_it_sells_because_the_target_does_not_have_it(desk):
    desk.construct(HELD, capital=100_000, dataset="crypto", as_of=DAY, portfolio="outside")
    target = desk.optimize("crypto", as_of=DAY, objective="min_risk")
    plan = desk.rebalance("outside", target)
    assert plan.outside_target["DASH"] == pytest.approx(0.5, abs=1e-4)
    line = "held, but not in the universe of the target: DASH 50.00% (sold)"
    assert line in repr(plan)
    assert line in plan._repr_mimebundle_()["text/html"]
    assert plan.document().outside_target == plan.outside_target
    assert plan.turnover > 0.9
    kept = desk.rebalance("outside", {"BTC": 0.5, "DASH": 0.5}, dataset="crypto", as_of=DAY)
    assert kept.outside_target == {}


def test_targets_in_per_cent_are_told_from_fractions(desk):
    with pytest.raises(tg.ConfigurationError, match="per cent"):
        desk.construct({"BTC": 50, "ETH": 50}, capital=100_000, dataset="crypto", as_of=DAY)
    with pytest.raises(tg.ConfigurationError, match="per cent"):
        desk.rebalance("outside", {"BTC": 50, "ETH": 50}, dataset="crypto", as_of=DAY)


@pytest.mark.parametrize(
    ("verb", "request_"),
    [
        (construct_verb, ConstructRequest(dataset="crypto", as_of=DAY, capital=1000)),
        (rebalance_verb, RebalanceRequest(portfolio="main", dataset="crypto", as_of=DAY)),
    ],
)
def test_a_request_without_its_target_says_so(verb, request_):
    with pytest.raises(tg.ConfigurationError, match="no target weights yet"):
        verb.compute(request_, Workbench.pure(VerbCall(request=request_)))
