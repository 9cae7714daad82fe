"""A table as it was read, before validation."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

__all__ = ["RawTable"]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class RawTable:
    """Columns as the source names them, and where each row stands.

    Attributes
    ----------
    frame
        The rows; the index carries no meaning, and the columns' names are texts.
    source
        What errors call it: a path, a query, a frame.
    lines
        Line of each row in a text file, shape (n_rows,); None where rows are counted from one.
    """

    frame: pd.DataFrame
    source: str
    lines: npt.NDArray[np.int64] | None = None

    def __post_init__(self) -> None:
        named = self.frame.set_axis([str(column) for column in self.frame.columns], axis=1)
        object.__setattr__(self, "frame", named.reset_index(drop=True))

    def place(self, row: int, column: str | None = None) -> str:
        """Return where the row at position `row` stands, as text."""
        at = f"row {row + 1}" if self.lines is None else f"line {self.lines[row]}"
        return f"{self.source}, {at}" + ("" if column is None else f", column {column!r}")
