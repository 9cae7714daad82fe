"""`tangency store verify`, `sweep`, and what `backup`, `restore` and `doctor` say of a store that is not whole."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from tangency.store import DatasetVersion, Store


@pytest.fixture
def lost(home: Path) -> Iterator[DatasetVersion]:
    """Return a dataset whose file is gone, and mend it afterwards."""
    table = pa.table({"a": [1, 2, 3]})
    with Store.open(home) as store:
        record = store.publish_dataset("lost", table, facts={})
        (home / record.file).unlink()
        yield record
        store.publish_dataset("lost", table, facts={})


def test_a_whole_store_is_said_to_be_whole(tangency: Any, home: Path) -> None:
    assert tangency("store", "verify").code == 0
    document = tangency("store", "verify", "--json").document
    assert (document["home"], document["is_whole"], document["damage"]) == (str(home), True, [])


def test_what_is_lost_is_listed_by_every_command(tangency: Any, lost: DatasetVersion, tmp_path: Path) -> None:
    damage = {"kind": "dataset", "name": "lost", "file": lost.file, "what": "the file is missing"}
    verified, seen = tangency("store", "verify", "--json"), tangency("store", "verify")
    assert (verified.code, verified.document["damage"], verified.document["is_whole"]) == (7, [damage], False)
    assert (seen.code, "damaged: dataset lost: the file is missing\n" in seen.out) == (7, True)
    backup = tangency("store", "backup", str(tmp_path / "b.tar"), "--json")
    assert (backup.code, backup.document["damage"]) == (7, [damage])
    assert "left out: dataset lost" in tangency("store", "backup", str(tmp_path / "c.tar")).out
    restored = tangency("store", "restore", str(tmp_path / "b.tar"), "--home", str(tmp_path / "new"), "--json")
    assert restored.code == 7
    assert restored.document["damage"] == [{**damage, "what": "it was lost or damaged before the backup"}]
    again = tangency("store", "restore", str(tmp_path / "b.tar"), "--home", str(tmp_path / "third"))
    assert "not restored: dataset lost" in again.out
    doctor = tangency("doctor", "--json")
    assert (doctor.code, doctor.document["store"]["damage"]) == (7, [damage])
    assert doctor.document["plugins"]


def test_a_sweep_says_what_it_removed(tangency: Any, home: Path) -> None:
    with Store.open(home):
        pass
    left = home / "blobs" / f".x.parquet.{'0' * 12}.tmp"
    left.write_bytes(b"left by a killed writer")
    assert tangency("store", "sweep", "--older-than", "0", "--json").document == {
        "home": str(home),
        "removed": [f"blobs/{left.name}"],
    }
    assert tangency("store", "sweep", "--older-than", "0").out == "nothing was left behind\n"
    left.write_bytes(b"again")
    assert tangency("store", "sweep", "--older-than", "0").out == f"removed blobs/{left.name}\n"
    assert tangency("store", "sweep", "--older-than", "-1").code == 2


def test_the_doctor_looks_after_plugins_and_store(tangency: Any, home: Path) -> None:
    ended = tangency("doctor")
    assert ended.code == 0
    assert "mvo" in ended.out
    assert "nothing was left behind" in ended.out
    assert "all whole" in ended.out
