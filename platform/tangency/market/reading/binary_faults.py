"""What a damaged file of a binary format is told as."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pyarrow as pa

from tangency.errors import DataError
from tangency.market.reading.paths import unreadable

__all__ = ["told_if_damaged"]


@contextmanager
def told_if_damaged(source: str, form: str) -> Iterator[None]:
    """Raise what pyarrow raises of a file as DataError.

    Parameters
    ----------
    source
        What the file is called.
    form
        What it should be, such as `Parquet`.
    """
    try:
        yield
    except UnicodeDecodeError as error:
        raise DataError(
            "the name of a column is not UTF-8", where=source, value=str(error), remedy="write it again as UTF-8"
        ) from None
    except pa.ArrowException as error:
        raise DataError(
            f"the file is not {form}, or is damaged",
            where=source,
            value=str(error).splitlines()[0],
            remedy="write it again; a copy that was cut short loses the footer at the end",
        ) from None
    except OSError as error:
        if error.errno is None:  # pyarrow raises a bare OSError for damaged pages and buffers
            raise DataError(
                "the file is damaged", where=source, value=str(error).splitlines()[0], remedy="write it again"
            ) from None
        raise unreadable(source, error) from None
