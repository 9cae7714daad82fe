"""What trading cost, what was not filled, and what happened."""

from __future__ import annotations

from collections import Counter

from tangency.reporting.html import Html, table
from tangency.results.backtest_document import BacktestDocument

__all__ = ["trading"]


def trading(document: BacktestDocument) -> tuple[Html, ...]:
    """Return one row for each kind of cost, each reason of what was not filled, and each kind of event."""
    money = "" if document.currency is None else f" {document.currency}"
    rows = [
        (f"{kind} paid", f"{paid:,.0f}{money}", f"{paid / document.capital:.2%} of the capital")
        for kind, paid in document.costs.items()
        if paid
    ]
    rows += [
        (f"not filled: {reason}", f"{count:,}", "orders, or parts of them") for reason, count in _unfilled(document)
    ]
    counted = Counter(each.event for each in document.events)
    rows += [
        (f"event: {event.replace('_', ' ')}", f"{count:,}", _first(document, event)) for event, count in counted.items()
    ]
    caption = (
        f"{document.n_decisions:,} decisions, {document.n_trades:,} trades; every one is in the run's table of trades"
    )
    return (table(("costs, orders and events", ">", ""), rows, caption=caption),)


def _unfilled(document: BacktestDocument) -> list[tuple[str, int]]:
    return [(reason.replace("_", " "), count) for reason, count in document.unfilled.items()]


def _first(document: BacktestDocument, event: str) -> str:
    first = next(each for each in document.events if each.event == event)
    return f"first on {first.session}{f', {first.asset}' if first.asset else ''}"
