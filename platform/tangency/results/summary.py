"""The summary of a document, independent of its display: a title, tables and lines."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["Column", "Summary", "Table"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A column of a table; numbers stand at the right."""

    title: str
    is_number: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """Cells as texts.

    Attributes
    ----------
    bars
        One number a row, drawn as a bar after the last column; empty for a table without bars.
    section
        Where a long summary has sections: tables of one stand together, behind a tab in a notebook.
    """

    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...]
    bars: tuple[float, ...] = ()
    section: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """The facts of a result in their order: the tables, then one line for each fact beside them."""

    title: str
    run_id: str | None
    tables: tuple[Table, ...] = ()
    lines: tuple[str, ...] = ()
