"""`tangency data backfill`, `refresh` and `latest`: prices from a data source."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from tangency.cli.components import ComponentCommand, SlotOption
from tangency.cli.output import printable, show_json
from tangency.cli.session import Session, json_option, pass_session
from tangency.contracts.component import ComponentKind, ComponentRef
from tangency.errors import ConfigurationError, Remedy, Setting, TangencyError

if TYPE_CHECKING:
    from tangency.results.result import Result

__all__ = ["backfill", "latest", "refresh"]

_SOURCE = SlotOption(kind=ComponentKind.DATA_SOURCE, field="source", option="source", default=None, bare=True)


@click.command(cls=ComponentCommand, slots=(_SOURCE,), short_help="Fetch prices from a data source.")
@click.argument("name")
@click.option(
    "--symbol",
    "symbols",
    multiple=True,
    required=True,
    metavar="SYMBOL",
    help="As the source writes it; may be repeated.",
)
@click.option("--start", required=True, metavar="DAY", help="The first session, such as 2020-01-01.")
@click.option("--calendar", required=True, metavar="NAME", help="One that the source serves, such as crypto.")
@click.option("--asset-class", default="other", show_default=True, help="crypto, equity or other.")
@json_option
@click.pass_context
def backfill(
    ctx: click.Context,
    *,
    name: str,
    symbols: tuple[str, ...],
    start: str,
    calendar: str,
    asset_class: str,
    as_json: bool,
) -> None:
    """Fetch prices from a data source as a new dataset, up to the last session that is over.

    What came is kept: where the fetch breaks off, the same command goes on from there. Afterwards
    `tangency data refresh NAME` fetches what is new.
    """
    command, session = ctx.command, ctx.find_object(Session)
    assert isinstance(command, ComponentCommand)  # noqa: S101  # for the type checker: it is declared above
    assert session is not None  # noqa: S101  # as above: the root command makes it
    chosen = command.chosen_or_none(ctx, _SOURCE.option)
    if chosen is None:
        raise ConfigurationError(
            "no source is named", where="source", remedy=Remedy("name one, such as ", Setting("source", "ccxt"))
        )
    with session.desk() as desk:
        source = ComponentRef(str(chosen["name"]), dict(chosen["params"]))  # type: ignore[call-overload]  # a mapping
        done = desk.backfill(
            source, name=name, symbols=symbols, start=start, calendar=calendar, asset_class=asset_class
        )
    _show(done, as_json=as_json)


@click.command(short_help="Fetch what is new of a dataset.")
@click.argument("name", required=False)
@click.option("--all", "is_all", is_flag=True, help="Every dataset that came from a source.")
@click.option("--full", is_flag=True, help="Ask for every session again, to see what was revised longer ago.")
@json_option
@pass_session
def refresh(session: Session, *, name: str | None, is_all: bool, full: bool, as_json: bool) -> None:
    """Fetch what is new of a dataset that came from a source, and publish it as a new version.

    Bars that the source has revised are listed; the version before stays. With --all a dataset whose source fails does
    not keep the others from being refreshed.
    """
    if (name is None) != is_all:
        raise ConfigurationError("name one dataset, or all of them", where="NAME, --all", remedy="such as `--all`")
    failed: TangencyError | None = None
    with session.desk() as desk:
        for each in desk.refreshable() if name is None else (name,):
            try:
                _show(desk.refresh(each, full=full), as_json=as_json)
            except TangencyError as error:
                if name is not None:
                    raise
                click.echo(f"{each}: {error}", err=True)
                failed = error
    if failed is not None:
        raise failed


@click.command(short_help="Show the latest prices of a dataset's assets.")
@click.argument("name")
@json_option
@pass_session
def latest(session: Session, *, name: str, as_json: bool) -> None:
    """Ask the source of a dataset for the latest prices; nothing is stored."""
    with session.desk() as desk:
        found = desk.latest_prices(name)
    _show(found, as_json=as_json)


def _show(result: Result, *, as_json: bool) -> None:
    if as_json:
        show_json(result.document().as_json())
    else:
        click.echo("\n".join(printable(line) for line in repr(result).splitlines()))
