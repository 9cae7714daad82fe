"""The tables that a run has left beside its document."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from tangency.display.csv_cells import csv_line
from tangency.domain.naming import known_name
from tangency.errors import NoSuchRecord

if TYPE_CHECKING:
    import pyarrow as pa

    from tangency.store import Store

__all__ = ["run_table", "table_csv"]


def run_table(store: Store, run_id: str, name: str) -> pa.Table:
    """Return a table of a run, to the last bit.

    Raises
    ------
    NoSuchRecord
        For no such run, or one that has left no tables.
    UnknownName
        For another table, with the nearest.
    """
    record = store.run(run_id)
    tables = record.manifest.get("tables")
    if not isinstance(tables, Mapping) or not tables:
        raise NoSuchRecord(
            "this run has left no tables", where=f"run {record.id}", value=f"{record.verb}, {record.status}"
        )
    known = known_name("table", name, tables, where=f"run {record.id}")
    return store.frame(str(tables[known]))


def table_csv(table: pa.Table) -> str:
    r"""Return a table as CSV that no spreadsheet computes; floats keep every bit.

    >>> import pyarrow as pa
    >>> table_csv(pa.table({"asset": ["BTC"], "units": [0.1]}))
    'asset,units\nBTC,0.1\n'
    """
    rows = zip(*(column.to_pylist() for column in table.columns), strict=True)
    return "\n".join([csv_line(table.column_names), *map(csv_line, rows), ""])
