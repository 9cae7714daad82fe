from __future__ import annotations

import os
import time
from datetime import timedelta
from pathlib import Path

import pyarrow as pa

from tangency.store import Store

TABLE = pa.table({"a": [1]})


def _age(path: Path, days: float) -> None:
    then = time.time() - days * 86_400
    os.utime(path, (then, then))


def test_old_leftovers_go_and_everything_listed_stays(store: Store) -> None:
    record = store.publish_dataset("crypto", TABLE, facts={})
    sha256 = store.put_frame(TABLE)
    folder = store.home / "datasets" / "crypto"
    for name, days in (("old.parquet", 2), (".x.parquet.ab.tmp", 2), ("young.parquet", 0.5)):
        (folder / name).write_bytes(b"left by a killed writer")
        _age(folder / name, days)
    for path in store.home.rglob(f"*{record.version}*"):
        _age(path, 100)
    assert store.sweep() == ("datasets/crypto/.x.parquet.ab.tmp", "datasets/crypto/old.parquet")
    assert store.sweep() == ()
    assert store.read_dataset(record).equals(TABLE)
    assert store.frame(sha256).equals(TABLE)
    assert store.sweep(older_than=timedelta(0)) == ("datasets/crypto/young.parquet",)


def test_what_a_killed_publisher_left_is_published_again(embedded: Store) -> None:
    record = embedded.publish_dataset("crypto", TABLE, facts={})
    other = pa.table({"a": [2]})
    orphan = embedded.publish_dataset("other", other, facts={}).file
    torn = embedded.home / orphan.replace("other", "crypto")
    torn.write_bytes(b"torn")
    assert embedded.read_dataset(embedded.publish_dataset("crypto", other, facts={})).equals(other)
    assert embedded.read_dataset(record).equals(TABLE)
