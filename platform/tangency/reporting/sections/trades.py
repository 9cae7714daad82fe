"""The trades that close the distance to the target."""

from __future__ import annotations

from tangency.reporting.html import Html, code, heading, items, paragraph, table
from tangency.reporting.numbers import money, percent, price, units
from tangency.reporting.subject import Plan, Subject
from tangency.results.rebalancing_document import RebalancingDocument

__all__ = ["trades"]


def trades(subject: Subject) -> tuple[Html, ...]:
    """Return the trade list of the requested plan; nothing where none was requested."""
    plan = subject.plan
    if plan is None:
        return ()
    made = plan.result
    dropped = [
        f"{drop.symbol}: {money(drop.notional)} {made.currency} not traded, {drop.reason}" for drop in made.dropped
    ]
    book = str(plan.run.request.get("portfolio"))
    return (
        heading(f"Trades of portfolio {book} towards the target"),
        paragraph("Policy ", code(_policy(plan)), f": {made.reason}."),
        paragraph(
            f"The drift from the target is {percent(made.drift_before)} before the trades and "
            f"{percent(made.drift_after)} after them; the turnover is {percent(made.turnover)} of NAV. "
            f"{money(made.cash_after)} {made.currency} stay in cash, before costs."
        ),
        *(paragraph(f"{line[:1].upper()}{line[1:]}.") for line in _facts(made)),
        _list(plan) if made.trades else paragraph("There is nothing to trade."),
        items(dropped),
    )


def _facts(made: RebalancingDocument) -> tuple[str, ...]:
    return (*made.settled_lines(), *made.outside_lines(), *made.fee_lines())


def _policy(plan: Plan) -> str:
    policy = plan.run.manifest.get("policy")
    return str(policy["id"]) if isinstance(policy, dict) else str(policy)


def _list(plan: Plan) -> Html:
    made = plan.result
    rows = [
        (trade.side, trade.symbol, units(abs(trade.quantity)), price(trade.price), money(trade.notional))
        for trade in made.trades
    ]
    columns = ("side", "asset", ">quantity", f">price, {made.currency}", f">notional, {made.currency}")
    caption = f"Proposed by run {plan.run.id}, sales first; nothing has been sent to any venue"
    return table(columns, rows, caption=caption)
