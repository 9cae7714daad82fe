"""Laws of merging fetched rows into bars."""

from __future__ import annotations

from datetime import datetime, timedelta

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tangency.market.refreshing import PAGE_SCHEMA, empty_bars, merged

pytestmark = pytest.mark.any_processor

FIRST = datetime(2024, 1, 1)  # noqa: DTZ001  # a label
Row = tuple[str, int, float]
ROWS = st.lists(
    st.tuples(st.sampled_from(["A", "B", "C", "É", "b"]), st.integers(0, 12), st.sampled_from([1.0, 2.0, 3.0])),
    max_size=30,
)


def fetched(rows: list[Row]) -> pa.Table:
    columns = {
        "timestamp": [FIRST + timedelta(days=day) for _, day, _ in rows],
        "symbol": [symbol for symbol, _, _ in rows],
        **{name: [None] * len(rows) for name in ("open", "high", "low", "volume", "dividend", "split")},
        "close": [close for *_, close in rows],
        "venue": ["x"] * len(rows),
        "currency": ["USD"] * len(rows),
    }
    return pa.table({name: columns[name] for name in PAGE_SCHEMA.names}, schema=PAGE_SCHEMA)


@given(st.lists(ROWS, max_size=4))
def test_merging_is_a_mapping_that_is_updated(batches: list[list[Row]]) -> None:
    """Bars merged with batch after batch are the mapping (symbol, session) → close, updated in the same order."""
    bars, expected = empty_bars(), {}
    for batch in batches:
        before = dict(expected)
        expected.update({(symbol, FIRST + timedelta(days=day)): close for symbol, day, close in batch})
        done = merged(bars, fetched(batch))
        bars = done.bars
        rows = [(row["symbol"], row["timestamp"], row["close"]) for row in bars.to_pylist()]
        assert rows == sorted((symbol, day, close) for (symbol, day), close in expected.items())
        assert done.added == len(expected) - len(before)
        assert done.repeated == len(batch) - len({(symbol, day) for symbol, day, _ in batch})
        revised = {(each.symbol, each.session): (each.before, each.after) for each in done.revisions}
        assert revised == {key: (before[key], expected[key]) for key in before if before[key] != expected[key]}


@given(ROWS, ROWS)
def test_merging_again_changes_nothing(first: list[Row], second: list[Row]) -> None:
    """What was merged once and is fetched again adds and revises nothing."""
    once = merged(merged(empty_bars(), fetched(first)).bars, fetched(second))
    again = merged(once.bars, fetched(second))
    assert (again.added, again.revisions) == (0, ())
    assert again.bars.equals(once.bars)
