"""A PostgreSQL server that goes away and comes back, under a store that is open."""

from __future__ import annotations

import threading
import time
from pathlib import Path

import pytest
import sqlalchemy as sa

from kills.postgres import PostgresServer
from tangency.errors import CommitUnknown, StoreBusy, StoreError
from tangency.store import NewRun, RunOutcome, RunStatus, Store
from tangency.store.engine import Database

NEW = NewRun(verb="optimize", request={"a": 1}, manifest={}, seed=0, code_version="0")


def open_store(tmp_path: Path, server: PostgresServer, *, wait_seconds: float = 30) -> Store:
    return Store.open(tmp_path / "home", url=server.url, wait_seconds=wait_seconds)


def runs_in(store: Store) -> list[RunStatus]:
    return [run.status for run in store.runs(limit=1000)]


@pytest.mark.parametrize("mode", ["fast", "immediate"])
def test_restarts_are_waited_for_and_nothing_is_lost_or_doubled(
    own_server: PostgresServer, tmp_path: Path, mode: str
) -> None:
    errors: list[Exception] = []
    acknowledged: list[str] = []
    over = threading.Event()
    with open_store(tmp_path, own_server) as store:

        def record() -> None:
            while not over.is_set():
                try:
                    run = store.start_run(NEW)
                    store.finish_run(run.id, RunOutcome(result={}))
                    assert store.run(run.id).status is RunStatus.FINISHED
                    acknowledged.append(run.id)
                except Exception as error:  # noqa: BLE001  # told to the test
                    errors.append(error)
                    return

        threads = [threading.Thread(target=record) for _ in range(4)]
        for thread in threads:
            thread.start()
        for _ in range(3):
            time.sleep(0.3)
            own_server.restart(mode)
        time.sleep(0.3)
        over.set()
        for thread in threads:
            thread.join()
        assert errors == []
        found = store.runs(limit=10_000)
        assert {run.status for run in found} == {RunStatus.FINISHED}
        assert sorted(run.id for run in found) == sorted(acknowledged)


def test_a_run_that_could_not_be_ended_is_ended_when_the_server_is_back(
    own_server: PostgresServer, tmp_path: Path
) -> None:
    with open_store(tmp_path, own_server, wait_seconds=0.3) as store:
        run = store.start_run(NEW)
        own_server.stop()
        with pytest.raises(StoreBusy) as caught:
            store.finish_run(run.id, RunOutcome(result={}))
        with pytest.raises(StoreBusy):
            store.fail_run(run.id, caught.value)
        own_server.start()
        deadline = time.monotonic() + 30
        while store.run(run.id).status is RunStatus.RUNNING and time.monotonic() < deadline:
            time.sleep(0.05)
        record = store.run(run.id)
        assert record.status is RunStatus.FAILED
        assert record.error is not None
        assert record.error["error"] == "StoreBusy"


def test_what_is_owed_is_tried_once_more_when_the_store_is_closed(own_server: PostgresServer, tmp_path: Path) -> None:
    store = open_store(tmp_path, own_server, wait_seconds=0.2)
    run = store.start_run(NEW)
    own_server.stop()
    with pytest.raises(StoreBusy):
        store.fail_run(run.id, StoreError("x"))
    own_server.start()
    store.close()
    with open_store(tmp_path, own_server) as again:
        assert again.run(run.id).status is RunStatus.FAILED


def test_a_server_away_is_busy_for_as_long_as_one_waits(own_server: PostgresServer, tmp_path: Path) -> None:
    with open_store(tmp_path, own_server, wait_seconds=0.3) as store:
        own_server.stop()
        for act in (store.runs, lambda: store.start_run(NEW)):
            started = time.monotonic()
            with pytest.raises(StoreBusy, match="server") as caught:
                act()
            assert 0.3 <= time.monotonic() - started < 10
            assert caught.value.remedy is not None
        own_server.start()


def test_a_store_can_be_opened_while_its_server_starts(own_server: PostgresServer, tmp_path: Path) -> None:
    own_server.stop()
    later = threading.Timer(0.3, own_server.start)
    later.start()
    with open_store(tmp_path, own_server) as store:
        assert store.runs() == ()
    later.join()


def test_a_database_that_is_not_there_is_said_at_once(own_server: PostgresServer) -> None:
    database = Database.by_url(f"{own_server.url}-none", wait_seconds=30)
    started = time.monotonic()
    with pytest.raises(StoreError, match="failed") as caught:
        database.read(lambda connection: connection.scalar(sa.text("select 1")))
    assert time.monotonic() - started < 10
    assert not isinstance(caught.value, StoreBusy)
    database.close()


@pytest.mark.parametrize("went_through", [True, False])
def test_a_commit_of_unknown_outcome_is_looked_up_by_the_run(
    own_server: PostgresServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, went_through: bool
) -> None:
    """The connection breaks at the commit: after the server has done it, or before it has heard of it."""
    with open_store(tmp_path, own_server) as store:
        broken = []
        commit = sa.engine.base.RootTransaction.commit

        def breaking(transaction: sa.RootTransaction) -> None:
            if not broken:
                broken.append(True)
                driver = transaction.connection.connection.driver_connection
                assert driver is not None
                if went_through:
                    driver.commit()
                    driver.execute("select 1")  # so that there is something to commit that breaks
                own_server.restart("immediate")
            commit(transaction)

        monkeypatch.setattr(sa.engine.base.RootTransaction, "commit", breaking)
        run = store.start_run(NEW)
        broken.clear()
        store.finish_run(run.id, RunOutcome(result={"x": 1}))
        assert runs_in(store) == [RunStatus.FINISHED]
        broken.clear()
        other = store.start_run(NEW)
        broken.clear()
        store.fail_run(other.id, StoreError("x"))
        assert runs_in(store) == [RunStatus.FAILED, RunStatus.FINISHED]


def test_a_commit_that_cannot_be_looked_up_says_so(
    own_server: PostgresServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with open_store(tmp_path, own_server, wait_seconds=0.3) as store:
        commit = sa.engine.base.RootTransaction.commit

        def breaking(transaction: sa.RootTransaction) -> None:
            driver = transaction.connection.connection.driver_connection
            assert driver is not None
            driver.commit()
            driver.execute("select 1")  # so that there is something to commit that breaks
            own_server.stop("immediate")
            commit(transaction)

        with monkeypatch.context() as patched:
            patched.setattr(sa.engine.base.RootTransaction, "commit", breaking)
            with pytest.raises(CommitUnknown, match="not known"):
                store.start_run(NEW)
        own_server.start()
        deadline = time.monotonic() + 30
        while RunStatus.RUNNING in runs_in(store) and time.monotonic() < deadline:
            time.sleep(0.05)
        assert runs_in(store) == [RunStatus.FAILED]  # it was recorded, and is ended, for it is not computed
