"""Pieces of HTML; whatever is not `Html` already is escaped."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape
from typing import TypeAlias

__all__ = ["Cell", "Html", "code", "definitions", "heading", "items", "joined", "paragraph", "preformatted", "table"]


@dataclass(frozen=True, slots=True)
class Html:
    """Markup that is safe as it stands; Jupyter shows it as it is."""

    markup: str

    def _repr_html_(self) -> str:
        return self.markup


Cell: TypeAlias = "Html | str"
# A table of so few rows is not broken between two pages; one of so many columns is set in smaller type.
_SHORT, _WIDE = 12, 9
_CLASSES = {">": ' class="number"', "=": ' class="whole"'}


def heading(text: str) -> Html:
    """Return the heading of a section."""
    return Html(f"<h2>{escape(text)}</h2>")


def paragraph(*parts: Cell, kind: str = "text") -> Html:
    """Return a paragraph; `kind` is `text`, `note` or `caption`."""
    return Html(f'<p class="{kind}">{joined(*parts).markup}</p>')


def joined(*parts: Cell) -> Html:
    """Return pieces one after the other."""
    return Html("".join(_safe(part) for part in parts))


def code(text: str) -> Html:
    """Return a name or a command."""
    return Html(f"<code>{escape(text)}</code>")


def preformatted(lines: Iterable[str]) -> Html:
    """Return lines to copy, such as commands."""
    return Html(f"<pre>{escape(chr(10).join(lines))}</pre>")


def items(entries: Iterable[Cell]) -> Html:
    """Return a list; empty where there are no entries."""
    rows = "".join(f"<li>{_safe(entry)}</li>" for entry in entries)
    return Html(f"<ul>{rows}</ul>" if rows else "")


def definitions(pairs: Iterable[tuple[str, Cell]]) -> Html:
    """Return names with their values."""
    rows = "".join(f"<tr><th>{escape(name)}</th><td>{_safe(value)}</td></tr>" for name, value in pairs)
    return Html(f'<table class="definitions"><tbody>{rows}</tbody></table>')


def table(columns: Sequence[str], rows: Iterable[Sequence[Cell]], *, caption: str, total: Sequence[Cell] = ()) -> Html:
    """Return a table.

    Parameters
    ----------
    columns
        Headings; one that begins with `>` names a column of numbers, which stand at the right, and one that begins
        with `=` a column of text that is not wrapped.
    caption
        Below the table; empty for none, where several share one.
    total
        A last row that sums the others up.
    """
    kinds = [_CLASSES.get(name[:1], "") for name in columns]
    titles = (name[1:] if name[:1] in _CLASSES else name for name in columns)
    head = "".join(f"<th{kind}>{escape(title)}</th>" for title, kind in zip(titles, kinds, strict=True))
    lines = [f"<tr>{_cells(row, kinds)}</tr>" for row in rows]
    foot = f"<tfoot><tr>{_cells(total, kinds)}</tr></tfoot>" if total else ""
    told = f"<caption>{escape(caption)}</caption>" if caption else ""
    classes = " ".join(["short"] * (len(lines) <= _SHORT) + ["wide"] * (len(columns) >= _WIDE))
    opening = f'<table class="{classes}">' if classes else "<table>"
    return Html(f"{opening}{told}<thead><tr>{head}</tr></thead><tbody>{''.join(lines)}</tbody>{foot}</table>")


def _cells(row: Sequence[Cell], kinds: Sequence[str]) -> str:
    return "".join(f"<td{kind}>{_safe(cell)}</td>" for cell, kind in zip(row, kinds, strict=True))


def _safe(part: Cell) -> str:
    return part.markup if isinstance(part, Html) else escape(part)
