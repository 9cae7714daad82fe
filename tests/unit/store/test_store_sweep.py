from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from datetime import timedelta
from pathlib import Path

import pyarrow as pa

from tangency.store import Store, restore

TABLE = pa.table({"a": pa.array([1], pa.int32())})  # of a type that only files keep


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


KILLED = """
import os, signal, sys
from pathlib import Path
from tangency.store import Store, backup, restore
from tangency.store.files import whole_file

def die(*_, **__):
    os.kill(os.getpid(), signal.SIGKILL)

home, archive, what = Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3]
if what == "backup":
    backup.hashlib.file_digest = die  # once the database is copied, and the archive begun
    with Store.open(home) as store:
        store.backup(archive)
elif what == "restore":
    backup._check_database = die  # once all is unpacked
    restore(archive, home)
else:
    with whole_file(home / "blobs" / "ab" / "x.parquet") as file:
        file.write(b"half")
        file.flush()
        if what == "write":
            die()
        print("writing", flush=True)
        sys.stdin.readline()
"""


def _killed(*arguments: object) -> None:
    done = subprocess.run([sys.executable, "-c", KILLED, *map(str, arguments)], check=False)
    assert done.returncode == -signal.SIGKILL


def _all_of(folder: Path) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


def test_the_copies_of_a_killed_backup_go(embedded: Store, tmp_path: Path) -> None:
    embedded.put_frame(TABLE)
    before = _all_of(tmp_path)
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    _killed(embedded.home, elsewhere / "b.tar", "backup")
    assert len(_all_of(tmp_path)) == len(before) + 3  # the copy of the database, the archive, and a note of it
    assert embedded.sweep() == ()  # they may be of a backup that has just begun
    for path in [*elsewhere.iterdir(), *embedded.home.glob(".backup-*")]:
        _age(path, 0.01)
    removed = embedded.sweep()
    assert [name for name in removed if name.startswith(str(elsewhere / ".b.tar."))] == [removed[0]]
    assert _all_of(tmp_path) == before
    assert embedded.sweep(older_than=timedelta(0)) == ()


def test_the_copy_of_a_killed_restore_goes(embedded: Store, tmp_path: Path) -> None:
    embedded.put_frame(TABLE)
    embedded.backup(tmp_path / "b.tar")
    new = tmp_path / "new"
    for _ in range(2):
        _killed(new, tmp_path / "b.tar", "restore")
    (first, second) = sorted(tmp_path.glob(".new.restore-*"))
    assert _all_of(first) == _all_of(second) != []
    _age(first, 0.01)
    restore(tmp_path / "b.tar", new)  # the next one to the same place clears what it finds old enough
    assert list(tmp_path.glob(".new.restore-*")) == [second]
    with Store.open(new) as restored:
        assert restored.sweep(older_than=timedelta(0)) == (str(second),)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["b.tar", "home", "new"]


def test_a_file_that_is_being_written_stays_however_old(embedded: Store, tmp_path: Path) -> None:
    command = [sys.executable, "-c", KILLED, str(embedded.home), str(tmp_path / "b.tar"), "hold"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as writer:
        assert writer.stdout is not None
        assert writer.stdout.readline() == "writing\n"
        (path,) = (embedded.home / "blobs" / "ab").iterdir()
        assert embedded.sweep(older_than=timedelta(0)) == ()
        writer.kill()
    assert embedded.sweep(older_than=timedelta(0)) == (path.relative_to(embedded.home).as_posix(),)


def test_a_note_that_names_something_else_removes_nothing_else(embedded: Store, tmp_path: Path) -> None:
    precious = tmp_path / "precious.tar"
    precious.write_bytes(b"x")
    folder = embedded.home / f".backup-{'0' * 12}"
    folder.mkdir()
    (folder / "archive").write_text(str(precious))
    assert embedded.sweep(older_than=timedelta(0)) == (folder.name,)
    assert precious.exists()
