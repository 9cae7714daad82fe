from __future__ import annotations

import io
import json
import tarfile
import threading
from pathlib import Path

import pyarrow as pa
import pytest
import sqlalchemy as sa

from tangency.errors import ConfigurationError, StoreError, StoreNewer
from tangency.store import NewRun, RunOutcome, Store, restore

TABLE = pa.table({"a": pa.array([1, 2, 3], pa.int32())})  # of a type that only files keep, as they keep large frames
NEW = NewRun(verb="optimize", request={"a": 1}, manifest={}, seed=0, code_version="0")


@pytest.fixture
def filled(embedded: Store) -> Store:
    embedded.publish_dataset("crypto", TABLE.slice(1), facts={"a": 1}, time_column=None)
    embedded.publish_dataset("crypto", TABLE, facts={"licence": "MIT"})
    embedded.put_frame(TABLE)
    embedded.finish_run(embedded.start_run(NEW).id, RunOutcome(result={"x": 0.1}))
    return embedded


@pytest.fixture
def archive(filled: Store, tmp_path: Path) -> Path:
    filled.backup(tmp_path / "backup.tar")
    return tmp_path / "backup.tar"


def test_what_is_restored_is_what_was_backed_up(filled: Store, archive: Path, tmp_path: Path) -> None:
    (tmp_path / "new").mkdir()  # empty is as good as missing
    restore(archive, tmp_path / "new")
    with Store.open(tmp_path / "new") as again:
        assert again.runs() == filled.runs()
        assert again.datasets() == filled.datasets()
        assert again.read_dataset(again.dataset("crypto")).equals(TABLE)
        assert again.sql("select count(*) as n from crypto").to_pylist() == [{"n": 3}]
        again.start_run(NEW)
        assert (len(again.runs()), len(filled.runs())) == (2, 1)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["backup.tar", "home", "new"]
    assert list(filled.home.rglob("*.tmp")) == []


def test_a_backup_amid_writers_is_one_moment(filled: Store, tmp_path: Path) -> None:
    stop = threading.Event()

    def write() -> None:
        number = 0
        while not stop.is_set():
            number += 1
            sha256 = filled.put_frame(pa.table({"n": pa.array([number], pa.int32())}))
            run = filled.start_run(
                NewRun(verb="optimize", request={"frame": sha256}, manifest={}, seed=0, code_version="")
            )
            filled.finish_run(run.id, RunOutcome(result={"n": number}))

    writer = threading.Thread(target=write)
    writer.start()
    for number in range(3):
        filled.backup(tmp_path / f"{number}.tar")
    stop.set()
    writer.join()
    for number in range(3):
        restore(tmp_path / f"{number}.tar", tmp_path / f"home{number}")
        with Store.open(tmp_path / f"home{number}") as again:
            runs = again.runs(limit=10_000)
            assert {run.id for run in runs} <= {run.id for run in filled.runs(limit=10_000)}
            for run in runs[:-1]:  # all but that of the fixture
                assert again.frame(str(run.request["frame"])).num_rows == 1


def test_nothing_is_overwritten(filled: Store, archive: Path) -> None:
    before = archive.read_bytes()
    with pytest.raises(ConfigurationError, match="exists already"):
        filled.backup(archive)
    assert archive.read_bytes() == before
    with pytest.raises(ConfigurationError, match="empty folder"):
        restore(archive, filled.home)
    assert len(filled.runs()) == 1


def _rewritten(archive: Path, change: str, tmp_path: Path) -> Path:
    """Write the archive again with one fault in it."""
    broken = tmp_path / "broken.tar"
    with tarfile.open(archive) as source, tarfile.open(broken, "w") as target:
        for member in source.getmembers():
            file = source.extractfile(member)
            assert file is not None
            data = file.read()
            is_list, is_frame = member.name == "MANIFEST.json", member.name.startswith("blobs/")
            if change == "a member is lost" and is_frame:
                continue
            if change == "a byte is wrong" and is_frame:
                data = data[:40] + bytes([data[40] ^ 1]) + data[41:]
            if change == "a path leads out" and is_list:
                files = json.loads(data)
                data = json.dumps({**files, "files": {**files["files"], "blobs/../../evil": "0"}}).encode()
            if change == "another format" and is_list:
                data = b'{"format": "something else", "files": {}}'
            if change == "no list" and is_list:
                data = b"[]"
            member.size = len(data)
            target.addfile(member, io.BytesIO(data))
    return broken


