from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

import pytest
import sqlalchemy as sa

from tangency.domain.trade import Trade
from tangency.errors import ConfigurationError, NoSuchRecord, StoreError, UnknownName
from tangency.store import (
    AppliedConstraint,
    Composition,
    NewRun,
    Position,
    ProposedTrade,
    RunOutcome,
    RunStatus,
    Store,
)

NEW = NewRun(
    verb="optimize",
    request={"optimizer": "mvo", "constraints": ["weight <= 20%"]},
    manifest={"dataset": "crypto@1"},
    seed=7,
    code_version="0.1.0",
)
AS_OF = datetime(2024, 11, 30, tzinfo=UTC)
HELD = Composition(
    portfolio="growth",
    as_of=AS_OF,
    positions=(
        Position(symbol="ETH", weight=0.25, quantity=Decimal("1.5"), price=Decimal("3703.6")),
        Position(symbol="BTC", weight=0.1 + 0.2, quantity=Decimal("1E-18"), price=Decimal("97461.52")),
        Position(symbol="ADA", weight=0.45),
    ),
    currency="USD",
    cash=Decimal("12345678901234567890.000000000000000001"),
)
OUTCOME = RunOutcome(
    result={"weights": {"ETH": 0.25, "BTC": 0.1 + 0.2, "ADA": 0.45}},
    constraints=(
        AppliedConstraint(text="weight <= 20%", implicit=False, binding_side="upper", shadow_price=0.125),
        AppliedConstraint(text="net = 100%", implicit=True),
    ),
    compositions=(HELD,),
    trades=(
        ProposedTrade(
            portfolio="growth",
            trade=Trade(symbol="BTC", quantity=Decimal("-0.5"), price=Decimal("97461.52")),
            reason="drift beyond 5%",
        ),
    ),
)


def test_a_finished_run_is_all_there(store: Store) -> None:
    started = store.start_run(NEW)
    assert (started.status, started.finished_at, started.result, started.seconds) == (
        RunStatus.RUNNING,
        None,
        None,
        None,
    )
    assert store.run(started.id) == started
    store.finish_run(started.id, OUTCOME)
    finished = store.run(started.id)
    assert finished.status is RunStatus.FINISHED
    assert finished.seconds is not None
    assert finished.seconds >= 0
    assert (finished.request, finished.manifest, finished.result) == (NEW.request, NEW.manifest, OUTCOME.result)
    assert finished.result is not None
    assert list(finished.result["weights"]) == ["ETH", "BTC", "ADA"]  # in the order given
    assert (finished.seed, finished.code_version, finished.verb) == (7, "0.1.0", "optimize")
    assert store.constraints(started.id) == OUTCOME.constraints
    assert store.compositions(started.id) == (HELD,)
    assert store.trades(started.id) == OUTCOME.trades
    assert store.latest_composition("growth") == HELD


def test_a_manifest_can_be_completed_at_the_end(store: Store) -> None:
    started = store.start_run(NEW)
    manifest = {**NEW.manifest, "seconds": {"solve": 0.5}}
    store.finish_run(started.id, RunOutcome(result={}, manifest=manifest))
    assert store.run(started.id).manifest == manifest


def test_equal_requests_share_one_configuration(store: Store) -> None:
    first, second = store.start_run(NEW), store.start_run(NEW)
    other = store.start_run(replace(NEW, request={"optimizer": "erc"}))
    assert first.configuration == second.configuration != other.configuration
    assert first.id != second.id


def test_a_failed_run_says_why(store: Store) -> None:
    started = store.start_run(NEW)
    store.fail_run(started.id, UnknownName("asset", "BTX", candidates=("BTC",)))
    failed = store.run(started.id)
    assert failed.status is RunStatus.FAILED
    assert failed.result is None
    assert failed.error is not None
    assert failed.error["error"] == "UnknownName"
    assert failed.error["candidates"] == ["BTC"]


def test_a_run_ends_once(store: Store) -> None:
    started = store.start_run(NEW)
    store.finish_run(started.id, OUTCOME)
    with pytest.raises(StoreError, match="ended already"):
        store.finish_run(started.id, OUTCOME)
    with pytest.raises(StoreError, match="ended already"):
        store.fail_run(started.id, StoreError("late"))
    with pytest.raises(NoSuchRecord):
        store.finish_run("nonsense", OUTCOME)
    with pytest.raises(NoSuchRecord):  # a part of an id is for readers
        store.finish_run(started.id[:-1], OUTCOME)


