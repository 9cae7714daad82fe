"""A summary as text for terminals, and as HTML for notebooks: no script, no request, everything escaped."""

from __future__ import annotations

from html import escape

from tangency.results.summary import Summary, Table

__all__ = ["as_html", "as_text"]

_BAR_CHARACTERS = 24
_BAR_PIXELS = 180
_POSITIVE, _NEGATIVE = "#1f5f8b", "#d55e00"
_NUMBER = "padding:2px 12px 2px 0;text-align:right;font-variant-numeric:tabular-nums"
_TEXT = "padding:2px 12px 2px 0;text-align:left"


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
    styles = [_NUMBER if column.is_number else _TEXT for column in table.columns]
    titles = [column.title for column in table.columns]
    head = "".join(f'<th style="{style}">{escape(title)}</th>' for style, title in zip(styles, titles, strict=True))
    top = max(map(abs, table.bars), default=1.0) or 1.0
    bars = [_html_bar(value, top) for value in table.bars] or [""] * len(table.rows)
    body = "".join(
        "<tr>"
        + "".join(f'<td style="{style}">{escape(cell)}</td>' for style, cell in zip(styles, row, strict=True))
        + f"{bar}</tr>"
        for row, bar in zip(table.rows, bars, strict=True)
    )
    last = "<th></th>" if table.bars else ""
    return f'<table style="border-collapse:collapse"><thead><tr>{head}{last}</tr></thead><tbody>{body}</tbody></table>'


def _html_bar(value: float, top: float) -> str:
    pixels, colour = round(_BAR_PIXELS * abs(value) / top), _POSITIVE if value >= 0 else _NEGATIVE
    return f'<td style="{_TEXT}"><div style="background:{colour};height:10px;width:{pixels}px"></div></td>'
