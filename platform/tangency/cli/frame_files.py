"""Frames beside the data from CSV files: dates down in the first column, one column for each name."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from tangency.desk.csv_frames import frame_of_csv
from tangency.errors import ConfigurationError

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["read_frame_file"]


def read_frame_file(path: str, *, option: str, has_gaps: bool = False) -> pd.DataFrame:
    """Return the frame of a CSV file.

    Parameters
    ----------
    has_gaps
        Whether a cell may be empty: nothing is known there.

    Raises
    ------
    ConfigurationError
        For a file that cannot be read.
    DataError
        For no table of numbers with a date in each row's first cell.
    """
    try:
        text = Path(path).read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigurationError(
            "this file cannot be read", where=option, value=path, remedy=f"a CSV file, UTF-8 ({error})"
        ) from None
    return frame_of_csv(text, where=f"{option}, file {path}", has_gaps=has_gaps)
