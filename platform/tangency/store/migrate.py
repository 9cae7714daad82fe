"""Bring the database's schema up to this code's, once, however many processes start at the same moment."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import sqlalchemy as sa

from tangency.errors import StoreError, StoreNewer
from tangency.store.engine import Database
from tangency.store.schema import METADATA, REVISION, store_identity

__all__ = ["ensure_schema", "stored_identity", "stored_revision"]

_SCRIPTS = Path(__file__).parent / "migrations"
_VERSION_TABLE = sa.table("alembic_version", sa.column("version_num"))
# Any fixed number: PostgreSQL's advisory locks are named by numbers.
_ADVISORY_LOCK = 7_264_001


def ensure_schema(database: Database) -> None:
    """Create or upgrade the tables in one transaction; nothing to do is one look at the version.

    Raises
    ------
    StoreNewer
        For a database that a newer Tangency has written.
    StoreError
        For a database of something else.
    """
    if database.read(stored_revision) != REVISION:
        database.write(lambda connection: _upgrade(connection, where=database.where))


def stored_revision(connection: sa.Connection) -> str | None:
    """Return the database's revision; None where it holds no store yet."""
    # SQLAlchemy's inspector asks for this one table only, and on PostgreSQL a failed select would end the transaction.
    if not sa.inspect(connection).has_table(_VERSION_TABLE.name):
        return None
    return connection.scalar(sa.select(_VERSION_TABLE.c.version_num))


def stored_identity(connection: sa.Connection) -> str:
    """Return which store the database holds."""
    return str(connection.execute(sa.select(store_identity.c.id)).scalar_one())


def _upgrade(connection: sa.Connection, *, where: str) -> None:
    if connection.dialect.name != "sqlite":  # SQLite's BEGIN IMMEDIATE already keeps the others out
        connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_ADVISORY_LOCK)))
    current = stored_revision(connection)
    if current == REVISION:  # another process was faster
        return
    # Imported here: a store that is up to date never pays for it.
    from alembic.migration import MigrationContext  # noqa: PLC0415
    from alembic.operations import Operations  # noqa: PLC0415
    from alembic.script import ScriptDirectory  # noqa: PLC0415

    scripts = ScriptDirectory(_SCRIPTS)
    _refuse(connection, current, {script.revision for script in scripts.walk_revisions()}, where=where)
    with _quiet():
        context = MigrationContext.configure(connection)
        with Operations.context(context):
            for step in reversed(list(scripts.iterate_revisions(REVISION, current))):
                step.module.upgrade()
        context.stamp(scripts, REVISION)


def _refuse(connection: sa.Connection, current: str | None, known: set[str], *, where: str) -> None:
    if current is not None and current not in known:
        raise StoreNewer(
            "the store was written by a newer Tangency",
            where=where,
            value=f"schema {current}; this version knows up to {REVISION}",
            remedy="upgrade Tangency, or point TANGENCY_HOME at another folder",
        )
    foreign = sorted(set(sa.inspect(connection).get_table_names()) & set(METADATA.tables))
    if current is None and foreign:
        remedy = "point TANGENCY_HOME (or the URL) at a place of Tangency's own"
        raise StoreError("the database belongs to another program", where=where, value=foreign[0], remedy=remedy)


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep Alembic's running commentary out of the logs of an application that logs at INFO."""
    logger = logging.getLogger("alembic")
    before = logger.level
    logger.setLevel(logging.WARNING)
    try:
        yield
    finally:
        logger.setLevel(before)
