from __future__ import annotations

import multiprocessing
import sqlite3
import sys
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
import sqlalchemy as sa

from tangency.errors import ConfigurationError, StoreBusy, StoreError, StoreReadOnly
from tangency.store import schema
from tangency.store.engine import Database
from tangency.store.inserts import insert_if_absent
from tangency.store.migrate import ensure_schema


def _add(name: str) -> Callable[[sa.Connection], bool]:
    row = {"id": name, "request": {"name": name}}
    return lambda connection: insert_if_absent(connection, schema.configuration, row)


def _ids(database: Database) -> list[str]:
    select = sa.select(schema.configuration.c.id).order_by(schema.configuration.c.id)
    return list(database.read(lambda connection: connection.scalars(select).all()))


def test_a_write_is_committed_and_seen_by_others(database: Database, new_database: Callable[..., Database]) -> None:
    assert database.write(_add("a")) is True
    assert database.write(_add("a")) is False
    other = new_database()
    assert _ids(other) == ["a"]
    other.close()


def test_a_failed_write_leaves_nothing(database: Database) -> None:
    def act(connection: sa.Connection) -> None:
        _add("half")(connection)
        raise RuntimeError

    with pytest.raises(RuntimeError):
        database.write(act)
    assert _ids(database) == []


def test_references_are_enforced(database: Database) -> None:
    constraint = {"run": "no such run", "place": 0, "text": "weight <= 20%", "implicit": False}
    with pytest.raises(StoreError):
        database.write(lambda connection: connection.execute(sa.insert(schema.run_constraint).values(**constraint)))


def test_a_reader_sees_one_snapshot(database: Database) -> None:
    database.write(_add("a"))

    def act(connection: sa.Connection) -> tuple[int, int]:
        count = sa.select(sa.func.count()).select_from(schema.configuration)
        before = connection.scalar(count)
        writer = threading.Thread(target=lambda: database.write(_add("b")))
        writer.start()
        writer.join()
        return before, connection.scalar(count)

    assert database.read(act) == (1, 1)
    assert _ids(database) == ["a", "b"]


