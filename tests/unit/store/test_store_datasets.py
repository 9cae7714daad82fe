from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest

from tangency.errors import ConfigurationError, DataError, NoSuchRecord, StoreError
from tangency.store import Store

FACTS = {"calendar": "crypto", "licence": "MIT"}
OLD = pa.table({"date": [date(2024, 11, 29), date(2024, 11, 28)], "close": [1.0, None]})
NEW = pa.table({"date": [date(2024, 11, 30)], "close": [2.0]})


def test_the_latest_publication_is_live_and_the_older_one_stays(store: Store) -> None:
    old = store.publish_dataset("crypto", OLD, facts=FACTS, time_column="date")
    new = store.publish_dataset("crypto", NEW, facts=FACTS, time_column="date")
    assert store.datasets() == (new,)
    assert store.dataset("crypto") == new
    assert store.dataset("crypto", old.version) == old
    assert store.read_dataset(old).equals(OLD)
    assert store.read_dataset(new).equals(NEW)
    assert (old.first_at, old.last_at) == (datetime(2024, 11, 28, tzinfo=UTC), datetime(2024, 11, 29, tzinfo=UTC))
    assert (old.rows, dict(old.facts)) == (2, FACTS)


def test_the_same_content_is_the_same_version(store: Store) -> None:
    first = store.publish_dataset("crypto", OLD, facts=FACTS)
    store.publish_dataset("crypto", NEW, facts=FACTS)
    again = store.publish_dataset("crypto", OLD, facts=dict(reversed(FACTS.items())))
    assert again == first
    assert store.dataset("crypto") == first  # and live once more
    assert len(list((store.home / "datasets" / "crypto").iterdir())) == 2


def test_other_facts_are_another_version(store: Store) -> None:
    first = store.publish_dataset("crypto", OLD, facts=FACTS)
    second = store.publish_dataset("crypto", OLD, facts={**FACTS, "calendar": "us-equity"})
    assert first.version != second.version
    assert store.read_dataset(first).equals(store.read_dataset(second))


def test_times_without_a_zone_are_utc_and_zones_are_converted(store: Store) -> None:
    naive = pa.table({"t": pa.array([datetime(2024, 1, 1, 5)], pa.timestamp("s"))})  # noqa: DTZ001  # the case under test
    zoned = pa.table({"t": naive["t"].cast(pa.timestamp("ns")).chunk(0).cast(pa.timestamp("ns", "Europe/Berlin"))})
    expected = datetime(2024, 1, 1, 5, tzinfo=UTC)
    assert store.publish_dataset("naive", naive, facts={}, time_column="t").first_at == expected
    assert store.publish_dataset("zoned", zoned, facts={}, time_column="t").last_at == expected
    empty = store.publish_dataset("empty", naive.slice(1), facts={}, time_column="t")
    assert (empty.rows, empty.first_at, empty.last_at) == (0, None, None)


def test_unknown_names_and_versions_bring_the_nearest(store: Store) -> None:
    with pytest.raises(NoSuchRecord, match="import it first"):
        store.dataset("crypto")
    version = store.publish_dataset("crypto", OLD, facts=FACTS).version
    with pytest.raises(NoSuchRecord, match="did you mean crypto"):
        store.dataset("crytpo")
    with pytest.raises(NoSuchRecord) as caught:
        store.dataset("crypto", "0" * 64)
    assert version in str(caught.value.remedy)


@pytest.mark.parametrize("name", ["", "Crypto", "../crypto", "a b", "x" * 65, "run", "position"])
def test_a_bad_name_is_refused(embedded: Store, name: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        embedded.publish_dataset(name, OLD, facts={})
    assert caught.value.value == name
    assert list((embedded.home / "datasets").iterdir()) == []


def test_a_bad_time_column_is_refused(embedded: Store) -> None:
    with pytest.raises(DataError, match="did you mean date"):
        embedded.publish_dataset("crypto", OLD, facts={}, time_column="dat")
    with pytest.raises(DataError, match="neither dates nor timestamps"):
        embedded.publish_dataset("crypto", OLD, facts={}, time_column="close")
    assert embedded.datasets() == ()


def test_a_file_that_is_gone_is_named(embedded: Store) -> None:
    record = embedded.publish_dataset("crypto", OLD, facts={})
    (embedded.home / record.file).unlink()
    with pytest.raises(StoreError) as caught:
        embedded.read_dataset(record)
    assert record.file in str(caught.value)


def _lost(path: Path) -> None:
    path.unlink()


def _cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-8])


