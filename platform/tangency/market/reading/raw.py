"""A table as it was read, before validation."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

__all__ = ["Place", "RawTable"]

Place = Callable[[int], str]
"""Returns where the row at a position stands, such as `prices.csv, line 5`."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class RawTable:
    """Columns as the source names them, and where each row stands.

    Attributes
    ----------
    frame
        The rows; the index carries no meaning, and the columns' names are texts.
    source
        What errors call it: a path, a query, a frame.
    row_place
        Where a row stands; None where rows are counted from one.
    file
        The file that it is of; None where it is of none, or of several.
    levels
        Of a table with two header rows, the pair of names of each column; empty otherwise.
    noticed
        What was read otherwise than it stands there, a sentence each.
    """

    frame: pd.DataFrame
    source: str
    row_place: Place | None = None
    file: Path | None = None
    levels: tuple[tuple[str, str], ...] = ()
    noticed: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        named = self.frame.set_axis([str(column) for column in self.frame.columns], axis=1)
        object.__setattr__(self, "frame", named.reset_index(drop=True))

    def place(self, row: int, column: str | None = None) -> str:
        """Return where the row at position `row` stands, as text."""
        at = f"{self.source}, row {row + 1}" if self.row_place is None else self.row_place(row)
        return at + ("" if column is None else f", column {column!r}")
