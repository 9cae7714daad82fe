"""Tables as HTML for notebooks and dashboards: no script, no request, every cell escaped."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape

__all__ = ["html_table"]

_NUMBER = "padding:2px 12px 2px 0;text-align:right;font-variant-numeric:tabular-nums"
_TEXT = "padding:2px 12px 2px 0;text-align:left"


def html_table(
    columns: Sequence[str], rows: Iterable[Sequence[object]], *, numbers: Iterable[str] = (), caption: str = ""
) -> str:
    """Return a table.

    Parameters
    ----------
    columns
        Headings, in order.
    rows
        Cells in the order of the columns, already formatted.
    numbers
        Headings of the columns whose cells are aligned to the right.
    caption
        A sentence above the table.
    """
    right = frozenset(numbers)
    styles = [_NUMBER if column in right else _TEXT for column in columns]
    head = "".join(f'<th style="{style}">{escape(name)}</th>' for style, name in zip(styles, columns, strict=True))
    body = "".join(
        "<tr>"
        + "".join(f'<td style="{style}">{escape(str(cell))}</td>' for style, cell in zip(styles, row, strict=True))
        + "</tr>"
        for row in rows
    )
    above = f"<p>{escape(caption)}</p>" if caption else ""
    return f'{above}<table style="border-collapse:collapse"><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>'
