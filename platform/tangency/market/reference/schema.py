"""What a table beside the prices holds: its columns, what each cell may be, and what may stand there only once."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import Any

import pyarrow as pa

__all__ = ["ColumnKind", "ColumnSpec", "TableSchema"]


class ColumnKind(StrEnum):
    """What the cells of a column are."""

    TEXT = "text"
    MOMENT = "moment"
    FRACTION = "fraction"
    POSITIVE = "positive"
    NUMBER = "number"
    AMOUNT = "amount"
    STEP = "step"
    FLAG = "flag"

    @property
    def arrow(self) -> Any:
        """The Arrow type: exact decimals for money and quantities."""
        return _ARROW[self]


_DECIMAL = pa.decimal128(38, 18)
_ARROW = {
    ColumnKind.TEXT: pa.string(),
    ColumnKind.MOMENT: pa.timestamp("us"),
    ColumnKind.FRACTION: pa.float64(),
    ColumnKind.POSITIVE: pa.float64(),
    ColumnKind.NUMBER: pa.float64(),
    ColumnKind.AMOUNT: _DECIMAL,
    ColumnKind.STEP: _DECIMAL,
    ColumnKind.FLAG: pa.bool_(),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnSpec:
    """A column of a table.

    Attributes
    ----------
    also
        Names that a source may use in its place.
    required
        Whether a source must have it.
    may_be_empty
        Whether a cell of it may be empty; those of a column that is not required always may.
    default
        What stands for an empty cell; None leaves it empty.
    """

    name: str
    kind: ColumnKind
    also: tuple[str, ...] = ()
    required: bool = True
    may_be_empty: bool = False
    default: object = None


@dataclass(frozen=True, kw_only=True)
class TableSchema:
    """A table beside the prices.

    Attributes
    ----------
    name
        What the table is called in a dataset, such as `market_caps`.
    title
        What it is, as a phrase.
    key
        Columns that together may stand in one row only.
    value
        The column that `{symbol: value}` gives; None where a plain value says too little.
    may_be_wide
        Whether a source may also have a time column, and a column for each asset.
    time
        The column that says when a row begins to hold; None where rows hold always.
    names_own_assets
        Whether it is written for the dataset's own assets, so that a name that is near to one without a row is most
        likely mistyped.
    """

    name: str
    title: str
    columns: tuple[ColumnSpec, ...]
    key: tuple[str, ...]
    value: str | None = None
    may_be_wide: bool = False
    time: str | None = None
    names_own_assets: bool = False

    def column(self, name: str) -> ColumnSpec:
        """Return a column by its name."""
        return next(each for each in self.columns if each.name == name)

    @cached_property
    def layout(self) -> str:
        """The columns that a source may have, as a phrase.

        >>> from tangency.market import table_schemas
        >>> table_schemas()["dividends"].layout
        'ex_date, symbol, amount, currency, and if known pay_date'
        """
        needed = [each.name for each in self.columns if each.required]
        others = [each.name for each in self.columns if not each.required]
        text = ", ".join(needed) or "any of"
        text += f"{', and if known' if needed else ''} {', '.join(others)}" if others else ""
        return f"{text}; or {self.time} and a column for each asset" if self.may_be_wide else text

    @cached_property
    def has_symbols(self) -> bool:
        """Whether the rows are of assets."""
        return any(each.name == "symbol" for each in self.columns)

    @cached_property
    def arrow(self) -> Any:
        """The `pyarrow.Schema`."""
        return pa.schema([pa.field(each.name, each.kind.arrow) for each in self.columns])
