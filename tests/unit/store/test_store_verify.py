from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import sqlalchemy as sa

from tangency.errors import StoreError
from tangency.store import NewRun, RunOutcome, Store

TABLE = pa.table({"a": pa.array([1, 2, 3], pa.int32())})  # of a type that only files keep, as they keep large frames
NEW = NewRun(verb="optimize", request={"a": 1}, manifest={}, seed=0, code_version="0")


def test_a_whole_store_is_found_whole(store: Store) -> None:
    store.publish_dataset("crypto", TABLE, facts={})
    store.put_frame(TABLE)
    found = store.verify()
    assert (found.home, found.files, found.damage, found.is_whole) == (store.home, 2, (), True)


def test_every_damage_is_listed(store: Store) -> None:
    store.publish_dataset("crypto", TABLE, facts={})
    lost = store.publish_dataset("lost", TABLE, facts={})
    other = store.put_frame(pa.table({"b": pa.array([1], pa.int32())}))
    (store.home / lost.file).unlink()
    pq.write_table(TABLE, store.home / "blobs" / other[:2] / f"{other}.parquet")
    found = store.verify()
    assert [(each.kind, each.name) for each in found.damage] == [("dataset", "lost"), ("frame", other)]
    assert not found.is_whole
    assert str(found.damage[0]) == "dataset lost: the file is missing"


def test_a_corrupt_database_is_found(embedded: Store) -> None:
    for _ in range(50):
        embedded.finish_run(embedded.start_run(NEW).id, RunOutcome(result={"x": "y" * 2000}))
    embedded.close()
    path = embedded.home / "tangency.db"
    with closing(sqlite3.connect(path)) as connection:
        (page,) = connection.execute("SELECT rootpage FROM sqlite_master WHERE name = 'ix_run_end_order'").fetchone()
        (size,) = connection.execute("PRAGMA page_size").fetchone()
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    with path.open("r+b") as file:
        file.seek((page - 1) * size + 8)
        file.write(b"\xff" * 64)
    with Store.open(embedded.home) as again:
        (damage,) = again.verify().damage
    assert (damage.kind, damage.file) == ("database", None)


def test_a_row_that_points_out_of_the_store_is_never_followed(embedded: Store, tmp_path: Path) -> None:
    secret = tmp_path / "secret.parquet"
    pq.write_table(TABLE, secret)
    embedded.publish_dataset("crypto", TABLE, facts={})
    sha256 = embedded.put_frame(TABLE)
    for table in ("dataset_version", "blob"):
        away = sa.text(f"UPDATE {table} SET file = :file")
        embedded._database.write(lambda c, away=away: c.execute(away, {"file": str(secret)}))
    acts = (
        lambda: embedded.read_dataset(embedded.dataset("crypto")),
        lambda: embedded.frame(sha256),
        lambda: embedded.sql("select * from crypto"),
    )
    for act in acts:
        with pytest.raises(StoreError, match="outside the store"):
            act()
    assert [each.what.partition(" (")[0] for each in embedded.verify().damage] == ["its place is outside the store"] * 2
