"""Small frames lie in the database, with the run that reads them, and prove their own content."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pyarrow as pa
import pytest
import sqlalchemy as sa

from tangency.errors import NoSuchRecord, StoreError
from tangency.store import NewRun, Store, restore, schema

NEW = NewRun(verb="optimize", request={"a": 1}, manifest={}, seed=0, code_version="0")
TABLE = pa.table(
    {
        "day": pa.array(np.arange(3), pa.timestamp("us")),
        "BTC": [0.1, None, -0.0],
        "ETH": [float("inf"), 0.2, 0.3],
        "name": ["a", None, "ü\n"],
        "n": [1, 2, 3],
    }
)


def _files(store: Store) -> list[str]:
    return [path.name for path in (store.home / "blobs").rglob("*") if path.is_file()]


def _spoil(store: Store, sha256: str) -> None:
    update = sa.update(schema.stored_frame).where(schema.stored_frame.c.sha256 == sha256).values(content=b"other")
    store._database.write(lambda connection: connection.execute(update))


def test_a_small_frame_is_no_file_and_comes_back(store: Store) -> None:
    sha256 = store.put_frame(TABLE)
    assert store.put_frame(TABLE) == sha256
    assert store.frame(sha256).equals(TABLE)
    assert _files(store) == []


@pytest.mark.parametrize(
    "table",
    [
        pytest.param(pa.table({"x": np.arange(70_000.0)}), id="large"),
        pytest.param(pa.table({"x": pa.array([1], pa.int16())}), id="of another type"),
    ],
)
def test_whatever_else_is_a_file(store: Store, table: pa.Table) -> None:
    sha256 = store.put_frame(table)
    assert store.frame(sha256).equals(table)
    assert _files(store) == [f"{sha256}.parquet"]


def test_a_frame_is_stored_with_its_run_or_not_at_all(store: Store) -> None:
    sha256, small = store.prepare_frame(TABLE)
    with pytest.raises(NoSuchRecord):
        store.frame(sha256)
    with pytest.raises(Exception, match="JSON"):
        store.start_run(replace(NEW, manifest={"x": float("nan")}, frames=(small,)))
    with pytest.raises(NoSuchRecord):
        store.frame(sha256)
    store.start_run(replace(NEW, frames=(small,)))
    assert store.frame(sha256).equals(TABLE)


def test_a_damaged_frame_is_never_read_is_found_and_is_mended(store: Store) -> None:
    sha256 = store.put_frame(TABLE)
    _spoil(store, sha256)
    with pytest.raises(StoreError, match="damaged"):
        store.frame(sha256)
    found = store.verify()
    assert (found.files, found.frames) == (0, 1)
    assert [(each.kind, each.name, each.file) for each in found.damage] == [("frame", sha256, None)]
    store.put_frame(TABLE)
    assert store.frame(sha256).equals(TABLE)
    assert store.verify().is_whole


def test_a_backup_keeps_small_frames_and_lists_those_that_are_damaged(embedded: Store, tmp_path) -> None:
    good, bad = embedded.put_frame(TABLE), embedded.put_frame(TABLE.slice(1))
    _spoil(embedded, bad)
    backup = embedded.backup(tmp_path / "backup.tar")
    restored = restore(tmp_path / "backup.tar", tmp_path / "new")
    assert [each.name for each in backup.damage] == [each.name for each in restored.damage] == [bad]
    with Store.open(tmp_path / "new") as again:
        assert again.frame(good).equals(TABLE)


def test_sql_counts_frames_and_does_not_show_their_bytes(store: Store) -> None:
    store.put_frame(TABLE)
    assert store.sql("select * from stored_frame").column_names == ["sha256", "rows", "stored_at"]
