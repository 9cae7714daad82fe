"""One SQLAlchemy Core engine over SQLite or PostgreSQL, and serialised write transactions."""

from __future__ import annotations

import json
import os
import sqlite3
import weakref
from collections.abc import Callable, Sequence
from math import inf
from pathlib import Path
from time import monotonic
from typing import Any, TypeVar

import sqlalchemy as sa

from tangency.errors import CommitUnknown, ConfigurationError, StoreBusy, StoreError, StoreMoved
from tangency.store.columns import dump_document
from tangency.store.decimals import teach_decimals
from tangency.store.faults import commit_faults, connect_faults, database_faults
from tangency.store.retry import until_deadline
from tangency.store.turns import Turn, Turns

__all__ = ["Database"]

T = TypeVar("T")

_WRITES = "tangency_writes"
_CONNECT_SECONDS = 10


class Database:
    """The relational store: every statement runs in a transaction of `read` or `write`.

    Parameters
    ----------
    url
        `sqlite:///path` or `postgresql+psycopg://user@host/name`.
    wait_seconds
        How long a transaction waits for other processes before it raises StoreBusy.
    """

    def __init__(self, url: sa.URL, *, wait_seconds: float) -> None:
        self.wait_seconds = wait_seconds
        self.where = url.render_as_string(hide_password=True)
        self._engine = _engine(url, wait_seconds=wait_seconds, where=self.where)
        self._turns = Turns(self._together)
        self._has_connected = False
        self._wrote_at = -inf
        self._guard: Callable[[], None] = _no_guard
        _forget_in_children(self)

    @classmethod
    def at(cls, path: Path, *, wait_seconds: float) -> Database:
        """Return the SQLite database in a file."""
        return cls(sa.URL.create("sqlite", database=str(path)), wait_seconds=wait_seconds)

    @classmethod
    def by_url(cls, url: str, *, wait_seconds: float) -> Database:
        """Return the PostgreSQL database at a URL.

        Raises
        ------
        ConfigurationError
            For a URL that is malformed or names another kind of database, or without its driver.
        """
        remedy = "use postgresql+psycopg://user@host/name, or no URL for the embedded store"
        try:
            parsed = sa.make_url(url)
        except sa.exc.ArgumentError:
            raise ConfigurationError("not a database URL", where="the store's URL", remedy=remedy) from None
        if parsed.drivername not in {"postgresql", "postgresql+psycopg"}:
            raise ConfigurationError(
                "no store for this kind of database", where="the store's URL", value=parsed.drivername, remedy=remedy
            )
        try:
            return cls(parsed.set(drivername="postgresql+psycopg"), wait_seconds=wait_seconds)
        except ModuleNotFoundError:
            raise ConfigurationError(
                "PostgreSQL's driver is not installed", where="the store's URL", remedy="install tangency[postgres]"
            ) from None

    @property
    def is_embedded(self) -> bool:
        """True for SQLite."""
        return self._engine.dialect.name == "sqlite"

    def stay(self, identity: str, guard: Callable[[], None]) -> None:
        """Hold to one store from now on: `guard` is asked before each commit, each new connection for its identity."""
        self._guard = guard
        _require_identity(self._engine, identity, self.where)

    def write(
        self,
        act: Callable[[sa.Connection], T],
        *,
        confirm: Callable[[sa.Connection], T | None] | None = None,
        wait_seconds: float | None = None,
        is_lasting: bool = True,
    ) -> T:
        """Return the result of `act` in one committed transaction, the whole of it tried again while others write.

        `act` may be called several times and must have no effect outside its transaction.

        Parameters
        ----------
        confirm
            Asked before `act` is tried again after a commit whose outcome is unknown: returns the result where that
            commit went through. Without it, `act` must do no harm when it is done twice.
        wait_seconds
            In place of the database's own.
        is_lasting
            Whether it must outlast a power failure by itself. What need not is on the disk with the next one that
            must; it survives a killed process all the same.

        Raises
        ------
        StoreBusy, StoreReadOnly, StoreFull, StoreError
            Nothing of the transaction is stored then.
        CommitUnknown
            The server went away during the commit, and did not come back in time to be asked.
        """
        in_doubt: list[CommitUnknown] = []
        wait = self.wait_seconds if wait_seconds is None else wait_seconds

        def again(connection: sa.Connection) -> T:
            found = None if confirm is None else confirm(connection)
            return act(connection) if found is None else found

        def attempt() -> T:
            try:
                own = again if in_doubt else act
                if self.is_embedded:
                    return self._turns.take(Turn(own, is_lasting=is_lasting), wait_seconds=wait)
                return self._once(own, {_WRITES: ""})
            except CommitUnknown as unknown:
                in_doubt.append(unknown)
                raise

        try:
            return until_deadline(attempt, wait_seconds=wait)
        except StoreBusy as busy:
            if in_doubt and not isinstance(busy, CommitUnknown):
                raise in_doubt[0] from busy
            raise

    def read(self, act: Callable[[sa.Connection], T]) -> T:
        """Return the result of `act` over one consistent snapshot.

        Raises
        ------
        StoreBusy, StoreError
            Where the snapshot cannot be had.
        """
        # SQLite reads a snapshot in any transaction; PostgreSQL at this level.
        options = {} if self.is_embedded else {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
        return until_deadline(lambda: self._once(act, options), wait_seconds=self.wait_seconds)

    def seconds_since_write(self) -> float:
        """Return the seconds since the last transaction of this process was committed; infinite before the first."""
        return monotonic() - self._wrote_at

    def copy_to(self, path: Path) -> None:
        """Write one consistent copy of the embedded database to a new file, while others go on writing."""
        until_deadline(lambda: self._vacuum(path), wait_seconds=self.wait_seconds)

    def begin_anew(self) -> None:
        """Leave all connections to the process that this one was forked from."""
        # Kept, never closed: closing would act on the parent's connection.
        _INHERITED.append(self._engine.pool)
        self._engine.dispose(close=False)
        self._turns = Turns(self._together)

    def close(self) -> None:
        """Close the pooled connections."""
        self._engine.dispose()

    def _once(self, act: Callable[[sa.Connection], T], options: dict[str, object]) -> T:
        self._guard()
        with database_faults(self.where), self._connection() as connection:
            connection.execution_options(**options)
            transaction = connection.begin()
            try:
                result = act(connection)
                self._guard()
            except BaseException:
                transaction.rollback()
                raise
            with commit_faults(self.where):
                transaction.commit()
            if _WRITES in options:
                self._wrote_at = monotonic()
            return result

    def _together(self, turns: Sequence[Turn[Any]]) -> list[Any]:
        """Run turns in one transaction, and return their results."""
        sync = "FULL" if any(turn.is_lasting for turn in turns) else "NORMAL"
        return self._once(lambda connection: [turn.act(connection) for turn in turns], {_WRITES: sync})

    def _connection(self) -> sa.Connection:
        with connect_faults(self.where, has_connected=self._has_connected):
            connection = self._engine.connect()
        self._has_connected = True
        return connection

    def _vacuum(self, path: Path) -> None:
        with database_faults(self.where), self._engine.connect() as connection:
            # VACUUM wants no transaction around it, so it goes past SQLAlchemy's.
            driver = connection.connection.driver_connection
            if not isinstance(driver, sqlite3.Connection):
                raise StoreError("only the embedded store can be copied", where=self.where)
            driver.execute("VACUUM INTO ?", (str(path),))


def _engine(url: sa.URL, *, wait_seconds: float, where: str) -> sa.Engine:
    if url.drivername != "sqlite":
        return sa.create_engine(
            url,
            connect_args={
                "connect_timeout": _CONNECT_SECONDS,
                # What the URL's own options say stays.
                "options": f"{url.query.get('options', '')} -c lock_timeout={max(1, int(wait_seconds * 1000))}",
            },
            json_serializer=dump_document,
            json_deserializer=json.loads,
            pool_pre_ping=True,
        )
    # timeout=0: the waiting is ours (retry.py).
    engine = sa.create_engine(
        url, connect_args={"timeout": 0}, json_serializer=dump_document, json_deserializer=json.loads
    )

    @sa.event.listens_for(engine, "connect")
    def connect(driver: sqlite3.Connection, _record: object) -> None:
        # None keeps Python's sqlite3 from starting and committing transactions behind our back.
        driver.isolation_level = None
        teach_decimals(driver)
        _set_up(driver, where)

    @sa.event.listens_for(engine, "begin")
    def begin(connection: sa.Connection) -> None:
        # A writer takes its lock at once: a reader that turns into a writer later may have to fail halfway.
        synchronous = connection.get_execution_options().get(_WRITES)
        if synchronous:
            connection.exec_driver_sql(f"PRAGMA synchronous={synchronous}")
        connection.exec_driver_sql("BEGIN IMMEDIATE" if synchronous else "BEGIN")

    return engine


def _no_guard() -> None:
    """Guard nothing: while a store is being opened."""


def _require_identity(engine: sa.Engine, identity: str, where: str) -> None:
    @sa.event.listens_for(engine, "connect")
    def connect(driver: Any, _record: object) -> None:
        cursor = driver.cursor()
        try:
            found = cursor.execute("SELECT id FROM store_identity").fetchone()
        except Exception as error:  # each driver has a class of its own; a database without the table is another one
            if "store_identity" not in str(error):
                raise
            found = None
        finally:
            cursor.close()
        driver.rollback()
        if found is None or found[0] != identity:
            what = "another store has taken this one's place while it was open"
            raise StoreMoved(what, where=where, remedy="nothing was recorded; open the desk again to work with it")


def _set_up(driver: sqlite3.Connection, where: str) -> None:
    # The first processes on an empty home race for this one; a loser raises and its whole transaction is tried
    # again with a new connection. Afterwards it is a mere read.
    (mode,) = driver.execute("PRAGMA journal_mode=WAL").fetchone()
    if mode != "wal":
        remedy = "put the home on a local disk, or use PostgreSQL"
        raise StoreError("the file system cannot share a database", where=where, value=mode, remedy=remedy)
    driver.execute("PRAGMA synchronous=FULL")
    driver.execute("PRAGMA foreign_keys=ON")
    driver.execute("PRAGMA trusted_schema=OFF")  # nothing that came with a file is run


_INHERITED: list[sa.Pool] = []


def _forget_in_children(database: Database) -> None:
    """Give a forked child a pool and turns of its own: a connection must not be shared, nor a lock that was held."""
    reference = weakref.ref(database)

    def forget() -> None:
        inherited = reference()
        if inherited is not None:
            inherited.begin_anew()

    os.register_at_fork(after_in_child=forget)
