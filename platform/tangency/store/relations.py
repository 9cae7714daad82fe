"""Relational tables as Arrow tables: exact decimals stay exact, instants keep their zone."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pyarrow as pa
import sqlalchemy as sa

from tangency.store.columns import FiniteFloat, UtcDateTime
from tangency.store.decimals import DIGITS, PLACES, ExactDecimal
from tangency.store.query_limits import QueryWatch

__all__ = ["empty_relation", "relation"]

# DECIMAL(38, 18) × DECIMAL(38, 18) overflows in DuckDB; `quantity * price_float` does not.
_AS_FLOAT = {"price": "price_float"}

_ROWS_AT_ONCE = 10_000

_ARROW: dict[type[sa.types.TypeEngine[Any]], pa.DataType] = {
    ExactDecimal: pa.decimal128(DIGITS, PLACES),
    UtcDateTime: pa.timestamp("us", "UTC"),
    FiniteFloat: pa.float64(),
    sa.BigInteger: pa.int64(),
    sa.Integer: pa.int32(),
    sa.Boolean: pa.bool_(),
    sa.JSON: pa.string(),
    sa.Text: pa.string(),
}


def _shown(table: sa.Table) -> list[sa.Column[Any]]:
    """Return the columns that a query sees: not the bytes of frames, which runs read, and which take memory."""
    return [column for column in table.columns if not isinstance(column.type, sa.LargeBinary)]


def empty_relation(table: sa.Table) -> pa.Table:
    """Return the columns of a table without its rows."""
    return _with_floats(_schema(table).empty_table())


def relation(connection: sa.Connection, table: sa.Table, watch: QueryWatch) -> pa.Table:
    """Return all rows of a table in the order of its primary key.

    Raises
    ------
    QueryLimit
        For a table that there is no time or memory for.
    """
    # JSON as its text: DuckDB's `->` reads it, and no digit is touched on the way.
    columns = [sa.cast(c, sa.Text).label(c.name) if isinstance(c.type, sa.JSON) else c for c in _shown(table)]
    select = sa.select(*columns).order_by(*table.primary_key.columns)
    schema = _schema(table)
    with connection.execute(select, execution_options={"yield_per": _ROWS_AT_ONCE}) as result:
        batches = (_batch(rows, schema) for rows in result.partitions())
        kept = watch.collected(batches, name=f"table {table.name!r}", most_rows=None)
    return _with_floats(pa.Table.from_batches(kept, schema=schema))


def _batch(rows: Sequence[sa.Row[Any]], schema: pa.Schema) -> pa.RecordBatch:
    arrays = [pa.array([row[place] for row in rows], type=field.type) for place, field in enumerate(schema)]
    return pa.RecordBatch.from_arrays(arrays, schema=schema)


def _schema(table: sa.Table) -> pa.Schema:
    return pa.schema([pa.field(column.name, _ARROW[type(column.type)]) for column in _shown(table)])


def _with_floats(table: pa.Table) -> pa.Table:
    for exact, approximate in _AS_FLOAT.items():
        if exact in table.column_names:
            table = table.append_column(approximate, table.column(exact).cast(pa.float64()))
    return table
