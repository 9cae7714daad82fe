"""Real folders that cannot be written and real disks that are full."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pytest

from tangency.errors import StoreError, StoreFull, StoreReadOnly
from tangency.store import NewRun, RunOutcome, RunStatus, Store, restore

NEW = NewRun(verb="optimize", request={}, manifest={}, seed=None, code_version="0")
ORDINARY = 65534

# Run as an ordinary user, because no permission binds root: prints the class and fields of what was raised.
READER = """
import json, os, sys
from tangency.errors import TangencyError
from tangency.store import NewRun, Store
if os.geteuid() == 0:
    os.setgroups([]); os.setgid(int(sys.argv[2])); os.setuid(int(sys.argv[2]))
try:
    store = Store.open(sys.argv[1])
    store.start_run(NewRun(verb="optimize", request={}, manifest={}, seed=None, code_version="0"))
    print(json.dumps({"error": None}))
except TangencyError as error:
    print(json.dumps({"error": type(error).__name__, **error.details()}))
"""


def _as_ordinary_user(home: Path) -> dict[str, str | None]:
    done = subprocess.run(
        [sys.executable, "-c", READER, str(home), str(ORDINARY)],
        check=False,
        capture_output=True,
        text=True,
        cwd="/",
    )
    if done.returncode != 0 and "PermissionError" in done.stderr and str(home) not in done.stderr:
        pytest.skip(f"an ordinary user cannot run this Python: {done.stderr.splitlines()[-1]}")
    assert done.returncode == 0, done.stderr
    fields: dict[str, str | None] = json.loads(done.stdout)
    return fields


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """Return a folder that every user can reach; pytest's own lie below one that it keeps for its user alone."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        yield Path(folder)


def test_a_folder_that_cannot_be_written_is_read_only(open_folder: Path) -> None:
    (open_folder / "shut").mkdir(mode=0o555)
    fields = _as_ordinary_user(open_folder / "shut" / "home")
    assert fields["error"] == "StoreReadOnly"
    assert str(open_folder) in str(fields["where"])
    assert "TANGENCY_HOME" in str(fields["remedy"])
    assert list((open_folder / "shut").iterdir()) == []


def test_a_store_that_cannot_be_written_is_read_only(open_folder: Path) -> None:
    home = open_folder / "home"
    Store.open(home).close()
    for path in (home, *home.iterdir()):
        path.chmod(0o555 if path.is_dir() else 0o444)
    fields = _as_ordinary_user(home)
    assert fields["error"] == "StoreReadOnly"
    assert "tangency.db" in str(fields["where"])
    assert "TANGENCY_HOME" in str(fields["remedy"])
    home.chmod(0o755)


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """Give a real file system of two megabytes."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", str(disk)]
    try:
        subprocess.run(mount, check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError) as error:
        pytest.skip(f"a small disk needs the right to mount one: {error}")
    yield disk
    subprocess.run(["umount", "-l", str(disk)], check=True)


def _fill(disk: Path, leave: int) -> Path:
    free = os.statvfs(disk)
    ballast = disk / "ballast"
    ballast.write_bytes(b"\0" * max(0, free.f_bavail * free.f_frsize - leave))
    return ballast


def _noise(rows: int) -> pa.Table:
    return pa.table({"noise": pa.array([os.urandom(64) for _ in range(rows)])})


def test_a_full_disk_stores_nothing_of_a_dataset(small_disk: Path) -> None:
    with Store.open(small_disk / "home") as store:
        small = store.publish_dataset("crypto", _noise(10), facts={})
        with pytest.raises(StoreFull) as caught:
            store.publish_dataset("crypto", _noise(60_000), facts={})
        assert "free space" in str(caught.value.remedy)
        assert store.datasets() == (small,)
        assert [path.name for path in (store.home / "datasets" / "crypto").iterdir()] == [f"{small.version}.parquet"]
        assert store.read_dataset(small).num_rows == 10


def test_a_full_disk_stores_nothing_of_a_run(small_disk: Path) -> None:
    with Store.open(small_disk / "home") as store:
        run = store.start_run(NEW)
        ballast = _fill(small_disk, leave=100_000)
        with pytest.raises(StoreFull):
            store.finish_run(run.id, RunOutcome(result={"x": "y" * 1_000_000}))
        assert store.run(run.id) == run
        ballast.unlink()
        store.finish_run(run.id, RunOutcome(result={}))


def test_wherever_the_disk_ends_it_is_said_and_the_store_opens_afterwards(small_disk: Path) -> None:
    ends = set()
    for leave in range(0, 400_000, 16_384):
        ballast = _fill(small_disk, leave)
        try:
            with Store.open(small_disk / "home") as store:
                store.finish_run(store.start_run(NEW).id, RunOutcome(result={"x": "y" * 50_000}))
            ends.add("room enough")
        except StoreFull:
            ends.add("full")
        ballast.unlink()
        with Store.open(small_disk / "home") as store:
            assert all(run.result == {"x": "y" * 50_000} for run in store.runs(status=RunStatus.FINISHED))
        shutil.rmtree(small_disk / "home")
    assert ends == {"full", "room enough"}


def test_a_backup_that_does_not_fit_leaves_nothing(small_disk: Path, tmp_path: Path) -> None:
    with Store.open(tmp_path / "home") as store:
        store.put_frame(_noise(60_000))
        with pytest.raises(StoreFull):
            store.backup(small_disk / "backup.tar")
        assert list(small_disk.iterdir()) == []
        store.backup(tmp_path / "backup.tar")
    with pytest.raises(StoreFull):
        restore(tmp_path / "backup.tar", small_disk / "home")
    assert list(small_disk.iterdir()) == []


def test_a_corrupt_database_is_named(tmp_path: Path) -> None:
    home = tmp_path / "home"
    with Store.open(home) as store:
        store.finish_run(store.start_run(NEW).id, RunOutcome(result={"x": "y" * 50_000}))
    database = home / "tangency.db"
    data = database.read_bytes()
    database.write_bytes(data[:100] + os.urandom(len(data) - 100))
    with pytest.raises(StoreError) as caught:
        Store.open(home)
    assert "corrupt" in caught.value.what
    assert "restore a backup" in str(caught.value.remedy)
    database.write_text("this is a letter and no database, whatever its name may say" * 20)
    with pytest.raises(StoreError, match="not a database"):
        Store.open(home)
    assert not isinstance(caught.value, StoreFull | StoreReadOnly)
