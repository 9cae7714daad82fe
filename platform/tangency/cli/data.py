"""`tangency data`: list datasets, import prices and check their quality."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from tangency.cli.calendars import calendar_options
from tangency.cli.conversion import convert
from tangency.cli.groups import NamedGroup
from tangency.cli.output import Column, show_json, show_table
from tangency.cli.pairs import read_pairs
from tangency.cli.quality import quality_document, show_quality
from tangency.cli.session import Session, json_option, pass_session
from tangency.cli.splits import adjust, splits
from tangency.cli.threshold_options import ThresholdCommand
from tangency.errors import DataError, face_of

if TYPE_CHECKING:
    from tangency.market import OwnCalendar

__all__ = ["data"]

_NOT_STATED = "not stated"
_COLUMN = click.option(
    "--column",
    "columns",
    multiple=True,
    metavar="NAME=PART",
    help="Which part a column plays: timestamp, symbol, close, open, high, low, volume or venue; may be repeated.",
)


@click.group(cls=NamedGroup, short_help="List, import and check prices.")
def data() -> None:
    """List, import and check prices."""


@data.command("list", short_help="List the datasets.")
@json_option
@pass_session
def list_datasets(session: Session, *, as_json: bool) -> None:
    """List the bundled samples and the imported datasets."""
    with session.desk() as desk:
        found = desk.datasets.summaries()
    if as_json:
        lines = [{"name": d.name, "title": d.title, "origin": d.origin, "version": d.version} for d in found]
        show_json({"datasets": lines})
    else:
        titles = (Column(title="name"), Column(title="origin"), Column(title="what it is"))
        show_table(titles, [(d.name, d.origin, d.title) for d in found])


@data.command("import", short_help="Import prices from CSV, Parquet or SQL.")
@click.argument("source")
@click.option("--name", required=True, help="Name of the dataset: lower-case letters, digits, hyphens.")
@calendar_options(required=True)
@click.option("--currency", required=True, help="Currency of the prices, such as USD.")
@click.option("--asset-class", required=True, help="crypto, equity or other.")
@_COLUMN
@click.option("--volume-unit", help="Unit of the volume, as text.")
@click.option("--day-boundary", default=_NOT_STATED, show_default=True, help="When a session ends, as text.")
@click.option("--utc-day/--no-utc-day", default=None, help="Whether sessions end at 00:00 UTC.")
@json_option
@pass_session
def import_prices(  # one argument for each option of the command
    session: Session,
    *,
    source: str,
    name: str,
    calendar: str | OwnCalendar,
    currency: str,
    asset_class: str,
    columns: tuple[str, ...],
    volume_unit: str | None,
    day_boundary: str,
    utc_day: bool | None,
    as_json: bool,
) -> None:
    """Import prices from SOURCE, a CSV or Parquet file or a SELECT over files, in long form.

    One row per timestamp and symbol. A table with any fault is refused whole; gaps and bad ticks are not faults,
    `tangency data check` lists them.
    """
    from tangency.market import PanelSpec  # noqa: PLC0415  # the market is heavy; `--help` does without

    spec = PanelSpec(
        name=name,
        calendar=calendar,
        currency=currency,
        asset_class=asset_class,
        columns=read_pairs(columns, option="--column"),
        volume_unit=volume_unit,
        day_boundary=day_boundary,
        utc_day=utc_day,
    )
    with session.desk() as desk:
        panel = desk.datasets.read(source, spec)
        version = desk.datasets.publish(panel)
    first, last = panel.first_and_last()
    rows, assets = panel.bars.num_rows, len(panel.assets)
    if as_json:
        document = {"name": name, "version": version, "rows": rows, "assets": assets, "first": first, "last": last}
        show_json({**document, "columns_left_out": panel.facts.columns_left_out})
        return
    click.echo(f"imported {name}: {rows:,} rows, {assets} assets, {first:%Y-%m-%d} to {last:%Y-%m-%d}")
    if panel.facts.columns_left_out:
        click.echo(f"columns left out: {', '.join(panel.facts.columns_left_out)}")
    click.echo(f"version {version}")


@data.command(short_help="Report what is wrong with prices.", cls=ThresholdCommand)
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
) -> None:
    """Report what is wrong with a dataset, or with a CSV or Parquet file before it is imported.

    Nothing is repaired. The exit code is 3 for a table that an import would refuse.
    """
    from tangency.market import Severity  # noqa: PLC0415  # the market is heavy; `--help` does without

    with session.desk() as desk:
        quality = desk.check(
            source, calendar=calendar, columns=read_pairs(columns, option="--column"), thresholds=thresholds
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
