"""What is latest is told by the database's own count: clocks go back, and those of two hosts differ."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

import tangency as tg
from tangency.store import Composition, NewRun, Position, RunOutcome, Store, runs

NEW = NewRun(verb="construct", request={}, manifest={}, seed=None, code_version="0")
AS_OF = datetime(2024, 11, 30, tzinfo=UTC)
HELD = Composition(portfolio="main", as_of=AS_OF, positions=(Position(symbol="BTC", weight=1.0),))


class BackwardClock(datetime):
    """A clock that goes back an hour each time that it is read."""

    readings = 0

    @classmethod
    def now(cls, tz=None):
        cls.readings += 1
        return datetime(2024, 12, 1, tzinfo=tz) - timedelta(hours=cls.readings)


@pytest.fixture
def backward(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runs, "datetime", BackwardClock)


def test_the_run_recorded_last_is_the_latest(store: Store, backward: None) -> None:
    ids = []
    for weight in (0.1, 0.2, 0.3):
        held = replace(HELD, positions=(Position(symbol="BTC", weight=weight),))
        run = store.start_run(NEW)
        store.finish_run(run.id, RunOutcome(result={}, compositions=(held,), portfolio="main"))
        ids.append(run.id)
    assert ids == sorted(ids, reverse=True)  # by the clock they are the other way round
    assert [run.id for run in store.runs()] == ids[::-1]
    latest = store.latest_run("construct", portfolio="main")
    assert latest is not None
    assert latest.id == ids[-1]
    assert store.latest_composition("main").positions[0].weight == 0.3


def test_of_two_runs_at_once_the_one_that_ended_last_counts(store: Store) -> None:
    first, second = store.start_run(NEW), store.start_run(NEW)
    for run in (second, first):
        store.finish_run(run.id, RunOutcome(result={}, portfolio="main"))
    latest = store.latest_run("construct", portfolio="main")
    assert latest is not None
    assert latest.id == first.id
    assert [run.id for run in store.runs()] == [second.id, first.id]  # the list is in the order of their starts


def test_trades_start_from_the_holdings_recorded_last(tmp_path: Path, backward: None) -> None:
    day = {"dataset": "crypto", "as_of": "2024-11-30"}
    with tg.Desk(tmp_path) as desk:
        desk.construct({"BTC": 1.0}, capital=10_000, **day)
        desk.construct({"ETH": 1.0}, capital=10_000, **day)
        plan = desk.rebalance("main", {"BTC": 0.5, "ETH": 0.5}, **day)
        assert [(trade.side, trade.symbol) for trade in plan.trades] == [("sell", "ETH"), ("buy", "BTC")]
        desk.accept(plan)
        again = desk.rebalance("main", {"BTC": 0.5, "ETH": 0.5}, **day)
        assert sum((abs(trade.notional) for trade in again.trades), Decimal(0)) < 100
