from __future__ import annotations

import logging
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

import tangency.store.migrate
from kills.old_store import OLD_RUNS, make_old_store
from tangency.errors import StoreError, StoreNewer
from tangency.store import NewRun, RunOutcome, Store
from tangency.store.engine import Database
from tangency.store.migrate import ensure_schema, stored_identity, stored_revision
from tangency.store.runs import Runs
from tangency.store.schema import METADATA, REVISION


def test_the_migrations_lead_to_the_tables_of_the_code(database: Database) -> None:
    def differences(connection: sa.Connection) -> list[object]:
        return list(compare_metadata(MigrationContext.configure(connection), METADATA))

    assert database.read(stored_revision) == REVISION
    assert database.read(differences) == []


def test_the_code_names_the_last_migration() -> None:
    scripts = ScriptDirectory(Path(tangency.store.migrate.__file__).parent / "migrations")
    assert scripts.get_current_head() == REVISION


def test_a_second_start_changes_nothing(database: Database, new_database: Callable[..., Database]) -> None:
    again = new_database()
    ensure_schema(again)
    assert again.read(stored_revision) == REVISION
    again.close()


def test_many_first_starts_at_once_make_one_schema(new_database: Callable[..., Database]) -> None:
    def start(_: int) -> str | None:
        database = new_database()
        ensure_schema(database)
        revision = database.read(stored_revision)
        database.close()
        return revision

    with ThreadPoolExecutor(8) as threads:
        assert list(threads.map(start, range(8))) == [REVISION] * 8


def test_a_newer_database_is_refused_and_left_alone(database: Database) -> None:
    newer = sa.text("UPDATE alembic_version SET version_num = '9999'")
    database.write(lambda connection: connection.execute(newer))
    with pytest.raises(StoreNewer, match="newer Tangency") as caught:
        ensure_schema(database)
    assert "9999" in str(caught.value.value)
    assert "upgrade Tangency" in str(caught.value.remedy)
    assert database.read(stored_revision) == "9999"


def test_a_database_of_another_program_is_refused(new_database: Callable[..., Database]) -> None:
    database = new_database()
    database.write(lambda connection: connection.execute(sa.text("CREATE TABLE run (x INTEGER)")))
    with pytest.raises(StoreError, match="another program"):
        ensure_schema(database)
    assert database.read(lambda connection: sa.inspect(connection).get_table_names()) == ["run"]
    database.close()


def test_an_old_store_keeps_its_order_and_new_runs_come_after(new_database: Callable[..., Database]) -> None:
    database = new_database()
    make_old_store(database)
    ensure_schema(database)
    assert database.read(stored_revision) == REVISION
    assert len(database.read(stored_identity)) == 32
    runs = Runs(database)
    ids = [run for run, *_ in OLD_RUNS]
    assert [record.id for record in runs.latest(limit=9, verb=None, status=None)] == ids[::-1]
    latest = runs.latest_of(("construct",), "main", source_run=None)
    assert latest is not None
    assert latest.id == ids[0]
    new = runs.start(NewRun(verb="construct", request={}, manifest={}, seed=None, code_version="0"))
    runs.finish(ids[1], RunOutcome(result={}, portfolio="main"))
    assert [record.id for record in runs.latest(limit=2, verb=None, status=None)] == [new.id, ids[2]]
    latest = runs.latest_of(("construct",), "main", source_run=None)
    assert latest is not None
    assert latest.id == ids[1]
    database.close()


def test_an_application_that_logs_hears_nothing_of_it(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    Store.open(tmp_path).close()
    assert caplog.records == []


def test_a_current_store_opens_without_alembic_and_duckdb(tmp_path: Path) -> None:
    Store.open(tmp_path).close()
    code = (
        "import sys; from tangency.store import Store; Store.open(sys.argv[1]).close();"
        "print({'alembic', 'duckdb', 'pandas'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code, str(tmp_path)], check=False, capture_output=True, text=True)
    assert (done.stdout, done.stderr) == ("set()\n", "")
