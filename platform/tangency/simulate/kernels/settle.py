"""Pay out holdings whose asset is gone, close a book without equity, and note holdings without a price."""

from __future__ import annotations

from tangency.compiled.kernel import lean_part
from tangency.contracts.arrays import Floats
from tangency.simulate.kernels.notes import note_event
from tangency.simulate.kernels.records import (
    BANKRUPT,
    CLOSED,
    HALTED_HOLDING,
    HAS_SHORT,
    IN_ASSETS,
    IN_CASH,
    LIQUIDATING,
    NEXT_END,
    SETTLED,
    SETTLEMENT,
    SHORTFALL,
    Run,
)

__all__ = ["close_if_bankrupt", "note_halts", "settle"]


@lean_part
def settle(t: int, run: Run) -> None:
    """Pay out what left before bar t, at its settlement value or, where that is not known, its last mark."""
    market, book, record = run.market, run.book, run.record
    if t < book.counts[NEXT_END]:
        return
    following = record.days.shape[0] + 1
    for i in range(book.units.size):
        if market.last[i] >= t:
            following = min(following, market.last[i] + 1)
        elif book.units[i] != 0.0:
            value = market.settlement[i]
            value = value if value == value else book.marks[i]  # noqa: PLR0124  # not a number: not known
            record.days[t, SETTLEMENT] += book.units[i] * (value - book.marks[i])
            book.money[IN_CASH] += book.units[i] * value
            book.units[i] = 0.0
            book.own[:, i] = 0.0
            note_event(t, SETTLED, i, value, run)
    book.counts[NEXT_END] = following


@lean_part
def note_halts(t: int, closes: Floats, run: Run) -> None:
    """Note each holding that has no close from this bar on, once for each halt."""
    book = run.book
    for i in range(closes.size):
        is_halted = book.units[i] != 0.0 and not closes[i] == closes[i]  # noqa: SIM201
        if is_halted and book.is_halted[i] == 0:
            note_event(t, HALTED_HOLDING, i, book.marks[i], run)
        book.is_halted[i] = 1 if is_halted else 0


@lean_part
def close_if_bankrupt(t: int, run: Run) -> None:
    """Close the book for good where its equity is 0 or less; what it owes beyond is its lenders' loss."""
    book, record = run.book, run.record
    equity = book.money[IN_CASH] + book.money[IN_ASSETS]
    if equity > 0.0 or book.counts[CLOSED] > 0:
        return
    note_event(t, BANKRUPT, -1, equity, run)
    record.days[t, SHORTFALL] -= equity
    book.money[IN_CASH] = book.money[IN_ASSETS] = 0.0
    book.units[:] = 0.0
    book.own[:] = 0.0
    book.is_halted[:] = 0
    book.counts[HAS_SHORT] = book.counts[LIQUIDATING] = 0
    book.counts[CLOSED] = 1
