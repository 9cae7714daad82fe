from __future__ import annotations

from datetime import date
from decimal import Decimal

import pandas as pd
import pyarrow as pa
import pytest

from tangency.errors import DataError
from tangency.store.content import bare, content_sha256

TABLE = pa.table({"symbol": ["BTC", None, "ETH"], "close": [1.5, 2.5, None]})


def _sha(table: pa.Table) -> str:
    return content_sha256(bare(table))


def test_layout_does_not_count() -> None:
    chunked = pa.concat_tables([TABLE.slice(0, 1), TABLE.slice(1)])
    padded = pa.concat_tables([TABLE, TABLE]).combine_chunks().slice(3, 3)
    noted = TABLE.replace_schema_metadata({"pandas": "version 99"})
    assert {_sha(table) for table in (chunked, padded, noted)} == {_sha(TABLE)}


def test_what_lies_under_a_null_does_not_count() -> None:
    clean = pa.array([1, None, 3], pa.int64())
    values = pa.array([1, 77, 3], pa.int64()).buffers()[1]
    dirty = pa.Array.from_buffers(pa.int64(), 3, [clean.buffers()[0], values])
    assert _sha(pa.table({"a": dirty})) == _sha(pa.table({"a": clean}))


@pytest.mark.parametrize(
    "other",
    [
        TABLE.rename_columns(["symbol", "open"]),
        TABLE.select(["close", "symbol"]),
        TABLE.slice(0, 2),
        TABLE.take([1, 0, 2]),
        TABLE.set_column(1, "close", pa.array([1.5, 2.5, float("nan")])),
        TABLE.set_column(1, "close", pa.array([1.5, 2.5, None], pa.float32())),
        TABLE.set_column(0, "symbol", pa.array(["BTC", "", "ETH"])),
        TABLE.set_column(0, "symbol", pa.array(["BT", None, "CETH"])),
    ],
    ids=["name", "columns", "rows", "order", "nan", "type", "empty text", "borders between words"],
)
def test_content_counts(other: pa.Table) -> None:
    assert _sha(other) != _sha(TABLE)


def test_the_hash_is_fixed_for_good() -> None:
    """Stored names depend on it: another value here orphans every stored file."""
    table = pa.table(
        {
            "date": pa.array([date(2024, 11, 30), None]),
            "symbol": ["BTC", "ETH"],
            "close": [1.5, None],
            "quantity": pa.array([Decimal("1.25"), None], pa.decimal128(38, 18)),
            "live": [True, False],
        }
    )
    assert content_sha256(table) == "73a56dfaa28859b54aa8108cdc60554917ae7cd3000a6490b092a4f4cb01b7e8"


def test_categories_become_their_values() -> None:
    frame = pd.DataFrame({"sector": pd.Categorical(["DeFi", "Layer 1", "DeFi"])})
    plain = pa.Table.from_pandas(frame, preserve_index=False)
    words = plain.schema.field("sector").type.value_type
    assert bare(plain).schema == pa.schema([("sector", words)])
    assert bare(plain).column("sector").to_pylist() == ["DeFi", "Layer 1", "DeFi"]


def test_nested_columns_and_repeated_names_are_refused() -> None:
    with pytest.raises(DataError, match="type cannot be stored") as caught:
        _sha(pa.table({"weights": [[0.5, 0.5]]}))
    assert caught.value.where == "column 'weights'"
    with pytest.raises(DataError, match="one name"):
        bare(pa.Table.from_arrays([pa.array([1]), pa.array([2])], names=["a", "a"]))
