"""Write down what happened, and what was not filled."""

from __future__ import annotations

from tangency.compiled.kernel import lean_part
from tangency.simulate.kernels.records import (
    DUST,
    E_ASSET,
    E_BAR,
    E_KIND,
    E_VALUE,
    N_EVENTS,
    N_NOT_FILLED,
    NOTHING_WRONG,
    U_ASSET,
    U_BAR,
    U_DECISION,
    U_FILLED,
    U_REASON,
    U_WANTED,
    U_WEIGHT,
    Run,
)

__all__ = ["note_event", "note_orders", "note_unfilled", "note_void"]


@lean_part
def note_event(t: int, kind: int, asset: int, value: float, run: Run) -> None:
    """Add an event."""
    book, record = run.book, run.record
    row = record.events[book.counts[N_EVENTS]]
    row[E_BAR], row[E_KIND], row[E_ASSET], row[E_VALUE] = t, kind, asset, value
    book.counts[N_EVENTS] += 1


@lean_part
def note_unfilled(t: int, decision: int, asset: int, weight: float, wanted: float, reason: int, run: Run) -> None:
    """Add an order of which nothing was filled."""
    row = run.record.unfilled[run.book.counts[N_NOT_FILLED]]
    row[U_BAR], row[U_DECISION], row[U_ASSET], row[U_WEIGHT] = t, decision, asset, weight
    row[U_WANTED], row[U_FILLED], row[U_REASON] = wanted, 0.0, reason
    run.book.counts[N_NOT_FILLED] += 1


@lean_part
def note_orders(t: int, k: int, run: Run) -> None:
    """Add the orders of decision k that were not filled, or not wholly, with what was filled of them."""
    reason, order, wanted, counts = run.book.reason, run.book.order, run.book.wanted, run.book.counts
    weights, decided, unfilled = run.decisions.weights[k], run.decisions.when[k], run.record.unfilled
    n_rows = counts[N_NOT_FILLED]
    for i in range(reason.size):
        if reason[i] != NOTHING_WRONG:
            row = unfilled[n_rows]
            row[U_BAR], row[U_DECISION], row[U_ASSET], row[U_WEIGHT] = t, decided, i, weights[i]
            row[U_WANTED], row[U_FILLED], row[U_REASON] = wanted[i], order[i], reason[i]
            n_rows += 1
    counts[N_NOT_FILLED] = n_rows


@lean_part
def note_void(t: int, k: int, nav: float, reason: int, run: Run) -> None:
    """Add all orders of decision k, none of which is filled."""
    terms, decisions, book = run.terms, run.decisions, run.book
    sized, weights = book.sized[k % (terms.delay + 1)], decisions.weights[k]
    for i in range(weights.size):
        target = sized[i]
        if terms.is_sized_at_fill > 0:
            target = weights[i] * nav / book.marks[i] if book.marks[i] > 0.0 else 0.0
        wanted = target - book.units[i]
        is_unpriced = weights[i] != 0.0 and target == 0.0
        if is_unpriced or abs(wanted) * book.marks[i] > DUST * abs(nav):
            note_unfilled(t, decisions.when[k], i, weights[i], wanted, reason, run)
