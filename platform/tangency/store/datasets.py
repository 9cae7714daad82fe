"""Datasets: named, versioned by content, published whole."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import sqlalchemy as sa

from tangency.domain.naming import nearest_names
from tangency.errors import ConfigurationError, DataError, NoSuchRecord, StoreError
from tangency.store import schema
from tangency.store.columns import Document
from tangency.store.content import bare, version_of
from tangency.store.engine import Database
from tangency.store.files import read_parquet, write_parquet
from tangency.store.inserts import insert_if_absent
from tangency.store.intact import Intact
from tangency.store.stored_files import DATASET_NAME, dataset_file, stored_path

__all__ = ["DatasetVersion", "Datasets", "live_versions"]

_TABLE = schema.dataset_version
_LIVE = schema.dataset


@dataclass(frozen=True, slots=True, kw_only=True)
class DatasetVersion:
    """One published version of a dataset.

    Attributes
    ----------
    version
        SHA-256 of the content: the table, the facts and the time column (see `version_of`).
    file
        Path below the store's home.
    first_at, last_at
        Least and greatest value of the time column; None where none was named, or without rows. Dates begin at
        00:00 UTC, and times without a zone are UTC.
    facts
        What the publisher states about the data: source, licence, calendar, day boundary.
    published_at
        When this content was published first.
    """

    dataset: str
    version: str
    file: str
    rows: int
    bytes: int
    time_column: str | None
    first_at: datetime | None
    last_at: datetime | None
    facts: Document
    published_at: datetime


class Datasets:
    """Publishes and reads datasets below one home."""

    def __init__(self, home: Path, database: Database) -> None:
        self._home = home
        self._database = database
        self._intact = Intact(home)

    def publish(self, name: str, table: pa.Table, *, facts: Document, time_column: str | None) -> DatasetVersion:
        """Make a table the live version of a dataset; the same content again is the same version.

        A file of it that is lost or damaged is written anew.
        """
        _check_name(name)
        content = bare(table)
        version = version_of(content, facts=facts, time_column=time_column)
        first_at, last_at = (None, None) if time_column is None else _span(content, time_column)
        file = dataset_file(name, version)
        known = self._database.read(lambda connection: _versions(connection, name, version))
        hashed = partial(version_of, facts=facts, time_column=time_column)
        is_there = known and self._intact.holds(file, version, hashed)
        size = known[0].bytes if is_there else write_parquet(content, self._home / file)
        self._intact.note(file)
        record = DatasetVersion(
            dataset=name,
            version=version,
            file=file,
            rows=content.num_rows,
            bytes=size,
            time_column=time_column,
            first_at=first_at,
            last_at=last_at,
            facts=dict(facts),
            published_at=datetime.now(UTC),
        )
        return self._database.write(lambda connection: self._record(connection, record))

    def live(self) -> tuple[DatasetVersion, ...]:
        """Return the live version of each dataset, by name."""
        return self._database.read(live_versions)

    def version(self, name: str, version: str | None) -> DatasetVersion:
        """Return a version of a dataset, the live one by default.

        Raises
        ------
        NoSuchRecord
            With the nearest names.
        """
        live = {record.dataset: record for record in self.live()}
        if name not in live:
            near = nearest_names(name, live)
            remedy = f"did you mean {' or '.join(near)}?" if near else "import it first (tangency data import)"
            raise NoSuchRecord(f"the store holds no dataset {name!r}", where="datasets", value=name, remedy=remedy)
        if version is None:
            return live[name]
        found = self._database.read(lambda connection: _versions(connection, name, version))
        if not found:
            remedy = f"the live version is {live[name].version}"
            raise NoSuchRecord(f"dataset {name!r} has no such version", where="datasets", value=version, remedy=remedy)
        return found[0]

    def read(self, record: DatasetVersion) -> pa.Table:
        """Return the table of a version, as it was published."""
        return bare(read_parquet(stored_path(self._home, record.file)))

    def _record(self, connection: sa.Connection, record: DatasetVersion) -> DatasetVersion:
        # Looked at inside the transaction: a sweep deletes unlisted files inside one, too.
        if not (self._home / record.file).is_file():
            raise StoreError(
                "the file of this version is gone", where=record.file, remedy="restore a backup, or publish it again"
            )
        row = {field: getattr(record, field) for field in DatasetVersion.__dataclass_fields__}
        if not insert_if_absent(connection, _TABLE, row):  # its file may have been written anew, in another size
            ours = (_TABLE.c.dataset == record.dataset) & (_TABLE.c.version == record.version)
            connection.execute(sa.update(_TABLE).where(ours, _TABLE.c.bytes != record.bytes).values(bytes=record.bytes))
        live = {"live": record.version, "live_since": record.published_at}
        if not insert_if_absent(connection, _LIVE, {"name": record.dataset, **live}):
            changed = (_LIVE.c.name == record.dataset) & (_LIVE.c.live != record.version)
            connection.execute(sa.update(_LIVE).where(changed).values(**live))
        return _versions(connection, record.dataset, record.version)[0]


def live_versions(connection: sa.Connection) -> tuple[DatasetVersion, ...]:
    """Return the live version of each dataset, by name, as one snapshot shows them."""
    is_live = (_LIVE.c.name == _TABLE.c.dataset) & (_LIVE.c.live == _TABLE.c.version)
    rows = connection.execute(sa.select(_TABLE).join(_LIVE, is_live).order_by(_LIVE.c.name))
    return _records(rows.all())


def _versions(connection: sa.Connection, name: str, version: str) -> tuple[DatasetVersion, ...]:
    wanted = (_TABLE.c.dataset == name) & (_TABLE.c.version == version)
    return _records(connection.execute(sa.select(_TABLE).where(wanted)).all())


def _records(rows: Sequence[sa.Row[Any]]) -> tuple[DatasetVersion, ...]:
    return tuple(DatasetVersion(**row._mapping) for row in rows)  # noqa: SLF001  # public, named so by SQLAlchemy


def _check_name(name: str) -> None:
    if DATASET_NAME.fullmatch(name) is None:
        raise ConfigurationError(
            "not a name for a dataset",
            where="dataset",
            value=name,
            remedy="use up to 64 lower-case letters, digits, hyphens and underscores, a letter or digit first",
        )
    if name in schema.METADATA.tables:
        raise ConfigurationError(
            "the store's own tables have this name", where="dataset", value=name, remedy="choose another name"
        )


def _span(table: pa.Table, column: str) -> tuple[datetime | None, datetime | None]:
    if column not in table.column_names:
        near = nearest_names(column, table.column_names)
        remedy = f"did you mean {' or '.join(near)}?" if near else f"the columns are {', '.join(table.column_names)}"
        raise DataError("no such time column", where="dataset", value=column, remedy=remedy)
    kind = table.schema.field(column).type
    if not (pa.types.is_timestamp(kind) or pa.types.is_date(kind)):
        raise DataError(
            "the time column holds neither dates nor timestamps", where=f"column {column!r}", value=str(kind)
        )
    span = pc.min_max(table.column(column))
    return _instant(span["min"]), _instant(span["max"])


def _instant(value: pa.Scalar) -> datetime | None:
    if not value.is_valid:
        return None
    zone = getattr(value.type, "tz", None)
    # Nanoseconds are cut: the manifest keeps microseconds.
    instant: datetime = value.cast(pa.timestamp("us", zone), safe=False).as_py()
    return instant.replace(tzinfo=UTC) if zone is None else instant.astimezone(UTC)
