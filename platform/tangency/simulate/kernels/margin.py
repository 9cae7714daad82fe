"""Margins: orders that the equity does not carry are cut back, and a book below its maintenance margin is sold."""

from __future__ import annotations

from tangency.compiled.kernel import lean_part
from tangency.contracts.arrays import Floats
from tangency.simulate.kernels.mark import gross_exposure
from tangency.simulate.kernels.notes import note_event
from tangency.simulate.kernels.orders import cut
from tangency.simulate.kernels.records import (
    CUT_FOR_MARGIN,
    DUST,
    IN_ASSETS,
    IN_CASH,
    LIQUIDATED,
    LIQUIDATING,
    VOID_THROUGH,
    Run,
)

__all__ = ["call_margin", "cut_for_margin"]


@lean_part
def call_margin(t: int, run: Run) -> None:
    """Begin a liquidation where the equity at the close of bar t is below the maintenance margin."""
    terms, book = run.terms, run.book
    if terms.maintenance_margin > 0.0 and book.counts[LIQUIDATING] == 0:
        equity = book.money[IN_CASH] + book.money[IN_ASSETS]
        if equity < terms.maintenance_margin * gross_exposure(book.units, book.marks):
            book.counts[LIQUIDATING] = 1
            note_event(t, LIQUIDATED, -1, equity, run)
    if book.counts[LIQUIDATING] > 0:
        book.counts[VOID_THROUGH] = t


@lean_part
def cut_for_margin(prices: Floats, nav: float, run: Run) -> None:
    """Scale down together what orders add to the gross exposure, so that the equity is its initial margin."""
    terms, book = run.terms, run.book
    if terms.initial_margin == 0.0:
        return
    order, units = book.order, book.units
    kept, added = 0.0, 0.0
    for i in range(order.size):
        added_units = _added(units[i], order[i])
        kept += abs(units[i] + (order[i] - added_units)) * book.marks[i]
        added += abs(added_units) * book.marks[i]
    room = max(0.0, nav / terms.initial_margin - kept)
    if added <= room + DUST * nav:
        return
    scale = room / added
    for i in range(order.size):
        added_units = _added(units[i], order[i])
        is_kept = added_units == 0.0
        book.smaller[i] = order[i] if is_kept else (order[i] - added_units) + scale * added_units
    cut(prices, DUST * nav, CUT_FOR_MARGIN, run)


@lean_part
def _added(units: float, order: float) -> float:
    """Return the part of an order that takes the holding farther from zero, signed."""
    after = units + order
    if units * order >= 0.0:
        return order
    return after if after * units < 0.0 else 0.0
