"""`tangency construct`: from target weights to holdings."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from tangency.cli.output import Column, printable, show_json, show_table
from tangency.cli.session import Session, json_option, pass_session
from tangency.domain.decimals import plain

if TYPE_CHECKING:
    from tangency.construct import Construction

__all__ = ["HOLDING_COLUMNS", "construct", "holding_rows"]

HOLDING_COLUMNS = (
    Column(title="asset"),
    Column(title="quantity", is_number=True),
    Column(title="price", is_number=True),
    Column(title="value", is_number=True),
    Column(title="weight", is_number=True),
)


@click.command(short_help="Turn target weights into holdings.")
@click.argument("run")
@click.option("--capital", required=True, metavar="AMOUNT", help="What is invested, in the currency of the prices.")
@click.option("--portfolio", default="main", show_default=True, metavar="NAME", help="Name to keep the holdings under.")
@click.option("--as-of", metavar="DAY", help="Session whose prices count.  [default: the day of RUN]")
@click.option("--minimum-notional", metavar="AMOUNT", help="Smallest order.  [default: the dataset's assumption]")
@click.option(
    "--lot-step-notional",
    metavar="AMOUNT",
    help="A lot is the largest power of ten of units worth at most this.  [default: the dataset's assumption]",
)
@json_option
@pass_session
def construct(  # one argument for each option of the command
    session: Session,
    *,
    run: str,
    capital: str,
    portfolio: str,
    as_of: str | None,
    minimum_notional: str | None,
    lot_step_notional: str | None,
    as_json: bool,
) -> None:
    """Turn the weights of optimisation RUN into holdings of whole lots, and record them as a portfolio.

    Quantities are rounded toward zero to the lot, a target below the minimum notional is not bought, and what is
    left stays in cash.
    """
    with session.desk() as desk:
        made = desk.construct(
            run,
            capital=capital,
            portfolio=portfolio,
            as_of=as_of,
            minimum_notional=minimum_notional,
            lot_step_notional=lot_step_notional,
        )
    if as_json:
        from tangency.desk.outcomes import construction_document  # noqa: PLC0415  # the desk is heavy

        show_json({"run_id": made.run_id, "portfolio": portfolio, **construction_document(made)})
    else:
        _show(made, portfolio)


def holding_rows(made: Construction) -> list[tuple[str, ...]]:
    """Return the positions in words, in the order of `HOLDING_COLUMNS`."""
    holdings = made.holdings
    weights = holdings.weights()
    return [
        (p.symbol, plain(p.quantity), plain(p.price), f"{p.value:,.2f}", f"{weights[p.symbol]:.2%}")
        for p in holdings.positions
    ]


def _show(made: Construction, portfolio: str) -> None:
    holdings = made.holdings
    show_table(HOLDING_COLUMNS, holding_rows(made))
    click.echo(f"cash {holdings.cash:,.2f} of {holdings.nav:,.2f} {holdings.currency}")
    if made.below_minimum:
        click.echo(printable(f"too small to buy: {', '.join(made.below_minimum)}"))
    click.echo(printable(f"portfolio {portfolio}, as of {holdings.as_of:%Y-%m-%d}, run {made.run_id}"))