def _of_another(path: Path) -> None:
    pq.write_table(NEW, path)


def _a_byte_is_wrong(path: Path) -> None:
    data = path.read_bytes()
    path.write_bytes(data[:40] + bytes([data[40] ^ 1]) + data[41:])


@pytest.mark.parametrize("harm", [_lost, _cut, _of_another, _a_byte_is_wrong])
@pytest.mark.parametrize("is_reopened", [False, True])
def test_what_is_lost_or_damaged_is_healed_by_importing_again(
    embedded: Store, harm: Callable[[Path], None], is_reopened: bool
) -> None:
    record = embedded.publish_dataset("crypto", OLD, facts=FACTS, time_column="date")
    sha256 = embedded.put_frame(OLD)
    for path in (embedded.home / record.file, *(embedded.home / "blobs").rglob("*.parquet")):
        harm(path)
    assert len(embedded.verify().damage) == 2
    with Store.open(embedded.home) as other:
        store = other if is_reopened else embedded
        again = store.publish_dataset("crypto", OLD, facts=FACTS, time_column="date")
        assert store.put_frame(OLD) == sha256
        assert again.version == record.version
        assert again.bytes == (store.home / record.file).stat().st_size
        assert store.read_dataset(again).equals(OLD)
        assert store.frame(sha256).equals(OLD)
        assert store.verify().is_whole


def test_a_file_that_is_whole_is_not_written_again(embedded: Store) -> None:
    record = embedded.publish_dataset("crypto", OLD, facts=FACTS)
    sha256 = embedded.put_frame(OLD)
    paths = [embedded.home / record.file, *(embedded.home / "blobs").rglob("*.parquet")]
    before = [path.stat().st_ino for path in paths]
    with Store.open(embedded.home) as other:
        for store in (embedded, other):
            store.publish_dataset("crypto", OLD, facts=FACTS)
            assert store.put_frame(OLD) == sha256
    assert [path.stat().st_ino for path in paths] == before


def test_text_that_is_not_utf8_is_refused(embedded: Store) -> None:
    symbols = pa.array([b"BTC", b"\xff\xfe"]).view(pa.string())
    table = pa.table({"symbol": symbols, "close": [1.0, 2.0]})
    for act in (lambda: embedded.publish_dataset("crypto", table, facts={}), lambda: embedded.put_frame(table)):
        with pytest.raises(DataError, match="UTF-8") as caught:
            act()
        assert "symbol" in str(caught.value.where)
    assert list(embedded.home.rglob("*.parquet")) == []


def test_frames_are_kept_by_content(store: Store) -> None:
    sha256 = store.put_frame(OLD)
    assert store.put_frame(OLD.combine_chunks()) == sha256
    assert store.frame(sha256).equals(OLD)
    assert store.put_frame(NEW) != sha256
    with pytest.raises(NoSuchRecord, match="no such frame"):
        store.frame("0" * 64)


@pytest.mark.shared_data
def test_real_prices_come_back_whole(embedded: Store) -> None:
    checkout = next(p for p in Path(__file__).parents if (p / "pyproject.toml").is_file() and (p / "platform").is_dir())
    path = checkout.parent / "shared" / "data" / "crypto_daily_mit.parquet"
    if not path.is_file():
        pytest.skip(f"no shared data at {path}")
    table = pq.read_table(path)
    record = embedded.publish_dataset("crypto", table, facts=FACTS, time_column="date")
    assert (record.rows, str(record.last_at)) == (222_753, "2025-03-16 00:00:00+00:00")
    assert embedded.read_dataset(record).equals(table.replace_schema_metadata(None))
    answer = embedded.sql("select count(*) as n, max(close) as top from crypto where symbol = 'BTC'")
    bitcoin = table.filter(pc.equal(table["symbol"], "BTC"))
    assert answer.to_pylist() == [{"n": bitcoin.num_rows, "top": pc.max(bitcoin["close"]).as_py()}]
