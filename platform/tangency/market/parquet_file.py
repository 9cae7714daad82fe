"""Parquet files."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pyarrow as pa

from tangency.domain.parquet_bounds import read_bounded
from tangency.errors import DataError
from tangency.market.csv_file import named, unreadable
from tangency.market.raw import RawTable

__all__ = ["load_parquet", "raw_from_arrow"]


def load_parquet(path: str | Path) -> RawTable:
    """Return the rows of a Parquet file.

    Raises
    ------
    DataError
        Missing or unreadable file, cut short, or not Parquet; one that would fill the memory, or whose text is not
        UTF-8.
    """
    source = named(path)
    try:
        with Path(path).open("rb") as handle:
            table = read_bounded(handle, where=source)
    except UnicodeDecodeError as error:
        raise DataError(
            "the name of a column is not UTF-8", where=source, value=str(error), remedy="write it again as UTF-8"
        ) from None
    except pa.ArrowException as error:
        raise DataError(
            "the file is not Parquet, or is damaged",
            where=source,
            value=str(error).splitlines()[0],
            remedy="write it again; a copy that was cut short loses the footer at the end",
        ) from None
    except OSError as error:
        if error.errno is None:  # pyarrow raises a bare OSError for damaged pages
            raise DataError(
                "the file is damaged", where=source, value=str(error).splitlines()[0], remedy="write it again"
            ) from None
        raise unreadable(source, error) from None
    return raw_from_arrow(table, source)


def raw_from_arrow(table: Any, source: str) -> RawTable:
    """Return an Arrow table as read; days become timestamps, decimals float64, in which prices are exact enough."""
    for position, field in enumerate(table.schema):
        if pa.types.is_date(field.type):
            wanted = pa.timestamp("us")
        elif pa.types.is_decimal(field.type):
            wanted = pa.float64()
        elif pa.types.is_dictionary(field.type):
            wanted = field.type.value_type
        else:
            continue
        table = table.set_column(position, field.name, table.column(position).cast(wanted))
    return RawTable(frame=table.to_pandas(), source=source)