def test_many_threads_lose_nothing(database: Database) -> None:
    def work(number: int) -> None:
        for step in range(5):
            database.write(_add(f"{number}-{step}"))

    threads = [threading.Thread(target=work, args=(number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(_ids(database)) == 30


def test_the_whole_callable_is_tried_again(tmp_path: Path) -> None:
    database = Database.at(tmp_path / "t.db", wait_seconds=20)
    ensure_schema(database)
    other = sqlite3.connect(tmp_path / "t.db", isolation_level=None, check_same_thread=False)
    other.execute("BEGIN IMMEDIATE")
    release = threading.Timer(0.2, other.rollback)
    release.start()
    assert database.write(_add("a")) is True
    release.join()
    other.close()
    database.close()


def test_a_lock_beyond_the_deadline_is_named(tmp_path: Path) -> None:
    database = Database.at(tmp_path / "t.db", wait_seconds=0.1)
    ensure_schema(database)
    other = sqlite3.connect(tmp_path / "t.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    started = time.monotonic()
    with pytest.raises(StoreBusy, match=r"longer than 0\.1 s") as caught:
        database.write(_add("a"))
    assert 0.1 <= time.monotonic() - started < 10
    assert "t.db" in str(caught.value.where)
    assert "wait_seconds" in str(caught.value.remedy)
    assert _ids(database) == []  # readers are not held up
    other.close()
    database.close()


def test_a_row_lock_on_the_server_is_busy_too(postgres_url: str) -> None:
    database = Database.by_url(postgres_url, wait_seconds=0.2)
    ensure_schema(database)
    database.write(_add("a"))
    holding, release = threading.Event(), threading.Event()

    def hold(connection: sa.Connection) -> None:
        connection.execute(sa.update(schema.configuration).values(request={}))
        holding.set()
        release.wait(20)

    holder = threading.Thread(target=lambda: database.write(hold))
    holder.start()
    holding.wait(20)
    with pytest.raises(StoreBusy):
        database.write(lambda connection: connection.execute(sa.update(schema.configuration).values(request={"b": 1})))
    release.set()
    holder.join()
    database.close()


def test_the_embedded_database_is_durable_and_shared(tmp_path: Path) -> None:
    database = Database.at(tmp_path / "t.db", wait_seconds=1)

    def pragmas(connection: sa.Connection) -> list[object]:
        names = ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
        return [connection.exec_driver_sql(f"PRAGMA {name}").scalar_one() for name in names]

    assert database.read(pragmas) == ["wal", 2, 1, 0]
    database.close()


@pytest.mark.parametrize("url", ["mysql://root:secret@host/db", "not a url", "sqlite:///x.db"])
def test_a_url_of_another_kind_is_refused_without_its_password(url: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        Database.by_url(url, wait_seconds=1)
    assert "secret" not in str(caught.value)
    assert "postgresql" in str(caught.value.remedy)


def test_a_server_that_is_not_there_is_a_store_error() -> None:
    database = Database.by_url("postgresql://me:secret@127.0.0.1:1/none", wait_seconds=1)
    with pytest.raises(StoreError) as caught:
        ensure_schema(database)
    assert "secret" not in str(caught.value)
    database.close()


def test_a_server_that_only_reads_is_read_only(postgres_url: str) -> None:
    database = Database.by_url(postgres_url, wait_seconds=1)
    ensure_schema(database)

    def act(connection: sa.Connection) -> None:
        connection.exec_driver_sql("SET TRANSACTION READ ONLY")  # what a standby server is for good
        _add("a")(connection)

    with pytest.raises(StoreReadOnly, match="read-only"):
        database.write(act)
    database.close()


def test_a_missing_driver_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "psycopg", None)
    with pytest.raises(ConfigurationError, match="driver") as caught:
        Database.by_url("postgresql://me@127.0.0.1/none", wait_seconds=1)
    assert "tangency[postgres]" in str(caught.value.remedy)


def test_a_naive_time_and_a_number_that_is_none_are_refused(database: Database) -> None:
    blob = {"sha256": "x", "file": "f", "rows": 1, "bytes": 1}
    with pytest.raises(ConfigurationError, match="time zone"):
        database.write(lambda c: insert_if_absent(c, schema.blob, {**blob, "stored_at": datetime(2024, 1, 1)}))  # noqa: DTZ001  # the fault under test
    row = {"id": "nan", "request": {"x": float("nan")}}
    with pytest.raises(ConfigurationError, match="JSON"):
        database.write(lambda c: insert_if_absent(c, schema.configuration, row))
    price = {"run": "r", "place": 0, "text": "t", "implicit": False, "shadow_price": float("inf")}
    with pytest.raises(ConfigurationError, match="finite"):
        database.write(lambda c: insert_if_absent(c, schema.run_constraint, price))


def test_text_that_a_database_cannot_keep_is_refused(database: Database, tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="cannot keep") as caught:
        database.write(lambda c: insert_if_absent(c, schema.configuration, {"id": "a\ud800", "request": {}}))
    assert "surrogate" in str(caught.value.remedy)
    if not database.is_embedded:
        with pytest.raises(ConfigurationError, match="cannot keep"):
            database.write(lambda c: insert_if_absent(c, schema.configuration, {"id": "a\0", "request": {}}))


def test_instants_come_back_in_utc_to_the_microsecond(database: Database) -> None:
    instant = datetime(2024, 11, 30, 23, 59, 59, 123456, tzinfo=UTC)
    row = {"sha256": "x", "file": "f", "rows": 1, "bytes": 1, "stored_at": instant}
    database.write(lambda connection: insert_if_absent(connection, schema.blob, row))
    assert database.read(lambda c: c.scalar(sa.select(schema.blob.c.stored_at))) == instant


@pytest.mark.filterwarnings("ignore:This process .* is multi-threaded:DeprecationWarning")
def test_a_forked_child_gets_connections_of_its_own(database: Database) -> None:
    def work(name: str) -> None:
        for number in range(30):
            database.write(_add(f"{name} {number}"))

    work("before")  # now a connection waits in the pool, for parent and child alike
    child = multiprocessing.get_context("fork").Process(target=work, args=("child",))
    child.start()
    work("parent")
    child.join(60)
    assert child.exitcode == 0
    assert len(_ids(database)) == 90
