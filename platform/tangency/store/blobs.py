"""Content-addressed frames, the inline inputs of runs: small ones in the database, large ones as files."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa
import sqlalchemy as sa

from tangency.errors import NoSuchRecord, StoreError
from tangency.store import schema
from tangency.store.canonical import small_frame, table_of
from tangency.store.content import bare, content_sha256
from tangency.store.engine import Database
from tangency.store.files import read_parquet, write_parquet
from tangency.store.inserts import insert_frame, insert_if_absent
from tangency.store.intact import Intact
from tangency.store.records import SmallFrame
from tangency.store.stored_files import blob_file, stored_path

__all__ = ["Blobs"]

_TABLE, _SMALL = schema.blob, schema.stored_frame


class Blobs:
    """Stores and reads frames below one home."""

    def __init__(self, home: Path, database: Database) -> None:
        self._home = home
        self._database = database
        self._intact = Intact(home)

    def put(self, table: pa.Table) -> str:
        """Store a table by its content.

        A file of it that is lost or damaged is written anew.
        """
        sha256, small = self.prepared(table)
        if small is not None:
            self._database.write(lambda connection: insert_frame(connection, small, stored_at=datetime.now(UTC)))
        return sha256

    def prepared(self, table: pa.Table) -> tuple[str, SmallFrame | None]:
        """Return a table's name, stored as a file where it is large; else what its run stores with itself."""
        content = bare(table)
        small = small_frame(content)
        return (self._put_file(content), None) if small is None else (small.sha256, small)

    def get(self, sha256: str) -> pa.Table:
        """Return a stored table.

        Raises
        ------
        NoSuchRecord
            For content that was never stored.
        StoreError
            For content that is damaged.
        """
        small = sa.select(_SMALL.c.content).where(_SMALL.c.sha256 == sha256)
        content = self._database.read(lambda connection: connection.scalar(small))
        if content is not None:
            return table_of(content, claimed=sha256)
        file = self._file(sha256)
        if file is None:
            raise NoSuchRecord(
                "the store holds no such frame",
                where="blobs",
                value=sha256,
                remedy="use the hash that the run's manifest names",
            )
        return bare(read_parquet(stored_path(self._home, file)))

    def _put_file(self, content: pa.Table) -> str:
        sha256 = content_sha256(content)
        file = blob_file(sha256)
        if self._file(sha256) is not None and self._intact.holds(file, sha256, content_sha256):
            return sha256
        size = write_parquet(content, self._home / file)
        row = {"sha256": sha256, "file": file, "rows": content.num_rows, "bytes": size, "stored_at": datetime.now(UTC)}
        self._intact.note(file)
        self._database.write(lambda connection: self._record(connection, row))
        return sha256

    def _file(self, sha256: str) -> str | None:
        select = sa.select(_TABLE.c.file).where(_TABLE.c.sha256 == sha256)
        return self._database.read(lambda connection: connection.scalar(select))

    def _record(self, connection: sa.Connection, row: dict[str, object]) -> None:
        # Looked at inside the transaction: a sweep deletes unlisted files inside one, too.
        if not (self._home / str(row["file"])).is_file():
            raise StoreError("the file of this frame is gone", where=str(row["file"]), remedy="store it again")
        if not insert_if_absent(connection, _TABLE, row):  # its file may have been written anew, in another size
            ours = (_TABLE.c.sha256 == row["sha256"]) & (_TABLE.c.bytes != row["bytes"])
            connection.execute(sa.update(_TABLE).where(ours).values(bytes=row["bytes"]))
