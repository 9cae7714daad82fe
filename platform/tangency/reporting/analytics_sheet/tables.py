"""Tables of the summary that every face shows, as tables of the sheet."""

from __future__ import annotations

from collections.abc import Iterator

from tangency.reporting.html import Html, table
from tangency.results.analytics.document import AnalyticsDocument
from tangency.results.summary import Table

__all__ = ["of_section", "printed"]

_WIDE = 9  # columns, from which on the type is smaller


def of_section(document: AnalyticsDocument, section: str) -> Iterator[Table]:
    """Yield the tables of a section of the summary, in their order; those without rows are left out."""
    yield from (each for each in document.summary().tables if each.section == section and each.rows)


def printed(found: Table, caption: str) -> Html:
    """Return a table with its caption; a row whose first cell is `all` stands below a line."""
    columns = [f"{'>' if column.is_number else ''}{column.title}" for column in found.columns]
    total = found.rows[-1] if found.rows[-1][0] == "all" else ()
    rows = found.rows[:-1] if total else found.rows
    made = table(columns, rows, caption=caption, total=total)
    return Html(made.markup.replace("<table", '<table data-wide="yes"', 1)) if len(columns) >= _WIDE else made
