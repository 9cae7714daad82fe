"""Parquet files."""

from __future__ import annotations

import pyarrow as pa

from tangency.domain.parquet_bounds import read_bounded
from tangency.errors import DataError
from tangency.market.reading.arrow_table import raw_from_arrow
from tangency.market.reading.held_file import FileLike, opened, own_path
from tangency.market.reading.paths import named, unreadable
from tangency.market.reading.raw import RawTable

__all__ = ["load_parquet"]


def load_parquet(path: FileLike) -> RawTable:
    """Return the rows of a Parquet file.

    Raises
    ------
    DataError
        Missing or unreadable file, cut short, or not Parquet; one that would fill the memory, or whose text is not
        UTF-8.
    """
    source = named(path)
    try:
        with opened(path) as handle:
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
    return raw_from_arrow(table, source, file=own_path(path))
