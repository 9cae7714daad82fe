"""Stores on both databases: every test that asks for `store` or `database` runs on SQLite and on PostgreSQL."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from uuid import uuid4

import pytest
import sqlalchemy as sa

from kills.postgres import PostgresServer, initdb, private_server
from tangency.store import Store
from tangency.store.engine import Database
from tangency.store.migrate import ensure_schema

WAIT_SECONDS = 10.0


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """URL of a real server: the one that the environment names, or a private one on the loopback."""
    given = os.environ.get("TANGENCY_TEST_POSTGRES_URL")
    if given:
        yield given
        return
    with _private() as server:
        yield server.url


@pytest.fixture(scope="module")
def restartable() -> Iterator[PostgresServer]:
    """Give a server of the module's own."""
    with _private() as server:
        yield server


@pytest.fixture
def own_server(restartable: PostgresServer) -> PostgresServer:
    """Give a server that the test may stop and start, with an empty database."""
    restartable.new_database()
    return restartable


@pytest.fixture
def postgres_url(postgres_server: str) -> Iterator[str]:
    """URL of an empty schema."""
    schema = f"t{uuid4().hex}"
    server = sa.make_url(postgres_server)
    engine = sa.create_engine(server.set(drivername="postgresql+psycopg"))
    with engine.begin() as connection:
        connection.exec_driver_sql(f"CREATE SCHEMA {schema}")
    in_schema = server.update_query_dict({"options": f"-csearch_path={schema}"})
    yield in_schema.render_as_string(hide_password=False)
    with engine.begin() as connection:
        connection.exec_driver_sql(f"DROP SCHEMA {schema} CASCADE")
    engine.dispose()


@pytest.fixture(params=["sqlite", "postgresql"])
def new_database(request: pytest.FixtureRequest, tmp_path: Path) -> Callable[..., Database]:
    """Open the test's database, as often as the test wants to."""
    if request.param == "sqlite":
        return lambda wait_seconds=WAIT_SECONDS: Database.at(tmp_path / "test.db", wait_seconds=wait_seconds)
    url = request.getfixturevalue("postgres_url")
    return lambda wait_seconds=WAIT_SECONDS: Database.by_url(url, wait_seconds=wait_seconds)


@pytest.fixture
def database(new_database: Callable[..., Database]) -> Iterator[Database]:
    opened = new_database()
    ensure_schema(opened)
    yield opened
    opened.close()


@pytest.fixture(params=["sqlite", "postgresql"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    url = None if request.param == "sqlite" else request.getfixturevalue("postgres_url")
    with Store.open(tmp_path / "home", url=url, wait_seconds=WAIT_SECONDS) as opened:
        yield opened


@pytest.fixture
def embedded(tmp_path: Path) -> Iterator[Store]:
    """Give a store on SQLite, for what only files can show."""
    with Store.open(tmp_path / "home", wait_seconds=WAIT_SECONDS) as opened:
        yield opened


def _private() -> AbstractContextManager[PostgresServer]:
    program = initdb()
    if program is None:
        pytest.skip("no PostgreSQL: set TANGENCY_TEST_POSTGRES_URL or install Debian's postgresql")
    return private_server(program)
