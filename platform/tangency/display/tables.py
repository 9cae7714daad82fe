"""Tables as HTML for notebooks and dashboards (no script, no request, all escaped), and as text for terminals."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape

__all__ = ["html_facts", "html_table", "text_facts"]

_NUMBER = "padding:2px 12px 2px 0;text-align:right;font-variant-numeric:tabular-nums"
_TEXT = "padding:2px 12px 2px 0;text-align:left"
_BAR_PIXELS = 180
_POSITIVE, _NEGATIVE = "#1f5f8b", "#d55e00"
_TABLE = "border-collapse:collapse;margin-bottom:8px"


def html_table(
    columns: Sequence[str],
    rows: Iterable[Sequence[object]],
    *,
    numbers: Iterable[str] = (),
    caption: str = "",
    bars: Sequence[float] = (),
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
    bars
        One number a row, drawn as a bar after the last column; empty for a table without bars.
    """
    right = frozenset(numbers)
    styles = [_NUMBER if column in right else _TEXT for column in columns]
    head = "".join(f'<th style="{style}">{escape(name)}</th>' for style, name in zip(styles, columns, strict=True))
    known = list(rows)
    body = "".join(
        "<tr>"
        + "".join(f'<td style="{style}">{escape(str(cell))}</td>' for style, cell in zip(styles, row, strict=True))
        + f"{bar}</tr>"
        for row, bar in zip(known, _bars(bars) or [""] * len(known), strict=True)
    )
    head += "<th></th>" if bars else ""
    above = f"<p>{escape(caption)}</p>" if caption else ""
    return f'{above}<table style="{_TABLE}"><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>'


def _bars(values: Sequence[float]) -> list[str]:
    top = max(map(abs, values), default=1.0) or 1.0
    return [
        f'<td style="{_TEXT}"><div style="background:{_POSITIVE if value >= 0 else _NEGATIVE};height:10px;'
        f'width:{round(_BAR_PIXELS * abs(value) / top)}px"></div></td>'
        for value in values
    ]


def html_facts(title: str, facts: Iterable[tuple[str, str]]) -> str:
    """Return what is known of one thing: a line each, its name and what it is."""
    rows = "".join(
        f'<tr><th style="{_TEXT}" scope="row">{escape(name)}</th><td style="{_TEXT}">{escape(fact)}</td></tr>'
        for name, fact in facts
    )
    return f'<p><b>{escape(title)}</b></p><table style="{_TABLE}"><tbody>{rows}</tbody></table>'


def text_facts(title: str, facts: Iterable[tuple[str, str]]) -> str:
    """Return the same as text.

    >>> print(text_facts("Risk", [("volatility", "2%"), ("drawdown", "10%")]))
    Risk
      volatility  2%
      drawdown    10%
    """
    known = list(facts)
    width = max((len(name) for name, _ in known), default=0)
    return "\n".join([title, *(f"  {name:<{width}}  {fact}" for name, fact in known)])
