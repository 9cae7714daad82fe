"""Proposals count when they are accepted, once; a portfolio is found however many others there are."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal

import pytest

import tangency as tg
from tangency.store import NewRun, RunOutcome

DAY = {"dataset": "crypto", "as_of": "2024-11-30"}
HALVES = {"BTC": 0.5, "ETH": 0.5}
OTHERS = {"BTC": 0.2, "SOL": 0.8}


@pytest.fixture
def desk(tmp_path):
    with tg.Desk(tmp_path) as opened:
        yield opened


@pytest.fixture
def book(desk):
    return desk.construct(HALVES, capital=100_000, portfolio="main", **DAY)


def test_looking_twice_changes_nothing(desk, book):
    yearly = tg.component("calendar", every="year")
    first, second = (desk.rebalance("main", OTHERS, policy=yearly, **DAY) for _ in range(2))
    assert first.trades == second.trades != ()
    assert first.last_rebalance is second.last_rebalance is None


def test_accepted_trades_are_the_holdings_from_then_on(desk, book):
    plan = desk.rebalance("main", OTHERS, policy=tg.component("threshold", band_absolute=0.01), **DAY)
    accepted = desk.accept(plan)
    held = {p.symbol: p.quantity for p in book.holdings.positions}
    for trade in plan.trades:
        held[trade.symbol] = held.get(trade.symbol, Decimal(0)) + trade.quantity
    assert {p.symbol: p.quantity for p in accepted.holdings.positions} == {s: q for s, q in held.items() if q}
    assert accepted.holdings.cash == plan.cash_after
    again = desk.rebalance("main", OTHERS, policy=tg.component("threshold", band_absolute=0.01), **DAY)
    assert again.trades == ()
    assert again.last_rebalance == "2024-11-30T00:00:00"
    assert again.drift_before == pytest.approx(plan.drift_after, abs=1e-12)
    assert desk.replay(accepted.run_id).is_identical
    assert desk.replay(again.run_id).is_identical


def test_a_plan_is_accepted_once_and_only_from_todays_holdings(desk, book):
    plan, rival = (desk.rebalance("main", target, **DAY) for target in (OTHERS, {"BTC": 1.0}))
    desk.accept(plan)
    for stale in (plan, rival):
        with pytest.raises(tg.ConfigurationError, match="holdings have changed"):
            desk.accept(stale)
    idle = desk.rebalance("main", OTHERS, **DAY)
    with pytest.raises(tg.ConfigurationError, match="no trades"):
        desk.accept(idle)
    with pytest.raises(tg.ConfigurationError, match="only a finished rebalancing"):
        desk.accept(book.run_id)
    with pytest.raises(tg.ConfigurationError, match=r"tg.Desk\(\).accept"):
        tg.accept("20260101-000000000-aaaaaa")


def test_of_two_at_the_same_moment_one_accepts(desk, book, tmp_path):
    plan = desk.rebalance("main", OTHERS, **DAY)

    def accept(_):
        with tg.Desk(tmp_path) as own:
            try:
                return own.accept(plan.run_id).run_id
            except tg.ConfigurationError:
                return None

    with ThreadPoolExecutor(4) as pool:
        runs = [run for run in pool.map(accept, range(4)) if run is not None]
    assert len(runs) == 1
    assert desk.store.latest_run("accept", portfolio="main").id == runs[0]


def test_two_acceptances_of_one_plan_cannot_both_be_stored(desk, book):
    """The store's own key holds, whatever the desk has looked at before."""
    plan = desk.rebalance("main", OTHERS, **DAY)
    new = NewRun(verb="accept", request={}, manifest={}, seed=None, code_version="test")
    first, second = (desk.store.start_run(new).id for _ in range(2))
    desk.store.finish_run(first, RunOutcome(result={}, accepts=plan.run_id))
    with pytest.raises(tg.ConfigurationError, match="accepted before"):
        desk.store.finish_run(second, RunOutcome(result={}, accepts=plan.run_id))
    assert str(desk.store.run(second).status) == "running"


def test_a_portfolio_is_found_behind_a_thousand_newer_ones(desk, book):
    new = NewRun(verb="construct", request={"portfolio": "other"}, manifest={}, seed=None, code_version="test")
    for _ in range(1001):
        desk.store.finish_run(desk.store.start_run(new).id, RunOutcome(result={}, portfolio="other"))
    assert desk.rebalance("main", OTHERS, **DAY).trades
    assert desk.store.latest_run("construct", portfolio="main").id == book.run_id


def test_an_unknown_portfolio_is_named(desk, book):
    with pytest.raises(tg.TangencyError, match=r"no portfolio|main"):
        desk.rebalance("mian", OTHERS, **DAY)
