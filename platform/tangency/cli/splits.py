"""`tangency data splits` and `adjust`: splits that were not applied, listed, applied and undone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from tangency.cli.calendars import calendar_options
from tangency.cli.output import show_json
from tangency.cli.pairs import read_pairs
from tangency.cli.session import Session, json_option, pass_session
from tangency.errors import ConfigurationError, Remedy, Setting

if TYPE_CHECKING:
    from tangency.market import OwnCalendar

__all__ = ["adjust", "splits"]


@click.command(short_help="List jumps that are likely splits.")
@click.argument("source", metavar="NAME_OR_FILE")
@calendar_options(required=False)
@click.option(
    "--asset-class", default="other", show_default=True, help="Of a file: crypto, equity or other; sets what is usual."
)
@click.option("--column", "columns", multiple=True, metavar="NAME=PART", help="Of a file, as in `data import`.")
@json_option
@pass_session
def splits(
    session: Session,
    *,
    source: str,
    calendar: str | OwnCalendar | None,
    asset_class: str,
    columns: tuple[str, ...],
    as_json: bool,
) -> None:
    """List the jumps of prices that are likely splits not applied to what came before, and large moves beside them.

    Nothing is changed: `tangency data adjust` applies the splits that you name.
    """
    from tangency.results.rendering import as_text  # noqa: PLC0415  # pydantic; `--help` does without

    with session.desk() as desk:
        found = desk.find_splits(
            source, calendar=calendar, asset_class=asset_class, columns=read_pairs(columns, option="--column")
        )
    document = found.document()
    if as_json:
        show_json(document.as_json())
        return
    click.echo(as_text(document.summary()))
    if document.proposed:
        options = " ".join(f"--split {jump.split}" for jump in document.proposed)
        click.echo(f"to apply them: tangency data adjust {source} {options}")


@click.command(short_help="Apply splits to earlier prices, or undo them.")
@click.argument("name")
@click.option(
    "--split",
    "named",
    multiple=True,
    metavar="ASSET=SESSION:RATIO",
    help="Such as AAPL=2000-06-21:2 or AIG=2009-07-01:1/20, the first session in the new unit; may be repeated.",
)
@click.option("--undo", is_flag=True, help="Undo every split that was applied.")
@json_option
@pass_session
def adjust(session: Session, *, name: str, named: tuple[str, ...], undo: bool, as_json: bool) -> None:
    """Publish a new version of an imported dataset with splits applied to its earlier prices, or with all undone.

    Prices before a split are divided by its ratio, volumes multiplied. The splits stay with the dataset.
    """
    from tangency.results.rendering import as_text  # noqa: PLC0415  # as above

    if undo and named:
        raise ConfigurationError("splits are applied or undone", where="--undo, --split", remedy="leave one out")
    if not undo and not named:
        raise ConfigurationError(
            "there is no split to apply", where="--split", remedy=Remedy("name one: ", Setting("split", "ASSET=DAY:2"))
        )
    with session.desk() as desk:
        done = desk.unadjust(name) if undo else desk.adjust(name, splits=named)
    document = done.document()
    if as_json:
        show_json(document.as_json())
    else:
        click.echo(as_text(document.summary()))
