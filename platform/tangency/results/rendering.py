"""A summary as text for terminals, and as HTML for notebooks: no script, no request, everything escaped."""

from __future__ import annotations

from html import escape

from tangency.display.tables import html_table
from tangency.results.summary import Summary, Table

__all__ = ["as_html", "as_text"]

_BAR_CHARACTERS = 24


def as_text(summary: Summary) -> str:
    """Return title, aligned tables, and a line for each further fact."""
    parts = [summary.title]
    for table in summary.tables:
        parts += ["", *_aligned(table)]
    parts += ["", *summary.lines]
    return "\n".join(parts if summary.run_id is None else [*parts, f"run {summary.run_id}"])


def as_html(summary: Summary) -> str:
    """Return the same, the facts as a list."""
    run = "" if summary.run_id is None else f" · run <code>{escape(summary.run_id)}</code>"
    lines = "".join(f"<li>{escape(line)}</li>" for line in summary.lines)
    return (
        f'<div class="tangency-result"><p><b>{escape(summary.title)}</b>{run}</p>'
        f"{''.join(_html_table(table) for table in summary.tables)}<ul>{lines}</ul></div>"
    )


def _aligned(table: Table) -> list[str]:
    titles = [column.title for column in table.columns]
    widths = [max(map(len, cells)) for cells in zip(titles, *table.rows, strict=True)]
    top = max(map(abs, table.bars), default=1.0) or 1.0
    bars = ["█" * max(1, round(_BAR_CHARACTERS * abs(value) / top)) for value in table.bars] or [""] * len(table.rows)
    lines = []
    for row, bar in zip([titles, *table.rows], ["", *bars], strict=True):
        cells = (
            cell.rjust(width) if column.is_number else cell.ljust(width)
            for cell, width, column in zip(row, widths, table.columns, strict=True)
        )
        lines.append("  ".join([*cells, bar]).rstrip())
    return lines


def _html_table(table: Table) -> str:
    numbers = [column.title for column in table.columns if column.is_number]
    return html_table([column.title for column in table.columns], table.rows, numbers=numbers, bars=table.bars)
