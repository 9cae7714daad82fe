"""Archives that no one of good will has written: each is refused, typed, before it costs, and leaves nothing."""

from __future__ import annotations

import hashlib
import io
import json
import resource
import sqlite3
import tarfile
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tangency.errors import StoreError, StoreFull
from tangency.store import Store, backup, restore

TABLE = pa.table({"a": pa.array([1, 2, 3], pa.int32())})  # of a type that only files keep, as they keep large frames
Members = dict[str, bytes]


@pytest.fixture
def members(tmp_path: Path) -> Members:
    """Return what an honest backup holds, without its list."""
    with Store.open(tmp_path / "home") as store:
        store.publish_dataset("crypto", TABLE, facts={"a": 1})
        store.put_frame(TABLE)
        store.backup(tmp_path / "honest.tar")
    with tarfile.open(tmp_path / "honest.tar") as tar:
        return {name: tar.extractfile(name).read() for name in tar.getnames() if name != "MANIFEST.json"}


def packed(members: Members, path: Path, *, extra: list[tarfile.TarInfo] | None = None, listed: bool = True) -> Path:
    """Write an archive of these members with the right hashes, then headers that have none."""
    names = [each.name for each in extra or []] if listed else []
    hashes = {name: hashlib.sha256(data).hexdigest() for name, data in members.items()} | dict.fromkeys(names, "0" * 64)
    manifest = json.dumps({"format": "tangency-backup-1", "revision": "0003", "files": hashes}).encode()
    with tarfile.open(path, "w") as tar:
        for name, data in {"MANIFEST.json": manifest, **members}.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(data)
            tar.addfile(entry, io.BytesIO(data))
        for each in extra or []:
            tar.addfile(each)
    return path


def changed(members: Members, *statements: str, tmp_path: Path) -> Members:
    """Return the members with other things in their database."""
    path = tmp_path / "changed.db"
    path.write_bytes(members["tangency.db"])
    with closing(sqlite3.connect(path)) as connection:
        connection.create_collation("tangency_decimal", lambda a, b: (a > b) - (a < b))
        for statement in statements:
            connection.execute(statement)
        connection.commit()
    return {**members, "tangency.db": path.read_bytes()}


def refused(archive: Path, tmp_path: Path, match: str, *, error: type[StoreError] = StoreError) -> None:
    """Hold that an archive is refused at once, in little memory, and that nothing is left of it."""
    before = sorted(path.name for path in tmp_path.iterdir())
    started, memory = time.monotonic(), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with pytest.raises(error, match=match) as caught:
        restore(archive, tmp_path / "new")
    assert caught.value.remedy is not None
    assert time.monotonic() - started < 10
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - memory < 200_000  # kilobytes
    assert sorted(path.name for path in tmp_path.iterdir()) == before


def test_the_honest_one_is_restored(members: Members, tmp_path: Path) -> None:
    assert restore(packed(members, tmp_path / "a.tar"), tmp_path / "new").damage == ()


def test_the_archives_of_earlier_versions_are_read(members: Members, tmp_path: Path) -> None:
    """They keep the times of files to the nanosecond, and long names, in extended headers."""
    name = "datasets/" + "x" * 64 + "/" + "0" * 64 + ".parquet"
    entry = tarfile.TarInfo(name)
    entry.mtime, entry.uname = 1700000000.123456, "gräfin"
    archive = packed(members, tmp_path / "a.tar", extra=[entry])
    assert b"30 mtime=1700000000.123456" in archive.read_bytes() or b"mtime=1700000000.12345" in archive.read_bytes()
    assert restore(archive, tmp_path / "new").files == 2


def link(kind: bytes) -> tarfile.TarInfo:
    entry = tarfile.TarInfo("blobs/00/" + "0" * 64 + ".parquet")
    entry.type, entry.linkname = kind, "../../blobs"
    return entry


@pytest.mark.parametrize(
    "kind", [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.CHRTYPE, tarfile.BLKTYPE, tarfile.FIFOTYPE, tarfile.DIRTYPE]
)
def test_links_devices_and_folders_are_refused(members: Members, tmp_path: Path, kind: bytes) -> None:
    refused(packed(members, tmp_path / "a.tar", extra=[link(kind)]), tmp_path, "no plain file")


