"""Tables of the summary that every face shows, as tables of the sheet."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from tangency.reporting.html import Html, joined, paragraph, table
from tangency.results.analytics.document import AnalyticsDocument
from tangency.results.summary import Column, Table

__all__ = ["beside", "halves", "of_section", "printed", "with_a_part"]

_WHOLE = frozenset({"unit", "zone"})  # columns of few words, which are not wrapped


def of_section(document: AnalyticsDocument, section: str) -> Iterator[Table]:
    """Yield the tables of a section of the summary, in their order; those without rows are left out."""
    yield from (each for each in document.summary().tables if each.section == section and each.rows)


def printed(found: Table, caption: str = "") -> Html:
    """Return a table with its caption; a row whose first cell is `all` stands below a line."""
    columns = [f"{_kind(column)}{column.title}" for column in found.columns]
    total = found.rows[-1] if found.rows[-1][0] == "all" else ()
    rows = found.rows[:-1] if total else found.rows
    return table(columns, rows, caption=caption, total=total)


def beside(pieces: Iterable[Html], caption: str) -> Html:
    """Return pieces one beside the other, with a caption for all."""
    return joined(Html(f'<div class="beside">{joined(*pieces).markup}</div>'), paragraph(caption, kind="caption"))


def halves(found: Table) -> tuple[Table, Table]:
    """Return the upper and the lower half of a table."""
    middle = (len(found.rows) + 1) // 2
    return replace(found, rows=found.rows[:middle]), replace(found, rows=found.rows[middle:])


def with_a_part(found: Table) -> Table:
    """Return a table without the rows whose bar is zero."""
    pairs = [(row, bar) for row, bar in zip(found.rows, found.bars, strict=True) if bar]
    return replace(found, rows=tuple(row for row, _ in pairs), bars=tuple(bar for _, bar in pairs))


def _kind(column: Column) -> str:
    return ">" if column.is_number else "=" if column.title in _WHOLE else ""
