"""Frames beside the data from CSV texts: dates down in the first column, one column for each name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tangency.errors import DataError

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["frame_of_csv"]


def frame_of_csv(text: str, *, where: str, has_gaps: bool = False) -> pd.DataFrame:
    r"""Return the frame of a CSV text.

    Parameters
    ----------
    where
        What errors call the text.
    has_gaps
        Whether a cell may be empty: nothing is known there.

    Raises
    ------
    DataError
        For no table of numbers with a date in each row's first cell.

    >>> frame_of_csv("date,BTC\n2024-01-01,0.5\n", where="a text")["BTC"].tolist()
    [0.5]
    """
    import pandas as pd  # noqa: PLC0415  # `--help` does without

    remedy = "the first column holds dates (YYYY-MM-DD), each other one the numbers of an asset"
    table = _table(text, where, remedy)
    dates = pd.to_datetime(table.iloc[:, 0], format="ISO8601", errors="coerce")
    if dates.isna().any():
        row = int(dates.isna().to_numpy().argmax())
        raise DataError(
            "this is no date", where=f"{where}, row {row + 2}", value=str(table.iloc[row, 0]), remedy=remedy
        )
    texts = table.iloc[:, 1:]
    numbers: pd.DataFrame = texts.apply(pd.to_numeric, errors="coerce")
    is_odd = numbers.isna().to_numpy() & ~(has_gaps & (texts == "").to_numpy())
    if is_odd.any():
        row, column = divmod(int(is_odd.argmax()), is_odd.shape[1])
        raise DataError(
            "this is no number",
            where=f"{where}, row {row + 2}, column {numbers.columns[column]}",
            value=str(table.iloc[row, column + 1]),
            remedy=remedy,
        )
    numbers.index = pd.DatetimeIndex(dates, name="date")
    return numbers.astype("float64")


def _table(text: str, where: str, remedy: str) -> pd.DataFrame:
    import io  # noqa: PLC0415  # as pandas

    import pandas as pd  # noqa: PLC0415  # as above

    try:
        table: pd.DataFrame = pd.read_csv(io.StringIO(text), dtype=str, keep_default_na=False)
    except (ValueError, pd.errors.ParserError, pd.errors.EmptyDataError) as error:
        raise DataError("this is no table", where=where, value=str(error), remedy=remedy) from None
    if table.shape[1] < 2 or table.empty:  # noqa: PLR2004  # the dates, and one column at least
        raise DataError("a row and a column of numbers are needed", where=where, value=table.shape, remedy=remedy)
    return table
