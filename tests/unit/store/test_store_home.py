from __future__ import annotations

import os
from pathlib import Path

import pyarrow as pa
import pytest

from tangency.errors import StoreError
from tangency.store import Store, restore
from tangency.store.home import default_home, prepare_home


def test_the_environment_names_the_home(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("TANGENCY_HOME", str(tmp_path / "mine"))
    assert default_home() == tmp_path / "mine"
    with Store.open() as store:
        assert store.home == tmp_path / "mine"
    assert (tmp_path / "mine" / "tangency.db").is_file()


def test_without_it_the_user_data_folder_is_taken(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("TANGENCY_HOME", "")
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    assert default_home() == tmp_path / "data" / "tangency"
    monkeypatch.setenv("XDG_DATA_HOME", "relative/is/ignored")
    assert default_home() == tmp_path / ".local" / "share" / "tangency"


def test_a_relative_home_becomes_absolute(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("TANGENCY_HOME", "here")
    assert default_home() == tmp_path / "here"


def test_a_new_home_is_the_users_alone(tmp_path: Path) -> None:
    prepare_home(tmp_path / "a" / "home", is_embedded=True)
    assert (tmp_path / "a" / "home").stat().st_mode & 0o077 == 0


def test_every_file_and_folder_is_the_users_alone(tmp_path: Path) -> None:
    before = os.umask(0)  # what a careless system would leave to everyone
    try:
        with Store.open(tmp_path / "home") as store:
            store.publish_dataset("crypto", pa.table({"a": [1]}), facts={})
            store.put_frame(pa.table({"a": pa.array([2], pa.int32())}))
            store.backup(tmp_path / "backup.tar")
            during = _rights(tmp_path)
        restore(tmp_path / "backup.tar", tmp_path / "restored")
        with Store.open(tmp_path / "restored"):
            after = _rights(tmp_path)
    finally:
        os.umask(before)
    assert {"home/tangency.db-wal", "home/tangency.db-shm", "backup.tar", "home"} <= set(during)
    assert {name: rights for name, rights in {**during, **after}.items() if rights & 0o077} == {}


def _rights(folder: Path) -> dict[str, int]:
    return {path.relative_to(folder).as_posix(): path.stat().st_mode & 0o777 for path in folder.rglob("*")}


def test_a_file_in_the_homes_place_is_named(tmp_path: Path) -> None:
    (tmp_path / "home").write_text("not a folder")
    with pytest.raises(StoreError) as caught:
        Store.open(tmp_path / "home")
    assert caught.value.where == str(tmp_path / "home")
    assert caught.value.remedy is not None
