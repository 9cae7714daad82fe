"""The holdings constructed from the target weights at the prices of the day."""

from __future__ import annotations

from decimal import Decimal

from tangency.reporting.html import Html, code, heading, joined, paragraph, table
from tangency.reporting.numbers import money, percent, price, units
from tangency.reporting.subject import Book, Subject

__all__ = ["holdings"]


def holdings(subject: Subject) -> tuple[Html, ...]:
    """Return the holdings of the requested portfolio; nothing where none was requested."""
    book = subject.book
    if book is None:
        return ()
    made = book.result
    source = book.run.request.get("source_run")
    targets = subject.result.weights if source == subject.run.id else {}
    rows = [
        (
            position.symbol,
            units(position.quantity),
            price(position.price),
            money(position.value),
            percent(float(position.value / made.nav)),
            percent(targets[position.symbol]) if position.symbol in targets else "–",
        )
        for position in made.positions
    ]
    columns = ("asset", ">quantity", f">price, {made.currency}", f">value, {made.currency}", ">weight", ">target")
    cash = ("cash", "", "", money(made.cash), percent(float(made.cash / made.nav)), "")
    caption = f"Holdings that run {book.run.id} made; quantities are exact, prices and values are rounded for the eye"
    total = ("net asset value", "", "", money(made.nav), percent(1.0), "")
    return (
        heading(f"Holdings of portfolio {book.portfolio}"),
        paragraph(_origin(book, source), " ", _rules(book)),
        table(columns, [*rows, cash], caption=caption, total=total),
        *_too_small(book),
    )


def _origin(book: Book, source: object) -> Html:
    targets = joined("run ", code(str(source))) if source is not None else "weights given by hand"
    return joined("Constructed from ", targets, f" at the prices of {book.result.as_of[:10]}.")


def _rules(book: Book) -> str:
    request, currency = book.run.request, book.result.currency
    lot, minimum = request.get("lot_step_notional"), request.get("minimum_notional")
    steps = "each asset's lot step in the dataset's trading terms"
    if lot is not None:
        worth = f"{units(Decimal(str(lot)))} {currency}"
        steps = f"the lot step, the largest power of ten of units worth at most {worth}"
    least = "the asset's own minimum"
    if minimum is not None:
        least = f"{units(Decimal(str(minimum)))} {currency}"
    return f"Quantities are rounded toward zero to {steps}; no order is below {least}. What is left stays in cash."


def _too_small(book: Book) -> tuple[Html, ...]:
    small = book.result.below_minimum
    return (paragraph(f"Not bought, because below the smallest order: {', '.join(small)}."),) if small else ()
