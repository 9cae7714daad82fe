"""Stores on both databases: every test that asks for `store` or `database` runs on SQLite and on PostgreSQL."""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import uuid4

import pytest
import sqlalchemy as sa

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
    initdb = _binary("initdb")
    if initdb is None:
        pytest.skip("no PostgreSQL: set TANGENCY_TEST_POSTGRES_URL or install Debian's postgresql")
    user = _unprivileged()
    folder = Path(tempfile.mkdtemp(prefix="tangency-pg-"))
    shutil.chown(folder, user=user)
    port = _free_port()
    server = folder / "data"

    def run(*command: str) -> None:
        subprocess.run(command, check=True, cwd=folder, user=user, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    try:
        run(str(initdb), "-D", str(server), "-U", "tangency", "-A", "trust", "--no-sync", "-E", "UTF8", "--locale=C")
        options = f"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories= -c fsync=off"
        pg_ctl = str(initdb.with_name("pg_ctl"))
        run(pg_ctl, "-D", str(server), "-o", options, "-w", "-l", str(folder / "log"), "start")
        try:
            yield f"postgresql://tangency@127.0.0.1:{port}/postgres"
        finally:
            run(pg_ctl, "-D", str(server), "-m", "immediate", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


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


def _binary(name: str) -> Path | None:
    found = shutil.which(name)
    installed = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"))
    # Debian's wrapper in /usr/local or /usr/bin is no neighbour of the server's other programs.
    return installed[-1] if installed else (Path(found) if found else None)


def _unprivileged() -> str | None:
    """Return whom the server may run as: it refuses to run as root."""
    if os.geteuid() != 0:
        return None
    names = {entry.pw_name for entry in pwd.getpwall()}
    return "postgres" if "postgres" in names else "nobody"


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
