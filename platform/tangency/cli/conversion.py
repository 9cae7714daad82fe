"""`tangency data convert`: prices in one currency."""

from __future__ import annotations

import click

from tangency.cli.output import show_json
from tangency.cli.session import Session, json_option, pass_session

__all__ = ["convert"]


@click.command(short_help="Convert prices to one currency.")
@click.argument("name")
@click.option("--to", required=True, metavar="CURRENCY", help="Such as USD.")
@click.option("--rates", metavar="DATASET", help="Whose assets are the other currencies, priced in CURRENCY.")
@click.option("--at-par", is_flag=True, help="Take the prices to be in CURRENCY as they stand, such as USDT for USD.")
@json_option
@pass_session
def convert(session: Session, *, name: str, to: str, rates: str | None, at_par: bool, as_json: bool) -> None:
    """Publish a new version of an imported dataset with every price in one currency.

    Each price is multiplied by the rate of its own session; a session without a rate is refused, and nothing filled.
    """
    from tangency.results.rendering import as_text  # noqa: PLC0415  # pydantic; `--help` does without

    with session.desk() as desk:
        document = desk.convert(name, to=to, rates=rates, at_par=at_par).document()
    if as_json:
        show_json(document.as_json())
    else:
        click.echo(as_text(document.summary()))
