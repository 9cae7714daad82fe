"""DuckDB SQL over files."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import duckdb
import pyarrow as pa

from tangency.domain.parquet_bounds import DECODED_BYTES
from tangency.errors import DataError
from tangency.market.reading.arrow_table import raw_from_arrow
from tangency.market.reading.raw import RawTable

__all__ = ["load_sql"]

# Extensions cannot be had offline, and each one missing stalls for seconds while DuckDB looks for it.
_CONFIG: dict[str, str | bool | int | float | list[str]] = {
    "autoinstall_known_extensions": False,
    "autoload_known_extensions": False,
}


def load_sql(query: str) -> RawTable:
    """Return the rows of one SELECT over files, as in `select * from 'prices.parquet'`.

    Raises
    ------
    DataError
        SQL that does not parse or run, a file that is not there, or anything but one SELECT.
    """
    try:
        with duckdb.connect(config=_CONFIG) as connection:
            statements = connection.extract_statements(query)
            if len(statements) != 1 or statements[0].type != duckdb.StatementType.SELECT:
                raise DataError(
                    "not one SELECT", where="query", value=query, remedy="write one SELECT that returns the rows"
                )
            reader = connection.sql(query).to_arrow_reader()
            table = pa.Table.from_batches(_bounded(reader, query), schema=reader.schema)
    except (duckdb.Error, pa.ArrowException, OSError) as error:  # OSError: what DuckDB raises while rows are fetched
        raise DataError(
            "the query failed",
            where=f"query {query!r}" if len(query) < 120 else f"query {query[:117]!r}…",  # noqa: PLR2004  # one line
            value=str(error).splitlines()[0],
            remedy="try it with `tangency sql`; paths are relative to the working directory",
        ) from None
    return raw_from_arrow(table, "query")


def _bounded(batches: Iterable[pa.RecordBatch], query: str) -> Iterator[pa.RecordBatch]:
    """Yield the rows while they fit into memory."""
    size = 0
    for batch in batches:
        size += batch.nbytes
        if size > DECODED_BYTES:
            raise DataError(
                f"the rows would take more than {DECODED_BYTES / 2**30:g} GiB of memory",
                where=f"query {query[:117]!r}",
                remedy="select fewer rows or columns",
            )
        yield batch
