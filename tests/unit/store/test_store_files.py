from __future__ import annotations

import errno
from pathlib import Path

import pyarrow as pa
import pytest

from tangency.errors import StoreError
from tangency.store import files
from tangency.store.files import read_parquet, whole_file, write_parquet

TABLE = pa.table({"a": [1, 2, 3]})


def test_a_table_comes_back(tmp_path: Path) -> None:
    size = write_parquet(TABLE, tmp_path / "new" / "t.parquet")
    assert (tmp_path / "new" / "t.parquet").stat().st_size == size
    assert read_parquet(tmp_path / "new" / "t.parquet").equals(TABLE)


def test_the_name_appears_only_when_all_is_written(tmp_path: Path) -> None:
    path = tmp_path / "t.bin"
    with whole_file(path) as file:
        file.write(b"half")
        assert not path.exists()
    assert path.read_bytes() == b"half"


def test_a_failed_write_leaves_the_folder_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "t.bin"
    path.write_bytes(b"before")

    def fail() -> None:
        with whole_file(path) as file:
            file.write(b"after")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert [(p.name, p.read_bytes()) for p in tmp_path.iterdir()] == [("t.bin", b"before")]


def test_a_damaged_or_missing_file_is_named(tmp_path: Path) -> None:
    path = tmp_path / "t.parquet"
    write_parquet(TABLE, path)
    path.write_bytes(path.read_bytes()[:-8])
    with pytest.raises(StoreError, match="damaged") as caught:
        read_parquet(path)
    assert caught.value.where == str(path)
    with pytest.raises(StoreError) as caught:
        read_parquet(tmp_path / "none.parquet")
    assert caught.value.where == str(tmp_path / "none.parquet")


def test_a_file_system_without_locks_will_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Archives and reports may go to one; the operating system's refusal is what is imitated here."""

    def refuse(*_: object) -> None:
        raise OSError(errno.ENOLCK, "No locks available")

    monkeypatch.setattr(files.fcntl, "flock", refuse)
    with whole_file(tmp_path / "t.bin") as file:
        file.write(b"whole")
    assert (tmp_path / "t.bin").read_bytes() == b"whole"
    assert not files.is_locked(tmp_path / "t.bin")