def test_sparse_members_are_refused(members: Members, tmp_path: Path) -> None:
    """Three gigabytes of nothing, in the old form of GNU and in that of pax."""
    old = tarfile.TarInfo("blobs/00/" + "0" * 64 + ".parquet")
    old.type = tarfile.GNUTYPE_SPARSE
    refused(packed(members, tmp_path / "a.tar", extra=[old]), tmp_path, "no plain file")
    pax = tarfile.TarInfo("blobs/00/" + "1" * 64 + ".parquet")
    pax.pax_headers = {"GNU.sparse.major": "1", "GNU.sparse.minor": "0", "GNU.sparse.realsize": str(3 * 2**30)}
    refused(packed(members, tmp_path / "b.tar", extra=[pax]), tmp_path, "no plain file")


def test_a_sparse_archive_is_refused(members: Members, tmp_path: Path) -> None:
    archive = packed(members, tmp_path / "a.tar")
    entry = tarfile.TarInfo("blobs/00/" + "0" * 64 + ".parquet")
    entry.size = 3 * 2**30
    with archive.open("r+b") as file:
        file.seek(-1024 * 10, io.SEEK_END)
        file.write(entry.tobuf())
        file.truncate(archive.stat().st_size + 3 * 2**30)
    refused(archive, tmp_path, "sparse")


