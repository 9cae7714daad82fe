"""`tangency data`: list datasets, import prices and check their quality."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from tangency.cli.calendars import calendar_options
from tangency.cli.conversion import convert
from tangency.cli.dialect_options import DialectCommand
from tangency.cli.groups import LazyGroup
from tangency.cli.output import printable, show_json
from tangency.cli.pairs import read_pairs
from tangency.cli.quality import quality_document, show_quality
from tangency.cli.refresh import backfill, latest, refresh
from tangency.cli.session import Session, json_option, pass_session
from tangency.cli.splits import adjust, splits
from tangency.cli.table_options import TableCommand
from tangency.cli.threshold_options import ThresholdCommand
from tangency.cli.universe import UniverseCommand, own_rule
from tangency.cli.verb_commands import verb_commands
from tangency.errors import DataError, face_of

if TYPE_CHECKING:
    from tangency.market import Dialect, GivenTables, OwnCalendar
    from tangency.results.result import Result

__all__ = ["data"]

_NOT_STATED = "not stated"
_CALENDARS = "crypto, crypto-hourly, us-equity, weekly or monthly."
_COLUMN = click.option(
    "--column",
    "columns",
    multiple=True,
    metavar="NAME=PART",
    help="Which part a column plays: timestamp, symbol, close, open, high, low, volume or venue; may be repeated.",
)


@click.group(cls=LazyGroup, lazy=verb_commands("data"), short_help="List, import and check prices.")
def data() -> None:
    """List, import and check prices."""


@data.command("list", short_help="List the datasets.")
@json_option
@pass_session
def list_datasets(session: Session, *, as_json: bool) -> None:
    """List the bundled samples and the imported datasets."""
    with session.desk() as desk:
        _show(desk.datasets(), as_json=as_json)


class _ImportCommand(DialectCommand, TableCommand, UniverseCommand):
    """A command with the options of the dialect, of tables, and of a universe's rule."""


@data.command("import", cls=_ImportCommand, short_help="Import prices, and tables beside them, from files or SQL.")
@click.argument("source")
@click.option("--name", required=True, help="Name of the dataset: lower-case letters, digits, hyphens.")
@calendar_options(required=True)
@click.option("--currency", required=True, help="Currency of the prices, such as USD.")
@click.option("--asset-class", default="other", show_default=True, help="crypto, equity or other.")
@_COLUMN
@click.option("--volume-unit", help="Unit of the volume, as text.")
@click.option("--day-boundary", default=_NOT_STATED, show_default=True, help="When a session ends, as text.")
@click.option("--utc-day/--no-utc-day", default=None, help="Whether sessions end at 00:00 UTC.")
@json_option
@pass_session
def import_prices(
    session: Session, /, *, source: str, as_json: bool, dialect: Dialect, tables: GivenTables, **given: Any
) -> None:
    """Import prices from SOURCE: a file, a folder or pattern of files, or a SELECT over files.

    Files are CSV and other text (also .gz), Parquet, Arrow and Excel. How the table is written is declared; what it
    shows otherwise is an error that says what to declare. A table with any fault is refused whole; gaps and bad ticks
    are not faults, `tangency data check` lists them. The options of the universe make the dataset's own rule, which
    draws it where no other is asked for.
    """
    from tangency.desk.import_request import ImportRequest  # noqa: PLC0415  # pydantic; `--help` does without
    from tangency.host.parameters import validated  # noqa: PLC0415  # as above

    declared = {name: given[name] for name in ImportRequest.model_fields if given.get(name) is not None}
    declared |= {"characteristics_lag_days": tables.characteristics_lag_days}
    declared |= dialect.model_dump(exclude_unset=True)
    declared["columns"] = read_pairs(given["columns"], option="--column")
    declared["universe"] = own_rule(given["universe"])
    request = validated(ImportRequest, declared, where="data import")
    with session.desk() as desk:
        _show(desk.import_request(source, request, tables), as_json=as_json)


@data.command("import-tables", cls=TableCommand, short_help="Add tables to an imported dataset.")
@click.argument("name")
@json_option
@pass_session
def import_tables(session: Session, *, name: str, as_json: bool, tables: GivenTables) -> None:
    """Add tables to the imported dataset NAME, in place of those it has of the same kind: a new version."""
    with session.desk() as desk:
        _show(desk.add_tables(name, tables), as_json=as_json)


@data.command("tables", short_help="List the tables beside a dataset's prices.")
@click.argument("name")
@json_option
@pass_session
def list_tables(session: Session, *, name: str, as_json: bool) -> None:
    """List the tables that the dataset NAME has beside its prices, with their rows and the time they span."""
    with session.desk() as desk:
        _show(desk.tables(name), as_json=as_json)


def _show(result: Result, *, as_json: bool) -> None:
    if as_json:
        show_json(result.document().as_json())
    else:
        click.echo("\n".join(printable(line) for line in repr(result).splitlines()))


@data.command(cls=DialectCommand, short_help="Show how a table of prices is read.")
@click.argument("source")
@calendar_options(required=True)
@_COLUMN
@json_option
@pass_session
def preview(
    session: Session,
    *,
    source: str,
    calendar: str | OwnCalendar,
    columns: tuple[str, ...],
    as_json: bool,
    dialect: Dialect,
) -> None:
    """Show how SOURCE is read: which column plays which part, the first and the last rows, and what was noticed.

    Nothing is imported. The exit code is 3 for a table that an import would refuse.
    """
    with session.desk() as desk:
        shown = desk.preview(source, calendar=calendar, columns=read_pairs(columns, option="--column"), dialect=dialect)
    _show(shown, as_json=as_json)
    if shown.document().n_faults:
        click.get_current_context().exit(face_of(DataError("")).exit_code)


class _CheckCommand(DialectCommand, ThresholdCommand):
    """A command with the options of the dialect and of the thresholds."""


@data.command(cls=_CheckCommand, short_help="Report what is wrong with prices.")
@click.argument("source", metavar="NAME_OR_FILE")
@calendar_options(required=False)
@_COLUMN
@click.option("--all", "details", is_flag=True, help="Print every finding, not only their number.")
@click.option("--strict", is_flag=True, help="Exit with code 3 for warnings, too.")
@json_option
@pass_session
def check(  # one argument for each option of the command
    session: Session,
    *,
    source: str,
    calendar: str | OwnCalendar | None,
    columns: tuple[str, ...],
    details: bool,
    strict: bool,
    thresholds: dict[str, float],
    as_json: bool,
    dialect: Dialect,
) -> None:
    """Report what is wrong with a dataset, or with files before they are imported.

    Nothing is repaired. The exit code is 3 for a table that an import would refuse.
    """
    from tangency.market import Severity  # noqa: PLC0415  # the market is heavy; `--help` does without

    with session.desk() as desk:
        quality = desk.check(
            source,
            calendar=calendar,
            columns=read_pairs(columns, option="--column"),
            thresholds=thresholds,
            dialect=dialect,
        )
    report = quality.report
    if as_json:
        show_json(quality_document(quality, details=details))
    else:
        show_quality(quality, details=details)
    found = {finding.severity for finding in report.findings}
    if Severity.ERROR in found or (strict and Severity.WARNING in found):
        click.get_current_context().exit(face_of(DataError("")).exit_code)


data.add_command(splits)
data.add_command(adjust)
data.add_command(convert)
data.add_command(backfill)
data.add_command(refresh)
data.add_command(latest)
