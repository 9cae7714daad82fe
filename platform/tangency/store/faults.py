"""Errors of databases and file systems as the store's typed errors."""

from __future__ import annotations

import errno
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

import sqlalchemy as sa

from tangency.errors import (
    CommitUnknown,
    ConfigurationError,
    StoreBusy,
    StoreError,
    StoreFull,
    StoreReadOnly,
    TangencyError,
)

__all__ = ["commit_faults", "connect_faults", "database_faults", "os_faults"]

_BUSY = "wait for the other process, or give more time with wait_seconds"
_READ_ONLY = "make it writable for this user, or point TANGENCY_HOME at another folder"
_FULL = "free space on that disk; nothing was half-written"
_AWAY = "start the database server again; what waits goes on by itself"
_CORRUPT = "move the file away and restore a backup (tangency store restore)"

# How the server's own refusals begin, in any language, and the passing ones among them (57P03) in its plain words.
_REFUSED_BY_SERVER = "FATAL"
_PASSES = ("starting up", "shutting down", "recovery", "not yet accepting", "too many clients", "remaining connection")

_SERVER_AWAY = ("57P", "08")  # operator intervention, connection exceptions

_NUL = "NUL (0x00)"  # psycopg refuses it before the server would

_FULL_ERRNO = {errno.ENOSPC, errno.EDQUOT}
_READ_ONLY_ERRNO = {errno.EACCES, errno.EPERM, errno.EROFS}

_SQLITE: dict[int, tuple[type[StoreError], str, str]] = {
    sqlite3.SQLITE_BUSY: (StoreBusy, "the store is locked by another process", _BUSY),
    sqlite3.SQLITE_LOCKED: (StoreBusy, "the store is locked by another connection", _BUSY),
    # RunInputs while processes race to open the write-ahead log; it passes like a lock.
    sqlite3.SQLITE_PROTOCOL: (StoreBusy, "the store is being opened by other processes", _BUSY),
    sqlite3.SQLITE_READONLY: (StoreReadOnly, "the store cannot be written", _READ_ONLY),
    sqlite3.SQLITE_PERM: (StoreReadOnly, "the store cannot be written", _READ_ONLY),
    sqlite3.SQLITE_CANTOPEN: (StoreReadOnly, "the store's database cannot be opened for writing", _READ_ONLY),
    # The log's shared index cannot grow: another name for a full disk.
    sqlite3.SQLITE_IOERR_SHMSIZE: (StoreFull, "the disk is full", _FULL),
    sqlite3.SQLITE_FULL: (StoreFull, "the disk is full", _FULL),
    sqlite3.SQLITE_CORRUPT: (StoreError, "the store's database is corrupt", _CORRUPT),
    sqlite3.SQLITE_NOTADB: (StoreError, "the file is not a database", _CORRUPT),
}

# SQLSTATE codes; the PostgreSQL manual, appendix A.
_POSTGRES: dict[str, tuple[type[StoreError], str, str]] = {
    "40001": (StoreBusy, "another transaction changed the same records", _BUSY),
    "40P01": (StoreBusy, "another transaction waited for this one", _BUSY),
    "55P03": (StoreBusy, "the store is locked by another process", _BUSY),
    # A restart of the server; it passes like a lock.
    "57P01": (StoreBusy, "the database server is being shut down", _AWAY),
    "57P02": (StoreBusy, "the database server has crashed and is being started again", _AWAY),
    "57P03": (StoreBusy, "the database server is starting or stopping", _AWAY),
    "57P05": (StoreBusy, "the database server closed an idle connection", _AWAY),
    "53300": (StoreBusy, "the database server has no free connection", _BUSY),
    "25006": (StoreReadOnly, "the database is read-only", "connect to the primary server"),
    "42501": (StoreReadOnly, "the database user may not write", "grant the user the tables of this schema"),
    "53100": (StoreFull, "the database server's disk is full", _FULL),
}


@contextmanager
def os_faults(where: str) -> Iterator[None]:
    """Turn the operating system's errors into the store's.

    Raises
    ------
    StoreReadOnly, StoreFull, StoreError
        By the error's number.
    """
    try:
        yield
    except OSError as error:
        raise _from_os(error, where) from error


