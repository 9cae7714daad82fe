"""A frame beside a request from a file that a browser sent."""

from __future__ import annotations

import pandas as pd

from tangency.desk.csv_frames import frame_of_csv
from tangency.errors import DataError
from tangency.market import HeldFile

__all__ = ["uploaded_frame"]


def uploaded_frame(held: HeldFile, *, where: str, has_gaps: bool = False) -> pd.DataFrame:
    """Return the frame of a CSV file.

    Parameters
    ----------
    where
        What errors call the file.
    has_gaps
        Whether a cell may be empty.

    Raises
    ------
    DataError
        For what is no text, or no table of numbers with a date in each row's first cell.
    """
    try:
        text = held.content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise DataError(
            "this file is no text", where=where, value=held.name, remedy=f"a CSV file, UTF-8 ({error})"
        ) from None
    return frame_of_csv(text, where=f"{where}, file {held.name}", has_gaps=has_gaps)
