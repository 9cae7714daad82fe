"""`tangency rebalance`: the trades that close a drift."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from tangency.cli.components import ComponentCommand, Slot
from tangency.cli.output import Column, printable, show_json, show_table
from tangency.cli.session import Session, json_option, pass_session
from tangency.contracts.component import ComponentKind, ComponentRef
from tangency.domain.decimals import plain

if TYPE_CHECKING:
    from tangency.rebalance import RebalancePlan

__all__ = ["TRADE_COLUMNS", "rebalance", "trade_rows"]

_SLOT = Slot(kind=ComponentKind.REBALANCING_POLICY, option="policy", default="threshold", bare=True)
TRADE_COLUMNS = (
    Column(title="side"),
    Column(title="asset"),
    Column(title="quantity", is_number=True),
    Column(title="price", is_number=True),
    Column(title="notional", is_number=True),
)


@click.command(cls=ComponentCommand, slots=(_SLOT,), short_help="List the trades that close a drift.")
@click.argument("portfolio")
@click.option("--to", "run", required=True, metavar="RUN", help="The optimisation whose weights are the target.")
@click.option("--as-of", metavar="DAY", help="Session whose prices count.  [default: the day of RUN]")
@click.option("--minimum-notional", metavar="AMOUNT", help="Smallest order.  [default: the dataset's assumption]")
@click.option(
    "--lot-step-notional",
    metavar="AMOUNT",
    help="A lot is the largest power of ten of units worth at most this.  [default: the dataset's assumption]",
)
@json_option
@pass_session
@click.pass_context
def rebalance(  # one argument for each option of the command
    ctx: click.Context,
    session: Session,
    *,
    portfolio: str,
    run: str,
    as_of: str | None,
    minimum_notional: str | None,
    lot_step_notional: str | None,
    as_json: bool,
) -> None:
    """Plan the trades that bring PORTFOLIO to a target, and record them as proposals.

    The policy says when to trade and where to; sales come first and pay for the purchases.
    """
    command = ctx.command
    assert isinstance(command, ComponentCommand)  # noqa: S101  # for the type checker: the decorator says so
    choice = command.chosen(ctx, _SLOT.option)
    with session.desk() as desk:
        plan = desk.rebalance(
            portfolio,
            run,
            policy=ComponentRef(str(choice["name"]), choice["params"]),  # type: ignore[arg-type]  # a mapping
            as_of=as_of,
            minimum_notional=minimum_notional,
            lot_step_notional=lot_step_notional,
        )
    if as_json:
        from tangency.desk.outcomes import plan_document  # noqa: PLC0415  # the desk is heavy

        show_json({"run_id": plan.run_id, "portfolio": portfolio, **plan_document(plan)})
    else:
        _show(plan, portfolio)


def trade_rows(plan: RebalancePlan) -> list[tuple[str, ...]]:
    """Return the trades in words, in the order of `TRADE_COLUMNS`."""
    return [
        (trade.side, trade.symbol, plain(abs(trade.quantity)), plain(trade.price), f"{trade.notional:,.2f}")
        for trade in plan.trades
    ]


def _show(plan: RebalancePlan, portfolio: str) -> None:
    click.echo(printable(plan.reason))
    if plan.trades:
        show_table(TRADE_COLUMNS, trade_rows(plan))
    for drop in plan.dropped:
        click.echo(printable(f"not traded: {drop.symbol}, {drop.notional:,.2f} {plan.currency}, {drop.reason}"))
    click.echo(
        f"drift {plan.drift_before:.2%} before, {plan.drift_after:.2%} after; turnover {plan.turnover:.2%}; "
        f"cash after {plan.cash_after:,.2f} {plan.currency}"
    )
    click.echo(printable(f"portfolio {portfolio}, as of {plan.as_of:%Y-%m-%d}, run {plan.run_id}"))
