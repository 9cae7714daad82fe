"""`tangency sql`: one SELECT over the store's tables and the datasets."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import click

from tangency.cli.output import Column, plain_value, show_json, show_table
from tangency.cli.session import Session, json_option, pass_session
from tangency.display.csv_cells import csv_line
from tangency.errors import ConfigurationError

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["sql"]


@click.command(short_help="Ask the store and the datasets in SQL.")
@click.argument("query")
@click.option(
    "--format", "form", type=click.Choice(["table", "csv"]), default="table", show_default=True, help="How to print."
)
@click.option(
    "--time-limit", type=float, default=60.0, show_default=True, metavar="SECONDS", help="How long it may take."
)
@click.option(
    "--row-limit", type=int, default=5_000_000, show_default=True, metavar="ROWS", help="How long the answer may be."
)
@json_option
@pass_session
def sql(session: Session, *, query: str, form: str, time_limit: float, row_limit: int, as_json: bool) -> None:
    """Print the result of QUERY, one SELECT in DuckDB's SQL.

    `show tables` lists the store's tables; datasets are tables of their own names, such as crypto. In JSON and
    CSV exact decimals keep every digit. In CSV, text that a spreadsheet would take for a formula begins with '.
    """
    with session.desk() as desk:
        table = desk.sql(query, time_limit=time_limit, row_limit=row_limit)
    names = _names(table)
    columns = [column.to_pylist() for column in table.columns]
    rows = [[plain_value(cell) for cell in row] for row in zip(*columns, strict=True)]
    if as_json:
        show_json({"columns": names, "rows": [dict(zip(names, row, strict=True)) for row in rows]})
    elif form == "csv":
        click.echo(csv_line(names))
        for row in rows:
            click.echo(csv_line(row))
    else:
        numeric = [_is_number(field) for field in table.schema]
        titles = [Column(title=name, is_number=number) for name, number in zip(names, numeric, strict=True)]
        show_table(titles, [["" if cell is None else str(cell) for cell in row] for row in rows])
        click.echo(f"({len(rows)} row{'' if len(rows) == 1 else 's'})", err=True)


def _names(table: pa.Table) -> list[str]:
    names = list(table.column_names)
    twice = next((name for name, count in Counter(names).items() if count > 1), None)
    if twice is not None:
        raise ConfigurationError(
            "two columns have one name", where="SQL", value=twice, remedy="name one of them anew with AS"
        )
    return names


def _is_number(field: pa.Field) -> bool:
    import pyarrow as pa  # noqa: PLC0415  # `--help` does without

    kind = field.type
    return bool(pa.types.is_integer(kind) or pa.types.is_floating(kind) or pa.types.is_decimal(kind))
