"""Which report shows a run."""

from __future__ import annotations

import pytest

import tangency as tg
from tangency.reporting import ReportArguments, report_arguments

DAY = {"dataset": "crypto", "as_of": "2024-11-30"}


@pytest.fixture
def desk(tmp_path):
    with tg.Desk(tmp_path / "home") as opened:
        yield opened


def arguments(desk, result):
    return report_arguments(desk.store, desk.store.run(result.run_id))


def test_each_step_shows_the_optimisation_that_it_comes_from(desk):
    plan = desk.optimize("crypto", constraints=["weight <= 20%"])
    book = desk.construct(plan, capital=10_000, portfolio="mine")
    trades = desk.rebalance("mine", plan)
    assert arguments(desk, plan) == ReportArguments(run_id=plan.run_id)
    assert arguments(desk, book) == ReportArguments(run_id=plan.run_id, portfolio="mine")
    assert arguments(desk, trades) == ReportArguments(run_id=plan.run_id, portfolio="mine", plan_run=trades.run_id)


def test_weights_by_hand_and_other_verbs_have_none(desk):
    book = desk.construct({"BTC": 1.0}, capital=10_000, **DAY)
    trades = desk.rebalance("main", {"ETH": 1.0}, **DAY)
    for each in (book, trades, desk.accept(trades), desk.clusters("crypto")):
        assert arguments(desk, each) is None


def test_backtests_and_analytics_show_themselves(desk):
    book = desk.backtest("crypto", optimizer="erc", start="2024-06-01", end="2024-06-30", judged=False)
    for each in (book, desk.analytics(book)):
        assert arguments(desk, each) == ReportArguments(run_id=each.run_id)


def test_holdings_that_others_have_replaced_have_none(desk):
    plan = desk.optimize("crypto", constraints=["weight <= 20%"])
    first = desk.construct(plan, capital=10_000)
    assert arguments(desk, first) is not None
    desk.construct(plan, capital=20_000)
    assert arguments(desk, first) is None


def test_a_run_that_failed_has_none(desk):
    with pytest.raises(tg.Infeasible):
        desk.optimize("crypto", constraints=["weight <= 1%"])
    (failed,) = desk.store.runs(limit=1)
    assert report_arguments(desk.store, failed) is None