def test_what_does_not_fit_is_refused_before_it_is_unpacked(
    members: Members, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    archive = packed(members, tmp_path / "a.tar")
    entry = tarfile.TarInfo("blobs/00/" + "0" * 64 + ".parquet")
    entry.size = 2**50
    with tarfile.open(archive) as tar:
        last = tar.getmembers()[-1]
    with archive.open("r+b") as file:
        file.seek(last.offset_data + -(-last.size // 512) * 512)
        file.write(entry.tobuf(tarfile.GNU_FORMAT))
    refused(archive, tmp_path, "damaged|more than its list")
    monkeypatch.setattr(backup.shutil, "disk_usage", lambda _: backup.shutil._ntuple_diskusage(10, 10, 10))
    refused(packed(members, tmp_path / "b.tar"), tmp_path, "no room", error=StoreFull)


def test_huge_numbers_of_members_are_refused_at_the_first_too_many(members: Members, tmp_path: Path) -> None:
    extra = [tarfile.TarInfo(f"blobs/00/{number:064x}.parquet") for number in range(20_000)]
    refused(packed(members, tmp_path / "a.tar", extra=extra, listed=False), tmp_path, "more than its list")
    twice = [tarfile.TarInfo("tangency.db")]
    refused(packed(members, tmp_path / "b.tar", extra=twice, listed=False), tmp_path, "more than its list")


def test_a_header_of_gigabytes_is_not_read(members: Members, tmp_path: Path) -> None:
    entry = tarfile.TarInfo("x")
    entry.type, entry.size = tarfile.XHDTYPE, 2**30
    refused(packed(members, tmp_path / "a.tar", extra=[entry]), tmp_path, "far too long")


@pytest.mark.parametrize(
    "name", ["../evil", "/etc/passwd", "blobs/../../evil", "blobs/00/../x.parquet", "blobs", "datasets/a/b.parquet"]
)
def test_a_member_is_written_nowhere_but_where_the_store_keeps_it(members: Members, tmp_path: Path, name: str) -> None:
    restored = restore(packed({**members, name: b"evil"}, tmp_path / "a.tar"), tmp_path / "new")
    assert restored.files == 2  # what the database does not list is left in the archive
    files = [path for path in tmp_path.rglob("*") if path.is_file() and path.suffix != ".tar"]
    assert [path for path in files if path.read_bytes() == b"evil"] == []


@pytest.mark.parametrize("place", ["/etc/passwd", "../../etc/passwd", "datasets/crypto/../x.parquet", "blobs"])
@pytest.mark.parametrize("table", ["dataset_version", "blob"])
def test_rows_that_point_out_of_the_store_are_refused(members: Members, tmp_path: Path, table: str, place: str) -> None:
    hostile = changed(members, f"UPDATE {table} SET file = '{place}'", tmp_path=tmp_path)
    refused(packed(hostile, tmp_path / "a.tar"), tmp_path, "outside the store")


@pytest.mark.parametrize(
    "statement",
    [
        "CREATE TRIGGER t AFTER INSERT ON run BEGIN DELETE FROM run; END",
        "CREATE VIEW v AS WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c) SELECT x FROM c",
        "CREATE VIRTUAL TABLE f USING fts5(x)",
        "CREATE INDEX i ON run(hex(zeroblob(1000000000)))",
        "CREATE INDEX i ON run(id) WHERE length(id) > 3",
        "CREATE TABLE g(a, b AS (hex(zeroblob(1000000000))))",
        "CREATE TABLE h(a CHECK (length(hex(zeroblob(1000000000))) > 1))",
    ],
)
def test_a_database_that_computes_is_refused(members: Members, tmp_path: Path, statement: str) -> None:
    refused(packed(changed(members, statement, tmp_path=tmp_path), tmp_path / "a.tar"), tmp_path, "more than hold")


def test_a_database_that_is_none_is_refused(members: Members, tmp_path: Path) -> None:
    refused(packed({**members, "tangency.db": b"none"}, tmp_path / "a.tar"), tmp_path, "not a database")
    half = members["tangency.db"][:4096]
    refused(packed({**members, "tangency.db": half}, tmp_path / "b.tar"), tmp_path, "corrupt")
    without = changed(members, "DROP TABLE blob", tmp_path=tmp_path)
    refused(packed(without, tmp_path / "c.tar"), tmp_path, "none of a store")


@pytest.mark.parametrize("text", ["[" * 100_000, '{"format": 1}', "null", '{"files": {"tangency.db": 5}}'])
def test_a_list_that_is_none_is_refused(tmp_path: Path, text: str) -> None:
    with tarfile.open(tmp_path / "a.tar", "w") as tar:
        entry = tarfile.TarInfo("MANIFEST.json")
        entry.size = len(text)
        tar.addfile(entry, io.BytesIO(text.encode()))
    refused(tmp_path / "a.tar", tmp_path, "not a backup")


def test_a_list_longer_than_its_files_is_not_read(tmp_path: Path) -> None:
    text = b'{"files": [' + b"[]," * 10_000_000 + b"[]]}"
    with tarfile.open(tmp_path / "a.tar", "w") as tar:
        entry = tarfile.TarInfo("MANIFEST.json")
        entry.size = len(text)
        tar.addfile(entry, io.BytesIO(text))
    refused(tmp_path / "a.tar", tmp_path, "not a backup")


def test_a_store_of_many_small_files_has_a_list_that_is_read(tmp_path: Path) -> None:
    with Store.open(tmp_path / "home") as store:
        table = pa.table({"a": [0]})
        for number in range(60):
            store.publish_dataset("x" * 60 + f"{number:04d}", table, facts={})
        store.backup(tmp_path / "a.tar")
    with tarfile.open(tmp_path / "a.tar") as tar:
        listed = next(iter(tar)).size
    # Without the database: its share in the archive would hide a list that is too long.
    assert listed * 4 < (tmp_path / "a.tar").stat().st_size - (tmp_path / "home" / "tangency.db").stat().st_size
    assert restore(tmp_path / "a.tar", tmp_path / "new").files == 60


def test_what_is_no_file_is_refused(tmp_path: Path) -> None:
    for path in (Path("/dev/zero"), tmp_path):
        with pytest.raises(StoreError, match="not a backup"):
            restore(path, tmp_path / "new")


def bomb_of_rows(path: Path) -> None:
    """Write four hundred million equal numbers, in some hundred kilobytes."""
    column = pa.array([7] * 20_000_000, pa.int64())
    with pq.ParquetWriter(path, pa.schema([("a", pa.int64())]), compression="zstd") as writer:
        for _ in range(20):
            writer.write_table(pa.table({"a": column}), row_group_size=20_000_000)


def bomb_of_text(path: Path) -> None:
    """Write one text of a megabyte, a million times."""
    text = pa.DictionaryArray.from_arrays(pa.array([0] * 1_000_000, pa.int32()), pa.array(["x" * 1_000_000]))
    pq.write_table(pa.table({"a": text}), path, compression="zstd", store_schema=False)


@pytest.mark.parametrize("bomb", [bomb_of_rows, bomb_of_text])
def test_parquet_that_would_fill_the_memory_is_listed_and_not_decoded(
    members: Members, tmp_path: Path, bomb: Callable[[Path], None]
) -> None:
    path = tmp_path / "bomb.parquet"
    bomb(path)
    assert path.stat().st_size < 2_000_000
    name = next(name for name in members if name.startswith("blobs/"))
    archive = packed({**members, name: path.read_bytes()}, tmp_path / "a.tar")
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    (damage,) = restore(archive, tmp_path / "new").damage
    assert "GiB of memory" in damage.what
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - memory < 300_000  # kilobytes