@pytest.mark.parametrize("change", ["a path leads out", "another format", "no list"])
def test_an_archive_that_is_none_leaves_the_home_untouched(archive: Path, tmp_path: Path, change: str) -> None:
    broken = _rewritten(archive, change, tmp_path)
    before = sorted(tmp_path.iterdir())
    with pytest.raises(StoreError) as caught:
        restore(broken, tmp_path / "new")
    assert caught.value.remedy is not None
    assert sorted(tmp_path.iterdir()) == before


@pytest.mark.parametrize(
    ("change", "what"), [("a member is lost", "missing in the backup"), ("a byte is wrong", "bytes in the backup")]
)
def test_what_is_intact_is_restored_and_the_rest_is_listed(
    filled: Store, archive: Path, tmp_path: Path, change: str, what: str
) -> None:
    restored = restore(_rewritten(archive, change, tmp_path), tmp_path / "new")
    (damage,) = restored.damage
    assert (damage.kind, restored.files) == ("frame", 2)
    assert what in damage.what
    with Store.open(tmp_path / "new") as again:
        assert again.read_dataset(again.dataset("crypto")).equals(TABLE)
        assert [run.id for run in again.runs()] == [run.id for run in filled.runs()]
        assert [each.file for each in again.verify().damage] == [damage.file]
        again.put_frame(TABLE)  # what is imported again is whole again
        assert again.verify().is_whole


def test_an_archive_that_was_cut_short_gives_what_it_has(filled: Store, archive: Path, tmp_path: Path) -> None:
    with tarfile.open(archive) as source:
        last = source.getmembers()[-1]
    (tmp_path / "cut.tar").write_bytes(archive.read_bytes()[: last.offset_data + 10])
    restored = restore(tmp_path / "cut.tar", tmp_path / "new")
    assert [(each.file, each.what) for each in restored.damage] == [(last.name, "the backup was cut short")]
    assert restored.files == 2


def test_an_archive_that_is_cut_or_missing_or_none_is_named(archive: Path, tmp_path: Path) -> None:
    (tmp_path / "cut.tar").write_bytes(archive.read_bytes()[:20_000])
    (tmp_path / "text.tar").write_text("no archive at all")
    for name in ("cut.tar", "text.tar", "missing.tar"):
        with pytest.raises(StoreError) as caught:
            restore(tmp_path / name, tmp_path / "new")
        assert name in str(caught.value)
        assert not (tmp_path / "new").exists()


def test_a_damaged_store_is_backed_up_but_for_the_damage_which_is_listed(filled: Store, tmp_path: Path) -> None:
    sha256 = filled.put_frame(pa.table({"b": pa.array([1], pa.int32())}))
    other = filled.home / "blobs" / sha256[:2] / f"{sha256}.parquet"
    lost = filled.home / filled.dataset("crypto").file
    other.write_bytes(lost.read_bytes())
    lost.unlink()
    backup = filled.backup(tmp_path / "b.tar")
    assert backup.files == 2
    assert {(each.kind, each.what) for each in backup.damage} == {
        ("dataset", "the file is missing"),
        ("frame", "the file does not hold what its name claims"),
    }
    assert [each.file for each in backup.damage] == [each.file for each in filled.verify().damage]
    restored = restore(tmp_path / "b.tar", tmp_path / "new")
    assert [each.file for each in restored.damage] == [each.file for each in backup.damage]
    with Store.open(tmp_path / "new") as again:
        assert again.frame(filled.put_frame(TABLE)).equals(TABLE)
        with pytest.raises(StoreError):
            again.read_dataset(again.dataset("crypto"))
        again.publish_dataset("crypto", TABLE, facts={"licence": "MIT"})
        assert again.read_dataset(again.dataset("crypto")).equals(TABLE)


def test_a_newer_backup_is_refused(filled: Store, tmp_path: Path) -> None:
    newer = sa.text("UPDATE alembic_version SET version_num = '9999'")
    filled._database.write(lambda connection: connection.execute(newer))
    filled.backup(tmp_path / "b.tar")
    with pytest.raises(StoreNewer):
        restore(tmp_path / "b.tar", tmp_path / "new")
    assert not (tmp_path / "new").exists()


def test_a_server_is_backed_up_by_its_own_tool(postgres_url: str, tmp_path: Path) -> None:
    with Store.open(tmp_path / "home", url=postgres_url) as store, pytest.raises(ConfigurationError, match="embedded"):
        store.backup(tmp_path / "b.tar")
    assert not (tmp_path / "b.tar").exists()