@pytest.mark.parametrize(
    "broken",
    [
        replace(OUTCOME, compositions=(HELD, HELD)),
        replace(OUTCOME, compositions=(replace(HELD, positions=HELD.positions[:1] * 2),)),
        replace(OUTCOME, compositions=(replace(HELD, positions=(Position(symbol="A", weight=float("nan")),)),)),
        replace(OUTCOME, result={"x": float("inf")}),
        replace(OUTCOME, compositions=(replace(HELD, cash=Decimal("1E30")),)),
    ],
    ids=["same composition", "same asset", "weight that is none", "result that is none", "cash beyond range"],
)
def test_nothing_of_a_broken_outcome_is_stored(store: Store, broken: RunOutcome) -> None:
    started = store.start_run(NEW)
    with pytest.raises(ConfigurationError):
        store.finish_run(started.id, broken)
    assert store.run(started.id) == started
    assert store.compositions(started.id) == ()
    assert store.constraints(started.id) == ()
    store.finish_run(started.id, OUTCOME)
    assert store.run(started.id).status is RunStatus.FINISHED


def test_runs_are_listed_latest_first_and_filtered(store: Store) -> None:
    ids = [store.start_run(NEW).id for _ in range(3)]
    rebalance = store.start_run(replace(NEW, verb="rebalance")).id
    store.finish_run(ids[0], OUTCOME)
    store.fail_run(ids[1], StoreError("broken"))
    assert [run.id for run in store.runs()] == [rebalance, ids[2], ids[1], ids[0]]
    assert [run.id for run in store.runs(limit=2)] == [rebalance, ids[2]]
    assert [run.id for run in store.runs(verb="optimize", status=RunStatus.RUNNING)] == [ids[2]]
    assert [run.id for run in store.runs(status=RunStatus.FINISHED)] == [ids[0]]
    assert [run.id for run in store.runs(status=RunStatus.FAILED)] == [ids[1]]
    assert store.runs(status=RunStatus.ABANDONED) == ()
    with pytest.raises(ConfigurationError):
        store.runs(limit=0)


def test_a_run_is_found_by_what_one_types(store: Store) -> None:
    first, second = store.start_run(NEW).id, store.start_run(NEW).id
    assert store.run(f" {first.upper()} ").id == first
    assert store.run(first[:-1]).id == first
    assert store.run(second.rpartition("-")[2]).id == second
    with pytest.raises(NoSuchRecord, match="several") as caught:
        store.run(first[:8])
    assert first in str(caught.value.remedy)
    wrong = first[:-2] + ("00" if first[-2:] != "00" else "11")
    with pytest.raises(NoSuchRecord) as caught:
        store.run(wrong)
    assert first in str(caught.value.remedy)
    for text in ("", "%", "_______"):
        with pytest.raises(NoSuchRecord):
            store.run(text)


def test_an_empty_store_says_what_to_do(store: Store) -> None:
    assert store.runs() == ()
    with pytest.raises(NoSuchRecord, match="runs list"):
        store.run("20241130")
    with pytest.raises(NoSuchRecord, match="construct one first"):
        store.latest_composition("growth")


def test_the_latest_composition_is_that_of_the_last_instant(store: Store) -> None:
    earlier = replace(HELD, as_of=datetime(2024, 10, 31, tzinfo=UTC), positions=HELD.positions[2:])
    for composition in (HELD, earlier):
        store.finish_run(store.start_run(NEW).id, RunOutcome(result={}, compositions=(composition,)))
    assert store.latest_composition("growth") == HELD
    with pytest.raises(NoSuchRecord, match="growth"):
        store.latest_composition("income")


def test_a_run_whose_process_died_is_abandoned(embedded: Store) -> None:
    code = (
        "import os, signal, sys; from tangency.store import NewRun, Store;"
        "store = Store.open(sys.argv[1]);"
        "store.start_run(NewRun(verb='optimize', request={}, manifest={}, seed=None, code_version='0'));"
        "os.kill(os.getpid(), signal.SIGKILL)"
    )
    assert subprocess.run([sys.executable, "-c", code, str(embedded.home)], check=False).returncode == -9
    alive = embedded.start_run(NEW)
    (abandoned,) = embedded.runs(status=RunStatus.ABANDONED)
    assert abandoned.id != alive.id
    assert abandoned.seed is None
    assert [run.id for run in embedded.runs(status=RunStatus.RUNNING)] == [alive.id]
    assert {run.status for run in embedded.runs()} == {RunStatus.ABANDONED, RunStatus.RUNNING}


def test_notional_is_rounded_to_eighteen_places_beside_its_exact_factors(embedded: Store) -> None:
    trade = Trade(symbol="X", quantity=Decimal("-1E-18"), price=Decimal("2.5"))
    run_id = embedded.start_run(NEW).id
    embedded.finish_run(
        run_id, RunOutcome(result={}, trades=(ProposedTrade(portfolio="p", trade=trade, reason="drift"),))
    )
    (row,) = embedded.sql("select quantity, price, notional from trade").to_pylist()
    assert row == {"quantity": Decimal("-1E-18"), "price": Decimal("2.5"), "notional": Decimal("2E-18")}
    assert embedded.trades(run_id)[0].trade == trade


def test_the_tables_are_there_for_history(embedded: Store) -> None:
    run_id = embedded.start_run(NEW).id
    embedded.finish_run(run_id, OUTCOME)
    total = sa.text("SELECT sum(quantity) FROM position")
    assert embedded._database.read(lambda c: c.scalar(total)) == "1.500000000000000001"