@contextmanager
def connect_faults(where: str, *, has_connected: bool) -> Iterator[None]:
    """Turn errors of a connection that cannot be had into the store's.

    The driver has no code for these. Once a server has let us in, whatever keeps us out later passes like a lock;
    before that, a server that answers and refuses (no such database, a wrong password) will go on refusing.

    Raises
    ------
    StoreBusy, StoreError
        StoreBusy while the server is away.
    """
    try:
        yield
    except sa.exc.OperationalError as error:
        if isinstance(error.orig, sqlite3.Error):
            raise
        text = str(error.orig).strip()
        if has_connected or _REFUSED_BY_SERVER not in text or any(words in text for words in _PASSES):
            raise StoreBusy("the database server cannot be reached", where=where, value=text, remedy=_AWAY) from error
        raise


@contextmanager
def commit_faults(where: str) -> Iterator[None]:
    """Turn a connection that breaks during a commit into CommitUnknown; other errors pass unchanged.

    Raises
    ------
    CommitUnknown
        The server may have committed, and could no longer say so.
    """
    try:
        yield
    except sa.exc.DBAPIError as error:
        if not error.connection_invalidated and not _sqlstate(error.orig).startswith(_SERVER_AWAY):
            raise
        what = "the database server went away during a commit, whose outcome is not known"
        raise CommitUnknown(what, where=where, value=str(error.orig).strip(), remedy=_AWAY) from error


@contextmanager
def database_faults(where: str) -> Iterator[None]:
    """Turn errors of SQLAlchemy and its drivers into the store's; ours pass unchanged.

    Raises
    ------
    StoreBusy, StoreReadOnly, StoreFull, StoreError
        By the database's own error code.
    ConfigurationError
        For text that the database cannot keep.
    """
    try:
        yield
    except sa.exc.TimeoutError as error:
        remedy = "use fewer threads, or one Store for each group of threads"
        raise StoreBusy("every connection of this process is in use", where=where, remedy=remedy) from error
    except UnicodeEncodeError as error:
        raise _no_text(ascii(error.object)) from None
    except (sa.exc.SQLAlchemyError, sqlite3.Error) as error:
        raise _from_database(error, where) from error


def _from_os(error: OSError, where: str) -> StoreError:
    place = str(error.filename) if error.filename is not None else where
    if error.errno in _FULL_ERRNO:
        return StoreFull("the disk is full", where=place, remedy=_FULL)
    if error.errno in _READ_ONLY_ERRNO:
        return StoreReadOnly("the store cannot be written", where=place, remedy=_READ_ONLY)
    return StoreError(
        "the store's files cannot be used", where=place, value=str(error), remedy="check the path and the disk"
    )


def _from_database(error: Exception, where: str) -> TangencyError:
    origin = getattr(error, "orig", None) or error
    if isinstance(origin, TangencyError):  # a column type refused the value; SQLAlchemy wraps what it raised
        return origin
    if isinstance(error, sa.exc.DataError) and _NUL in str(origin):
        return _no_text(str(origin))
    code = getattr(origin, "sqlite_errorcode", None)
    if getattr(error, "connection_invalidated", False) and _sqlstate(origin) not in _POSTGRES:
        return StoreBusy("the database server went away", where=where, value=str(origin).strip(), remedy=_AWAY)
    # An extended code of its own, or the primary one in its low byte.
    known = _SQLITE.get(code, _SQLITE.get(code & 0xFF)) if isinstance(code, int) else _POSTGRES.get(_sqlstate(origin))
    if known is None:
        remedy = "check the database's address, its disk and its own log"
        return StoreError("the store's database failed", where=where, value=str(origin).strip(), remedy=remedy)
    kind, what, remedy = known
    return kind(what, where=where, value=str(origin).strip(), remedy=remedy)


def _no_text(value: str) -> ConfigurationError:
    remedy = "leave out NUL characters and lone halves of surrogate pairs"
    return ConfigurationError(
        "text that the database cannot keep", where="a text of the store", value=value, remedy=remedy
    )


def _sqlstate(origin: object) -> str:
    return str(getattr(origin, "sqlstate", None))
