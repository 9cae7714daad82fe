"""Analytics of what a desk keeps are those of the objects themselves, to the bit."""

from __future__ import annotations

import pandas as pd
import pytest

import tangency as tg
from tangency.errors import ConfigurationError, NoSuchRecord

SPAN = {"start": "2022-01-01", "end": "2023-06-30"}
SMALL = {"draws": 20, "forecast_periods": 200}


@pytest.fixture(scope="module")
def desk(tmp_path_factory):
    with tg.Desk(tmp_path_factory.mktemp("analytics")) as opened:
        yield opened


@pytest.fixture(scope="module")
def walked(desk):
    """Return a backtest with costs, two strategies and a benchmark, through the collapses of LUNA and FTT."""
    rule = tg.UniverseRule.model_validate({"top": 12, "n_returns": 120, "exclude_sectors": ["Stablecoin"]})
    return desk.backtest(
        "crypto", strategies=["momentum", "reversal"], universe=rule, window=120, benchmark="BTC",
        costs=tg.Costs(fee_bps=10, half_spread_bps=5), **SPAN,
    )  # fmt: skip


@pytest.fixture(scope="module")
def found(desk, walked):
    return desk.analytics(walked.run_id, benchmark="BTC=0.5,ETH=0.5", **SMALL)


def test_a_recorded_backtest_is_analysed_as_the_result_itself(desk, walked, found):
    pure = tg.analytics(walked, benchmark={"BTC": 0.5, "ETH": 0.5}, **SMALL)
    recorded, again = found.document().as_json(), pure.document().as_json()
    assert {key for key in recorded if recorded[key] != again[key]} == {"run_id"}
    assert desk.replay(found.run_id).is_identical


def test_headline_figures_are_those_that_the_backtest_states(walked, found):
    stated = walked.document().honesty.figures
    named = [name for name, own in stated.items() if own.value is not None and name in found.metrics.index]
    assert len(named) >= 10
    assert found.metrics[named].tolist() == pytest.approx([stated[name].value for name in named], rel=1e-13)


def test_what_strategies_lost_adds_up_to_each_deep_drawdown(found):
    every = found.document().drawdowns
    attributed = [own for own in every if own.contributions is not None]
    assert len(attributed) == min(len(every), 5)
    assert set(attributed[0].contributions) == {"asset", "sector", "kind", "strategy"}
    for own in attributed:
        for parts in own.contributions.values():
            assert sum(parts.values()) == pytest.approx(-own.depth, abs=1e-12)


def test_components_by_any_label_add_up_to_the_measure(found):
    for name, own in found.document().risk.decompositions.items():
        if own.value is None:
            assert own.reason, name
            continue
        assert {"asset", "sector", "strategy", "sector/asset", "strategy/asset"} == set(own.by)
        for rows in own.by.values():
            assert sum(row.component for row in rows) == pytest.approx(own.value, abs=1e-12), name


def test_the_benchmark_of_the_backtest_is_one_beside_the_others(found):
    assert [own.name for own in found.document().benchmarks] == ["50% BTC + 50% ETH", "BTC"]
    assert found.benchmark.loc["benchmark_total_return"].notna().all()


def test_a_span_of_a_backtest_is_cut_from_it(desk, walked, found):
    part = desk.analytics(walked.run_id, start="2022-07-01", end="2022-12-31", **SMALL)
    dates = pd.DatetimeIndex(part.record.dates)
    assert (str(dates[0].date()), str(dates[-1].date())) == ("2022-07-01", "2022-12-31")
    whole = pd.Series(found.record.returns, pd.DatetimeIndex(found.record.dates))
    assert part.record.returns.tolist() == whole["2022-07-01":"2022-12-31"].tolist()
    assert part.document().risk.not_held == "what is held is known at the end of the record alone"
    assert sum(part.document().drawdowns[0].contributions["asset"].values()) == pytest.approx(
        -part.document().drawdowns[0].depth, abs=1e-12
    )


def test_weights_of_an_optimisation_are_held_over_its_own_window_and_that_is_said(desk):
    plan = desk.optimize("crypto", as_of="2023-06-30", objective="min_risk", constraints=["weight <= 30%"])
    own = desk.analytics(plan, **SMALL)
    assert "in sample: the weights were chosen on the same returns" in own.document().said
    assert own.metrics["standard_deviation"] == pytest.approx(plan.volatility, rel=1e-9)
    after = desk.analytics(plan.run_id, start="2023-07-01", end="2024-06-30", **SMALL)
    assert "in sample: the weights were chosen on the same returns" not in after.document().said
    assert str(after.record.dates[0])[:10] == "2023-07-01"


def test_the_name_of_a_portfolio_stands_for_its_latest_holdings(desk):
    first = desk.construct(
        {"BTC": 0.5, "ETH": 0.5}, capital=10_000, portfolio="fund", dataset="crypto", as_of="2023-06-30"
    )
    own = desk.analytics("fund", benchmark="BTC", **SMALL)
    assert own.document().run == first.run_id
    assert own.record.n_periods == 365
    second = desk.construct({"BTC": 1.0}, capital=10_000, portfolio="fund", dataset="crypto", as_of="2023-06-30")
    assert desk.analytics("fund", **SMALL).document().run == second.run_id
    assert desk.replay(own.run_id).is_identical


def test_what_is_no_portfolio_says_so(desk):
    frontier = desk.frontier("crypto", as_of="2023-06-30", universe=tg.UniverseRule(n_returns=100, top=3))
    with pytest.raises(ConfigurationError, match="analytics are of a finished backtest"):
        desk.analytics(frontier.run_id)
    with pytest.raises(NoSuchRecord):
        desk.analytics("nothing-of-this-name")


def test_a_result_that_no_desk_recorded_cannot_be_recorded(desk):
    days = pd.date_range("2024-01-01", periods=9)
    closes = pd.DataFrame({"BTC": range(1, 10)}, days, dtype="float64")
    alone = tg.backtest(closes, weights=pd.DataFrame({"BTC": [1.0]}, days[:1]), periods_per_year=365)
    assert tg.analytics(alone).metrics["total_return"] > 0
    with pytest.raises(ConfigurationError, match="no run of a desk"):
        desk.analytics(alone)
