"""Output of commands: one JSON document, or text for people and for pipes."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from math import isfinite
from typing import TYPE_CHECKING

import click

from tangency.cli.json_stream import json_stream
from tangency.domain.decimals import plain

if TYPE_CHECKING:
    from rich.table import Table

__all__ = ["Column", "plain_value", "printable", "ruled", "show_json", "show_table"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A column of a printed table; numbers stand right."""

    title: str
    is_number: bool = False


def show_json(document: Mapping[str, object]) -> None:
    """Print a document; money and quantities are strings, exact, and a float that JSON lacks is a string."""
    click.echo(json.dumps(plain_value(document), indent=2, allow_nan=False), file=json_stream())


def plain_value(value: object) -> object:
    """Return a value in the types that JSON has."""
    if isinstance(value, Mapping):
        return {str(key): plain_value(each) for key, each in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [plain_value(each) for each in value]
    if value is None or isinstance(value, bool | int | str):
        return value
    if isinstance(value, float):
        return value if isfinite(value) else repr(value)
    return _string(value)


def show_table(columns: Sequence[Column], rows: Iterable[Sequence[str]]) -> None:
    """Print a table: ruled and folded to a terminal's width, or aligned and never cut in a pipe."""
    if sys.stdout.isatty():
        from rich.console import Console  # noqa: PLC0415  # as in `ruled`

        Console(highlight=False).print(ruled(columns, rows))
        return
    texts = [[printable(cell) for cell in row] for row in rows]
    widths = [max(len(column.title), *(len(row[i]) for row in texts), 0) for i, column in enumerate(columns)]
    for row in [[column.title for column in columns], *texts]:
        cells = (
            cell.rjust(width) if column.is_number else cell.ljust(width)
            for cell, width, column in zip(row, widths, columns, strict=True)
        )
        click.echo("  ".join(cells).rstrip())


def printable(text: str) -> str:
    r"""Return text whose control characters are spelt out: data must not steer a terminal.

    >>> printable("a\x1b[2J")
    'a\\x1b[2J'
    """
    return "".join(sign if sign.isprintable() else ascii(sign)[1:-1] for sign in text)


def ruled(columns: Sequence[Column], rows: Iterable[Sequence[str]]) -> Table:
    """Return a table for a terminal; cells are text as it stands, never markup."""
    # Rich takes its time to import; a pipe never needs it.
    from rich import box  # noqa: PLC0415
    from rich.table import Table  # noqa: PLC0415
    from rich.text import Text  # noqa: PLC0415

    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False, header_style="bold")
    for column in columns:
        table.add_column(Text(column.title), justify="right" if column.is_number else "left", overflow="fold")
    for row in rows:
        table.add_row(*(Text(printable(cell)) for cell in row))
    return table


def _string(value: object) -> str:
    if isinstance(value, Decimal):
        return plain(value)
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    if isinstance(value, bytes):
        return value.hex()
    return str(value)  # paths, intervals, UUIDs
