"""Laws of what is published: content in, the same content out, under a name that is a function of it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tangency.store import Store
from tangency.store.content import bare, content_sha256

pytestmark = pytest.mark.any_processor

CASES = settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
INSTANTS = st.datetimes(datetime(1900, 1, 1), datetime(2200, 1, 1)).map(lambda t: t.replace(tzinfo=UTC))  # noqa: DTZ001  # hypothesis wants naive bounds
COLUMNS: dict[pa.DataType, st.SearchStrategy[object]] = {
    pa.int64(): st.integers(-(2**63), 2**63 - 1),
    pa.int8(): st.integers(-128, 127),
    pa.float64(): st.floats(),
    pa.float32(): st.floats(width=32),
    pa.bool_(): st.booleans(),
    pa.string(): st.text(max_size=8),
    pa.large_string(): st.text(max_size=8),
    pa.binary(): st.binary(max_size=8),
    pa.date32(): st.dates(),
    pa.timestamp("us", "UTC"): INSTANTS,
    pa.timestamp("ns", "UTC"): INSTANTS,
    pa.timestamp("s", "UTC"): INSTANTS.map(lambda t: t.replace(microsecond=0)),
    pa.decimal128(38, 18): st.integers(-(10**30), 10**30).map(lambda n: Decimal(n).scaleb(-18)),
    pa.dictionary(pa.int8(), pa.string()): st.sampled_from(["DeFi", "Layer 1", "Meme"]),
}


@st.composite
def tables(draw: st.DrawFn) -> pa.Table:
    names = draw(st.lists(st.text(min_size=1, max_size=6), min_size=1, max_size=4, unique=True))
    rows = draw(st.integers(0, 9))
    columns = {}
    for name in names:
        kind = draw(st.sampled_from(list(COLUMNS)))
        values = draw(st.lists(st.none() | COLUMNS[kind], min_size=rows, max_size=rows))
        columns[name] = pa.array(values, type=kind)
    return pa.table(columns)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(tmp_path / "home") as opened:
        yield opened


@CASES
@given(table=tables())
def test_what_is_stored_comes_back(store: Store, table: pa.Table) -> None:
    """frame(put_frame(t)) has the content, the columns and the types of bare(t)."""
    sha256 = store.put_frame(table)
    back = store.frame(sha256)
    assert back.schema == bare(table).schema
    assert content_sha256(back) == sha256 == content_sha256(bare(table))


@CASES
@given(table=tables(), cut=st.integers(0, 9))
def test_layout_is_not_content(table: pa.Table, cut: int) -> None:
    """The hash of a table = that of the same rows in two chunks, and of a slice of something larger."""
    rows = min(cut, table.num_rows)
    chunked = pa.concat_tables([table.slice(0, rows), table.slice(rows)])
    sliced = pa.concat_tables([table, table]).slice(table.num_rows)
    expected = content_sha256(bare(table))
    assert content_sha256(bare(chunked)) == expected
    assert content_sha256(bare(sliced)) == expected


@CASES
@given(table=tables(), other=tables())
def test_equal_hashes_mean_equal_tables(table: pa.Table, other: pa.Table) -> None:
    """hash(a) = hash(b) exactly where a and b are equal (NaN taken for itself, as bits are)."""
    left, right = bare(table), bare(other)
    if content_sha256(left) == content_sha256(right):
        assert str(left.to_pydict()) == str(right.to_pydict())
        assert left.schema == right.schema
    else:
        assert not left.equals(right) or str(left.to_pydict()) != str(right.to_pydict())


@CASES
@given(versions=st.lists(tables(), min_size=1, max_size=3))
def test_the_last_publication_is_live_and_all_stay_readable(store: Store, versions: list[pa.Table]) -> None:
    """After publishing t₁ … tₙ the live version is tₙ, and each tᵢ can still be read."""
    records = [store.publish_dataset("law", table, facts={}) for table in versions]
    assert store.dataset("law") == records[-1]
    for record, table in zip(records, versions, strict=True):
        assert content_sha256(store.read_dataset(record)) == content_sha256(bare(table))
